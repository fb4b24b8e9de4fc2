"""The Python client's types and methods, written from the API's description.

One TypedDict for each schema and one method for each operation: two files that can be read, where general generators
make hundreds (openapi-python-client 0.29: 31,000 lines of the same description).
"""

import keyword
import re
import textwrap
from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]

_HEAD: Final = '"""{about} Written by `python manage.py api_client`: not to be changed by hand."""\n\n'
_FUTURE: Final = "from __future__ import annotations\n\n"
_PLAIN: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_PREFIX: Final = "/api/v1"


def types_module(description: Schema) -> str:
    """The TypedDicts of what is sent and answered."""
    head = _HEAD.format(about="What is sent and what is answered.") + _FUTURE
    head += "from typing import Any, Literal, NotRequired, TypedDict\n"
    return "\n\n".join([head, *(_type(*one) for one in sorted(description["components"]["schemas"].items()))])


def _type(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f"{name} = {_annotation(schema)}\n"
    required = set(schema.get("required", []))
    fields = {
        field: _annotation(value) if field in required else f"NotRequired[{_annotation(value)}]"
        for field, value in schema["properties"].items()
    }
    if any(keyword.iskeyword(field) for field in fields):  # no attribute of a class can be called `from`
        body = "".join(f'        "{field}": "{text}",\n' for field, text in fields.items())
        return f'{name} = TypedDict(\n    "{name}",\n    {{\n{body}    }},\n)\n'
    lines = "".join(f"    {field}: {text}\n" for field, text in fields.items())
    return f"class {name}(TypedDict):\n{_docstring(schema.get('description', ''), 4)}\n{lines}"


def _annotation(schema: Schema, prefix: str = "") -> str:
    if "$ref" in schema:
        return f"{prefix}{schema['$ref'].rpartition('/')[2]}"
    if "enum" in schema or "const" in schema:
        return f"Literal[{', '.join(map(repr, schema.get('enum', [schema.get('const')])))}]"
    several = schema.get("anyOf") or schema.get("allOf")
    if several:
        return " | ".join(dict.fromkeys(_annotation(one, prefix) for one in several))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_PLAIN[one] for one in kind)
    if kind == "array":
        return f"list[{_annotation(schema.get('items', {}), prefix)}]"
    return "dict[str, Any]" if kind == "object" else _PLAIN.get(str(kind), "Any")


def operations_module(description: Schema) -> str:
    """A class with a method for each operation."""
    head = _HEAD.format(about="Every operation of the API as a method.") + _FUTURE
    head += (
        "from typing import IO, Any, Literal, cast\n\n"
        "from getowl_client import types\n"
        "from getowl_client.transport import Transport\n\n\n"
        "class Operations(Transport):\n"
        '    """What the key\'s workspace can be asked and told."""\n\n'
    )
    methods = [
        _method(method, path, one) for path, methods in description["paths"].items() for method, one in methods.items()
    ]
    return head + "\n".join(methods)


def _method(method: str, path: str, one: Schema) -> str:
    parameters = [parameter for parameter in one.get("parameters", []) if parameter["in"] != "header"]
    answer, read = _answer(one)
    call = [f'"{method.upper()}"', _address(path, parameters)]
    query = [f'"{p["name"]}": {_variable(p["name"])}' for p in parameters if p["in"] == "query"]
    if query:
        call.append(f"query={{{', '.join(query)}}}")
    call += [f"{name}={name}" for name in _body(one)]
    form = [f'"{name}": {_variable(name)}' for name in _form(one)]
    if form:
        call.append(f"form={{{', '.join(form)}}}")
    if method != "get":
        call.append("idempotency_key=idempotency_key")
    lines = [
        f"def {one['operationId']}({', '.join(_arguments(method, one, parameters))}) -> {answer}:",
        _docstring("\n\n".join(filter(None, [one["summary"], one.get("description", "")])), 4),
        f"    return {read.format(call=', '.join(call))}" if answer != "None" else f"    self.send({', '.join(call)})",
    ]
    return textwrap.indent("\n".join(lines) + "\n", "    ")


def _arguments(method: str, one: Schema, parameters: list[Schema]) -> Iterator[str]:
    yield "self"
    for parameter in parameters:
        if parameter["in"] == "path":
            yield f"{_variable(parameter['name'])}: str"
    yield from (f"{name}: {kind}" for name, kind in _body(one).items())
    optional = [parameter for parameter in parameters if parameter["in"] == "query"]
    if optional or method != "get":
        yield "*"
    yield from (f"{_variable(name)}: str | None = None" for name in _form(one))
    for parameter in optional:
        kind = _annotation(parameter["schema"], "types.").removesuffix(" | None")
        yield f"{_variable(parameter['name'])}: {kind} | None = None"
    if method != "get":
        yield "idempotency_key: str | None = None"


def _body(one: Schema) -> dict[str, str]:
    """What is sent besides parameters: the argument's name and type."""
    content = one.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        return {"body": _annotation(content["application/json"]["schema"], "types.")}
    return {"file": "IO[bytes]"} if content else {}


def _form(one: Schema) -> list[str]:
    """The names of what is sent beside a file."""
    content = one.get("requestBody", {}).get("content", {}).get("multipart/form-data", {})
    return [name for name in content.get("schema", {}).get("properties", {}) if name != "file"]


def _answer(one: Schema) -> tuple[str, str]:
    """The type of the answer, and how it is read."""
    # Where there are two, one says that something was made: they hold the same.
    status, response = next(
        (status, found) for status, found in one["responses"].items() if status < "4" and status != "304"
    )
    content = response.get("content", {})
    if "application/json" in content:
        kind = _annotation(content["application/json"]["schema"], "types.")
        return kind, f"cast({kind}, self.send_for_json({{call}}))"
    is_file = content or status == "302"  # files lie elsewhere; the client goes there
    return ("bytes", "self.send({call}).content") if is_file else ("None", "")


def _address(path: str, parameters: list[Schema]) -> str:
    address = re.sub(r"{(\w+)}", lambda found: f"{{self.quoted({_variable(found[1])})}}", path.removeprefix(_PREFIX))
    return f'f"{address}"' if "{" in address else f'"{address}"'


def _variable(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _docstring(text: str, indent: int) -> str:
    text = text.replace("\\", "\\\\").strip()
    paragraphs = [textwrap.fill(" ".join(part.split()), 112 - indent) for part in text.split("\n\n")]
    whole = "\n\n".join(paragraphs)
    end = "\n" if "\n" in whole else ""
    return textwrap.indent(f'"""{whole}{end}"""', " " * indent)
