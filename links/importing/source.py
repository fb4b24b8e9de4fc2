"""A file of links, whatever its kind: CSV, JSON or an SQL dump. What it is, and its rows."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TextIO

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from links.importing.errors import BadFile
from links.importing.formats import format_named, format_of, guess
from links.importing.json_rows import flat, json_objects
from links.importing.records import Record, records
from links.importing.sql_rows import IS_DUMP, sql_columns, sql_records

_SAMPLE: Final = 4_096  # characters that tell the kind
_START: Final = 100  # characters within which pictures and programs show that they are no text
_BINARY: Final = re.compile(r"[\0-\x08\x0e-\x1f]")
_SAMPLE_OBJECTS: Final = 20_000  # of JSON, whose keys become columns
_DELIMITERS: Final = (",", ";", "\t", "|")
_MAX_COLUMNS: Final = 70
_URL: Final = re.compile(r'\s*"?https?://', re.I)
_HEADLESS: Final = "blink"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is read. `mapping`: the field that each column seems to give, "" for none.

    `kind` is csv, json or sql. `has_header` is about CSV alone: False where the first row is a link already.
    """

    kind: str
    format_id: str
    columns: list[str]
    mapping: list[str]
    delimiter: str = ""
    has_header: bool = True

    @property
    def first_row(self) -> int:
        """The first link's row, as a spreadsheet counts; in JSON and SQL the links themselves are counted."""
        return 2 if self.kind == "csv" and self.has_header else 1


def shape_of(text: TextIO) -> Shape:
    """What the file is. Raises BadFile where it is no list of links; leaves `text` anywhere."""
    text.seek(0)
    sample = text.read(_SAMPLE)
    text.seek(0)
    if sample.startswith("PK\x03\x04"):
        raise BadFile("not_csv", _("This is a spreadsheet or an archive. Export it as CSV and import that."))
    if sample.lstrip()[:1] in ("{", "["):
        return _named("json", _keys(text))
    if IS_DUMP.search(sample):
        columns = sql_columns(text)
        if not columns:
            raise BadFile("no_rows", _("This SQL dump has no table of YOURLS' links (its name ends with “url”)."))
        return _named("sql", columns)
    if _BINARY.search(sample[:_START]):
        raise _not_text()
    return _csv(text.readline())


def _not_text() -> BadFile:
    return BadFile("not_csv", _("This file is not text. Export your links as CSV and import that."))


def _checked(shape: Shape) -> Shape:
    if len(shape.columns) > _MAX_COLUMNS:
        words = _("The file has %(count)s columns; at most %(max_columns)s can be read. Take some out.") % {
            "count": intcomma(len(shape.columns)),
            "max_columns": _MAX_COLUMNS,
        }
        raise BadFile("too_many_columns", words)
    return shape


def rows_of(text: TextIO, shape: Shape) -> Iterator[Record]:
    """Yield the file's rows, each with cells in the order of the shape's columns."""
    text.seek(0)
    if shape.kind == "json":
        return (_record(one, shape.columns) for one in json_objects(text))
    if shape.kind == "sql":
        return sql_records(text)
    if shape.has_header:
        text.readline()
    return records(text, shape.delimiter)


def _named(kind: str, columns: list[str]) -> Shape:
    known = format_of(columns)
    return _checked(Shape(kind, known.id, columns, guess(columns, known)))


def _keys(text: TextIO) -> list[str]:
    """The names of all values that the first objects have, in their order."""
    found: dict[str, None] = {}
    for one in itertools.islice(json_objects(text), _SAMPLE_OBJECTS):
        if isinstance(one, dict):
            found |= dict.fromkeys(flat(one))
    if not found:
        raise BadFile("no_rows", _("This JSON holds no list of links."))
    return list(found)


def _record(value: Any, columns: list[str]) -> Record:
    if not isinstance(value, dict):
        return Record([str(value)[:1_000]], _("This is no object with a link's values."))
    cells = flat(value)
    return Record([cells.get(column, "") for column in columns])


def _csv(line: str) -> Shape:
    if not line.strip():
        words = _("The first row is empty. It must name the columns, for example: url,slug,title,tags.")
        raise BadFile("no_header", words)
    if "\0" in line or "\ufffd" in line:
        raise _not_text()
    shapes = [_split(line, delimiter) for delimiter in _DELIMITERS]
    return _checked(max(shapes, key=_merit))


def _split(line: str, delimiter: str) -> Shape:
    cells = [cell.strip().replace("\0", "") for cell in next(records([line], delimiter)).cells]
    if _URL.match(line):
        known = format_named(_HEADLESS)
        more = [f"Column {number}" for number in range(len(known.headless) + 1, len(cells) + 1)]
        columns = [*known.headless, *more][: len(cells)]
        return Shape("csv", known.id, columns, guess(columns, known), delimiter, has_header=False)
    known = format_of(cells)
    return Shape("csv", known.id, cells, guess(cells, known), delimiter)


def _merit(shape: Shape) -> tuple[bool, int, int]:
    return "destination" in shape.mapping, sum(map(bool, shape.mapping)), len(shape.columns)
