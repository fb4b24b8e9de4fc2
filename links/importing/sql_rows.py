"""Reads the rows of YOURLS' table of links from an SQL dump, as mysqldump and phpMyAdmin write it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from links.importing.formats.yourls import TABLE_COLUMNS
from links.importing.records import Record

IS_DUMP: Final = re.compile(r"^\s*(?:--[^\n]*(?:dump|phpMyAdmin)|CREATE TABLE|INSERT INTO)", re.I | re.M)

# The prefix of the tables' names is each installation's own; the table of links is called url.
_INSERT: Final = re.compile(
    r"\s*INSERT\s+(?:IGNORE\s+)?INTO\s+[`\"]?(?:\w+_)?url[`\"]?\s*(\([^)]*\))?\s*VALUES\s*", re.I
)
_CREATE: Final = re.compile(r"\s*CREATE TABLE\s+(?:IF NOT EXISTS\s+)?[`\"]?(?:\w+_)?url[`\"]?\s*\(", re.I)
_COLUMN: Final = re.compile(r"\s*[`\"](\w+)[`\"]\s")
_NAME: Final = re.compile(r"\w+")
_STRING: Final = re.compile(r"(?:_binary\s+|_utf8mb4\s+|N)?'((?:[^'\\]|\\.|'')*)'", re.I | re.S)
_BARE: Final = re.compile(r"[^,()'\s]+")
_BLANK: Final = re.compile(r"\s*")
_ESCAPE: Final = re.compile(r"\\(.)|''", re.S)
_ESCAPED: Final = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}
_MAX_LINES: Final = 100  # of one row: a string may hold line breaks


def sql_columns(lines: Iterable[str]) -> list[str]:
    """The columns of the table of links: as an INSERT names them, or else the table's, or else YOURLS' own."""
    found: list[str] = []
    inside = False
    for line in lines:
        if match := _INSERT.match(line):
            return _NAME.findall(match[1]) if match[1] else found or list(TABLE_COLUMNS)
        if _CREATE.match(line):
            inside, found = True, []
        elif inside and (column := _COLUMN.match(line)):
            found.append(column[1])
        else:
            inside = False
    return []


def sql_records(lines: Iterable[str]) -> Iterator[Record]:
    """Yield one Record for each row that the dump inserts into the table of links."""
    source = iter(lines)
    inside = False
    for line in source:
        at = 0
        if match := _INSERT.match(line):
            inside, at = True, match.end()
        while inside:
            at = _blank(line, at)
            if at >= len(line):
                break
            if line[at] == "(":
                cells, at, line = _row(line, at + 1, source)
                yield Record(cells) if cells is not None else Record([line[:1000]], _("The row is not SQL."))
                if cells is None:
                    break
            elif line[at] == ",":
                at += 1
            else:
                inside = False


def _row(line: str, at: int, source: Iterator[str]) -> tuple[list[str] | None, int, str]:
    """The values up to the closing bracket, where that is, and the line, which may have become longer."""
    cells: list[str] = []
    for _line in range(_MAX_LINES):
        found = _values(line, at)
        if found is not None:
            return *found, line
        more = next(source, None)
        if more is None:
            break
        line, at = line[at:] + more, 0
    cells = [line]
    return None, len(cells[0]), line


def _values(line: str, at: int) -> tuple[list[str], int] | None:
    """The values and the place after the bracket; None if the line ends before it."""
    cells: list[str] = []
    while True:
        at = _blank(line, at)
        if string := _STRING.match(line, at):
            cells.append(_ESCAPE.sub(_unescaped, string[1]))
            at = string.end()
        elif bare := _BARE.match(line, at):
            cells.append("" if bare[0].upper() == "NULL" else bare[0])
            at = bare.end()
        else:
            return None
        at = _blank(line, at)
        if at >= len(line) or line[at] not in ",)":
            return None
        at += 1
        if line[at - 1] == ")":
            return cells, at


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPED.get(match[1], match[1]) if match[1] else "'"


def _blank(line: str, at: int) -> int:
    match = _BLANK.match(line, at)
    return match.end() if match else at
