"""The rows that were not taken, as a CSV file that can be mended and imported again."""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.csv_lines import csv_lines


def report_lines(columns: list[str], rows: Iterable[tuple[Any, ...]], *more: str) -> Iterator[str]:
    """Yield the report's lines: the file's own columns, then row, field, reason and `more`.

    `rows`: row number, cells, and the values of the columns after `row`.
    """
    return csv_lines(_rows(columns, rows, more))


def _rows(columns: list[str], rows: Iterable[tuple[Any, ...]], more: tuple[str, ...]) -> Iterator[list[object]]:
    yield [*columns, "row", "field", "reason", *more]
    for number, cells, *words in rows:
        yield [*cells, *[""] * (len(columns) - len(cells)), number, *words]
