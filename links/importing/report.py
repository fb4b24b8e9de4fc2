"""The rows that were not taken, as a CSV file that can be mended and imported again."""

from collections.abc import Iterable, Iterator

from accounts.csv_lines import csv_lines


def report_lines(columns: list[str], rows: Iterable[tuple[int, list[str], str, str]]) -> Iterator[str]:
    """Yield the report's lines: the file's own columns, then row, field and reason.

    `rows`: row number, cells, field, message.
    """
    return csv_lines(_rows(columns, rows))


def _rows(columns: list[str], rows: Iterable[tuple[int, list[str], str, str]]) -> Iterator[list[object]]:
    yield [*columns, "row", "field", "reason"]
    for number, cells, field, message in rows:
        yield [*cells, *[""] * (len(columns) - len(cells)), number, field, message]
