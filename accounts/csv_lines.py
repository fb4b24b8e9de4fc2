"""Lines of CSV files that people open in spreadsheets."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any, Final

# With which spreadsheets begin a formula (OWASP, "CSV injection"); the last four are full-width.
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Echo:
    """A file whose write() gives the text back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield each row as a line; the first one begins with what tells spreadsheets that the file is UTF-8."""
    writer: Any = csv.writer(Echo())
    mark = "\ufeff"
    for row in rows:
        yield mark + writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
        mark = ""


def safe_cell(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula; plain_cell() takes it back."""
    return f"'{cell}" if cell.lstrip("'").startswith(_RISKY) else cell


def plain_cell(cell: str) -> str:
    """What safe_cell() was given: files that we wrote can be read again as they were meant."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_RISKY) else cell
