"""Rows as they go into a file, whatever its format."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.csv_lines import csv_lines
from exports.kinds import Format

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are those of a CSV file, in this order; JSON Lines hold all that a row has. `rows` may be read once."""

    columns: Sequence[str]
    rows: Iterable[Row]
    note: str = ""


def lines_of(table: Table, file_format: Format) -> Iterator[str]:
    """The file's lines."""
    if file_format == Format.CSV:
        cells = ([_cell(row.get(name)) for name in table.columns] for row in table.rows)
        return csv_lines(chain([table.columns], cells))
    return (json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n" for row in table.rows)


def _cell(value: Any) -> object:
    """Words of a list stand between bars, as our own import reads them; what has more structure is JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case list() if all(isinstance(part, str) for part in value):
            return "|".join(value)
        case list() | dict():
            return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
        case _:
            return value
