"""What became of an import's rows, for people: as files, and in short."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from links.importing.report import report_lines
from links.models import Import, ImportReject

_CHUNK: Final = 1_000
_REASONS: Final = 20


def rejects_csv(source: Import) -> Iterator[str]:
    """Yield the lines of a file with the rows that were not taken, to be mended and imported again."""
    rows = ImportReject.objects.filter(source=source).refused().in_order()
    return report_lines(
        source.columns, rows.values_list("row_number", "fields", "field", "message").iterator(chunk_size=_CHUNK)
    )


def report_csv(source: Import) -> Iterator[str]:
    """Yield the lines of a file with the rows that were not taken, and those that were, but not with all they said."""
    rows = ImportReject.objects.filter(source=source).in_order()
    values = rows.values_list("row_number", "fields", "field", "message", "is_warning").iterator(chunk_size=_CHUNK)
    lines = (
        (number, cells, field, message, "taken" if is_warning else "not taken")
        for number, cells, field, message, is_warning in values
    )
    return report_lines(source.columns, lines, "result")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some rows were not taken, or not with all that they said; `first` is one of them."""

    field: str
    rows: int
    first: ImportReject


def import_reasons(source: Import) -> list[Reason]:
    """The most frequent reasons. Two queries."""
    groups = list(ImportReject.objects.filter(source=source).grouped()[:_REASONS])
    rows = ImportReject.objects.filter(source=source, row_number__in=[first for *_, first in groups])
    found = {row.row_number: row for row in rows}
    return [Reason(field, count, found[first]) for field, _code, _warning, count, first in groups]
