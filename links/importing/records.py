"""Splits text into records as RFC 4180 has them, and gets over rows that are broken.

Python's csv reader would take everything after a forgotten quote for one cell. Here such a row costs only
itself: reading goes on with the next line.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

_MAX_LINES: Final = 100  # of one record: a quoted cell may hold line breaks
_MAX_CHARS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row. `problem` says why its cells cannot be trusted; "" if they can."""

    cells: list[str]
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.problem and not any(cell.strip() for cell in self.cells)


def storable(text: str, limit: int) -> str:
    """The first `limit` characters as Postgres can store them: without zero bytes and halves of characters."""
    text = text[:limit]
    return (
        text
        if text.isascii() and "\0" not in text
        else text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    )


def records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Yield one Record for each row of `lines` (which keep their line ends), empty ones too."""
    source = iter(lines)
    waiting: deque[str] = deque()
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        yield _record(line, source, waiting, delimiter)


def _record(line: str, source: Iterator[str], waiting: deque[str], delimiter: str) -> Record:
    """The record that starts with `line`; lines read ahead in vain go back to `waiting`."""
    if "\0" in line or len(line) > _MAX_CHARS:
        reason = _("The row contains zero bytes.") if "\0" in line else _("The row is too long.")
        return Record([line[:_MAX_CHARS].rstrip("\r\n")], reason)
    if '"' not in line:
        return Record(line.rstrip("\r\n").split(delimiter))
    taken: list[str] = []
    text = line
    while True:
        cells, is_open = _parse(text, delimiter)
        if cells is not None:
            return Record(cells, _("The row contains zero bytes.") if "\0" in text else "")
        more = _until_quote(source, waiting, taken, _MAX_CHARS - len(text)) if is_open else ""
        if not more:
            waiting.extendleft(reversed(taken))
            reason = (
                _("A quotation mark is opened and never closed.") if is_open else _("Text follows a closing quote.")
            )
            return Record([line.rstrip("\r\n")], reason)
        text += more


def _parse(text: str, delimiter: str) -> tuple[list[str] | None, bool]:
    """The cells, or None and whether a quote is still open."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True)), False
    except csv.Error as error:
        return None, "unexpected end" in str(error)


def _until_quote(source: Iterator[str], waiting: deque[str], taken: list[str], room: int) -> str:
    """Move lines to `taken` up to one with a quote, which might close the cell; "" if none is near."""
    start = len(taken)
    while len(taken) < _MAX_LINES and room > 0:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return ""
        taken.append(line)
        room -= len(line)
        if '"' in line:
            return "".join(taken[start:])
    return ""
