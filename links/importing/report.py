"""The rows that were not taken, as a CSV file that can be mended and imported again."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any, Final

# With which spreadsheets begin a formula (OWASP, "CSV injection"); the last four are full-width.
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Echo:
    """A file whose write() gives the text back."""

    def write(self, text: str) -> str:
        return text


def report_lines(columns: list[str], rows: Iterable[tuple[int, list[str], str, str]]) -> Iterator[str]:
    """Yield the report's lines: the file's own columns, then row, field and reason.

    `rows`: row number, cells, field, message.
    """
    writer: Any = csv.writer(Echo())
    # Tells spreadsheets that the file is UTF-8.
    yield "\ufeff" + writer.writerow([*map(safe_cell, columns), "row", "field", "reason"])
    for number, cells, field, message in rows:
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        yield writer.writerow([*map(safe_cell, padded), number, field, safe_cell(message)])


def safe_cell(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell
