"""Writes an export's rows into a file on this machine's disk: what is in memory at a time is a page of them."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Final

from django.conf import settings

from exports.errors import CannotExport
from exports.kinds import Format, Kind
from exports.models import Export
from exports.sources import PARTS, SOURCES
from exports.sources.table import Table, lines_of

_STEP: Final = 200
"""Rows between two calls of `progress`, which may cost a statement each."""
Progress = Callable[[int], None]
"""Told of how many more rows there are; raises what ends the writing."""


def write_export(export: Export, file: IO[bytes], progress: Progress) -> str:
    """Write it all; returns what people should know about it. Raises CannotExport, and whatever the sources raise."""
    kind, file_format = Kind(export.kind), Format(export.file_format)
    if kind != Kind.EVERYTHING:
        table = SOURCES[kind](export)
        _write(table, file_format, file, file, progress)
        return table.note
    notes = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, source in PARTS.items():
            try:
                table = source(export)
            except CannotExport as error:
                notes.append(f"{part.value}: {Export.Failure(error.code).label}")
                continue
            with archive.open(f"{part.value}.{file_format.value}", "w", force_zip64=True) as member:
                _write(table, file_format, member, file, progress)
            notes += [table.note] if table.note else []
    return " ".join(notes)


def _write(table: Table, file_format: Format, out: IO[bytes], file: IO[bytes], progress: Progress) -> None:
    names = 1 if file_format == Format.CSV else 0  # the first line is no row
    for count, text in _batches(lines_of(table, file_format)):
        out.write(text.encode())
        if file.tell() > settings.EXPORT_MAX_BYTES:
            raise CannotExport(Export.Failure.TOO_LARGE)
        progress(count - names)
        names = 0


def _batches(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """A number of lines and their text."""
    buffer, count = io.StringIO(), 0
    for line in lines:
        buffer.write(line)
        count += 1
        if count == _STEP:
            yield count, buffer.getvalue()
            buffer, count = io.StringIO(), 0
    if count:
        yield count, buffer.getvalue()
