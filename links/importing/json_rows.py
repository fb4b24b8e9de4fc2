"""Reads links from JSON one by one, so that a large file is never in memory as a whole.

They are looked for where APIs and exports have them: in a list, or in one under `data`, `links`, `shortUrls` and the
like; YOURLS has an object of objects under `links`, phpMyAdmin a list of tables of which each has `data`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TextIO

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from links.importing.errors import BadFile

_CHUNK: Final = 1 << 16
_MAX_VALUE: Final = 1 << 20  # characters of one link, or of what stands between them
_LISTS: Final = frozenset({"data", "links", "items", "urls", "shortUrls", "short_urls", "results", "result"})
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_TABLE: Final = re.compile(r'\{\s*"type"\s*:\s*"table"')
_OTHER: Final = re.compile(r'\{\s*"type"\s*:\s*"(?:header|database)"')
# Tags and labels, by which some call them.
_TAGS: Final = re.compile(r"tags|labels", re.I)
_DECODER: Final = json.JSONDecoder()


def json_objects(text: TextIO) -> Iterator[Any]:
    """Yield each link, mostly an object. Raises BadFile where the text is no JSON or holds no list of links."""
    source = _Source(text)
    try:
        found = False
        for one in _values(source, in_list=False):
            found = True
            yield one
        if not found:
            raise BadFile("no_rows", _("This JSON holds no list of links."))
    except (ValueError, RecursionError):
        raise BadFile(
            "bad_json", _("This is not JSON after character %(passed)s.") % {"passed": intcomma(source.passed)}
        ) from None


class _Source:
    """Text of which only what is being read is held."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._held = ""
        self._at = 0
        self._ended = False
        self.passed = 0  # characters that are no longer held

    def peek(self) -> str:
        """The next character that is not blank, "" at the end."""
        while True:
            match = _BLANK.match(self._held, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def looks_like(self, pattern: re.Pattern[str]) -> bool:
        """Whether what comes next matches."""
        self.peek()
        while len(self._held) - self._at < 200 and self._more():
            pass
        return pattern.match(self._held, self._at) is not None

    def take(self, char: str) -> None:
        """Go past this character. Raises ValueError if another one is next."""
        if self.peek() != char:
            raise ValueError(char)
        self._at += 1

    def value(self) -> Any:
        """Read a whole value. Raises ValueError."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except ValueError:
                if len(self._held) - self._at > _MAX_VALUE or not self._more():
                    raise
                continue
            # A number at the end of what is held may go on.
            if end == len(self._held) and self._more():
                continue
            self._at = end
            return value

    def _more(self) -> bool:
        """Hold more text, as much again as there is, so that a long value is not decoded for each further bit."""
        if self._ended:
            return False
        left = len(self._held) - self._at
        more = self._text.read(max(_CHUNK, left))
        self._ended = not more
        self.passed += self._at
        self._held, self._at = self._held[self._at :] + more, 0
        return bool(more)


def _values(source: _Source, *, in_list: bool) -> Iterator[Any]:
    """The links of the list or object that comes next; `in_list`: of an object, each value is a link."""
    if source.peek() == "[":
        for _ in _elements(source, "[", "]"):
            if source.looks_like(_TABLE):
                yield from _values(source, in_list=False)
            elif source.looks_like(_OTHER):
                source.value()
            else:
                yield source.value()
        return
    for _ in _elements(source, "{", "}"):
        key = source.value()
        source.take(":")
        nested = source.peek()
        if in_list:
            yield source.value()
        elif key in _LISTS and nested in ("[", "{"):
            yield from _values(source, in_list=key == "links" and nested == "{")
        else:
            source.value()


def _elements(source: _Source, start: str, end: str) -> Iterator[None]:
    """Stop before each element of a list or an object."""
    source.take(start)
    if source.peek() == end:
        source.take(end)
        return
    while True:
        yield
        if source.peek() == end:
            source.take(end)
            return
        source.take(",")


def flat(value: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """The object's values as the cells of a row: `meta.validUntil` for what stands deeper, bars between a list's."""
    cells: dict[str, str] = {}
    for key, one in value.items():
        name = f"{prefix}{key}"
        if isinstance(one, dict) and key != "geo" and not prefix:
            cells |= flat(one, f"{name}.")
        else:
            cells[name] = _names(one) if _TAGS.search(key) and isinstance(one, list) else _cell(one)
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return "|".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _names(tags: list[Any]) -> str:
    """Tags are objects with a name in some services' JSON; other lists of objects stay as they are."""
    return _cell([one.get("name", "") if isinstance(one, dict) else one for one in tags])
