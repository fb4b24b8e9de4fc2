"""A request and its answer for each operation, as they were sent: the JSON files beside this one, one for each area.

`getowl/tests/test_api_examples.py` sends them all; with WRITE_EXAMPLES=1 it writes anew what has changed. A new
operation needs an entry with what is sent (`query`, `body`, `file`); the rest is filled in so.
"""

import json
import keyword
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

FOLDER: Final = Path(__file__).parent
_WIDTH: Final = 72


@dataclass(frozen=True, slots=True)
class Example:
    """`path`: the values in the address. `file`: a name and a text. `answer`: JSON, or the text of a file."""

    title: str = ""
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    file: tuple[str, str] | None = None
    terminal: str = ""
    status: int = 0
    type: str = ""
    answer: Any = None

    def answer_text(self) -> str:
        """The answer as a page shows it."""
        if self.type != "application/json":
            return str(self.answer or "")
        return _readable(self.answer)


def _readable(value: Any) -> str:
    """JSON with short objects and lists on one line."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return re.sub(r"[{\[][^{}\[\]]*[}\]]", lambda found: _on_one_line(found[0]), text)


def _on_one_line(text: str) -> str:
    short = text[0] + " ".join(text[1:-1].split()) + text[-1]
    return short if len(short) <= _WIDTH else text


@cache
def examples() -> dict[str, list[Example]]:
    """The examples by operation: first one that succeeds, then refusals that programs should know."""
    return {
        name: [Example(**one) for one in found]
        for file in sorted(FOLDER.glob("*.json"))
        for name, found in json.loads(file.read_text()).items()
    }


def filled(path: str, values: Mapping[str, str]) -> str:
    """The address: each name in it replaced by its value."""
    return re.sub(r"{(\w+)}", lambda found: values[found[1]], path)


def curl(example: Example, method: str, path: str, base_url: str) -> str:
    """The request for a shell, with the key in $KEY."""
    address = base_url + filled(path, example.path)
    if example.query:
        query = {
            name: str(value).lower() if isinstance(value, bool) else value for name, value in example.query.items()
        }
        address += "?" + urlencode(query, doseq=True, safe=":,/")
    parts = ['curl -H "Authorization: Bearer $KEY"']
    if example.file:
        parts.append(f"-F file=@{example.file[0]}")
        parts += [f"-F {shlex.quote(f'{name}={text}')}" for name, text in (example.body or {}).items()]
    elif example.body is not None:
        parts.append(f"--json {shlex.quote(_readable(example.body))}")
    implied = "GET" if example.body is None and not example.file else "POST"
    if method != implied:
        parts.insert(1, f"-X {method}")
    parts.append(shlex.quote(address) if "'" in address else f'"{address}"')
    return " \\\n  ".join(parts)


def python(example: Example, operation: str, path: str) -> str:
    """The call of the Python client, with `getowl` as the client."""
    given = [repr(example.path[name]) for name in re.findall(r"{(\w+)}", path)]
    named = {**example.query, **((example.body or {}) if example.file else {})}
    if example.file:
        given.append("file")
    elif example.body is not None:
        literal = {"true": "True", "false": "False", "null": "None"}
        given.append(re.sub(r"(?<=: )(true|false|null)\b", lambda found: literal[found[1]], _readable(example.body)))
    given += [f"{name}_={value!r}" if keyword.iskeyword(name) else f"{name}={value!r}" for name, value in named.items()]
    call = f"answer = getowl.{operation}({', '.join(given)})"
    if example.file:
        return f'with open("{example.file[0]}", "rb") as file:\n    {call}'
    return call
