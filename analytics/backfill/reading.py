"""A file of the standard log, as chunks of bytes, to its records. Memory is bounded whatever the file holds.

Three formats, told apart by how a line begins: w3c (`#Fields:` names the fields), json (an object a line), and plain,
which names no fields: they must be those of edge/standard_log.py. Each may be gzip.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from edge.standard_log import RECORD_FIELDS, missing_fields

MAX_LINE_BYTES: Final = 256 * 1024
_PIECE: Final = 256 * 1024  # of what is unpacked at once


class DamagedFile(Exception):
    """The file cannot be read, or not to its end; the message says why."""


class Record(NamedTuple):
    """The line's number in the file, from 1, and its fields by name; None for a line that is torn."""

    line: int
    values: dict[str, str] | None


def records(chunks: Iterable[bytes]) -> Iterator[Record]:
    """The records of a file. Raises DamagedFile, perhaps after some records."""
    names: tuple[str, ...] | None = None
    for number, line in enumerate(_lines(_unpacked(chunks)), 1):
        if line.startswith(b"#"):
            if line.startswith(b"#Fields:"):
                names = _checked(tuple(line[8:].decode("utf-8", "replace").split()))
        elif line.startswith(b"{"):
            yield Record(number, _of_json(line))
        elif line.startswith(b"PAR1"):
            raise DamagedFile("it is Parquet: let the delivery write w3c or json")
        elif line:
            names = names or RECORD_FIELDS
            yield Record(number, _of_text(line, names))


def _checked(names: tuple[str, ...]) -> tuple[str, ...]:
    if lacks := missing_fields(frozenset(names)):
        raise DamagedFile(f"the log lacks the fields {', '.join(lacks)}")
    return names


def _of_text(line: bytes, names: tuple[str, ...]) -> dict[str, str] | None:
    text = line.decode("utf-8", "replace")
    values = text.split("\t") if "\t" in text else text.split(" ")
    return dict(zip(names, values, strict=True)) if len(values) == len(names) else None


def _of_json(line: bytes) -> dict[str, str] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    values = {name: "-" if value is None else str(value) for name, value in found.items()}
    _checked(tuple(values))
    return values


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        if len(rest) > MAX_LINE_BYTES:
            raise DamagedFile("a line has no end")
        for line in lines:
            yield line.rstrip(b"\r")
    if rest:
        raise DamagedFile("it is cut off within a line")


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of the text. The last line of gzip gets an end, since its checksum says that nothing is missing."""
    inflate = None
    last = b""
    rest = iter(chunks)
    first = b""
    while len(first) < 2 and (chunk := next(rest, b"")):
        first += chunk
    if first.startswith(b"\x1f\x8b"):
        inflate = zlib.decompressobj(31)
    for chunk in chain([first], rest):
        if inflate is None:
            last = chunk or last
            yield chunk
            continue
        while chunk:
            if inflate.eof:  # several members in a row are one file
                inflate = zlib.decompressobj(31)
            try:
                piece = inflate.decompress(chunk, _PIECE)
            except zlib.error as error:
                raise DamagedFile(f"it cannot be unpacked: {error}") from error
            chunk = inflate.unconsumed_tail or inflate.unused_data
            if piece:
                last = piece
                yield piece
    if inflate is not None and not inflate.eof:
        raise DamagedFile("it is cut off: gzip has no end")
    if not last and inflate is None:
        raise DamagedFile("it is empty")
    if inflate is not None and last and not last.endswith(b"\n"):
        yield b"\n"
