"""Files of the standard log, as CloudFront writes them from lines of the real-time log."""

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from edge.realtime_log import FIELDS
from edge.standard_log import REALTIME_NAMES, RECORD_FIELDS, TIMESTAMP_MS

SECONDS_ONLY = ("date", "time", *(name for name in RECORD_FIELDS if name != TIMESTAMP_MS))


def values_of(line: bytes) -> dict[str, str]:
    """The record of the standard log about the request of a real-time line."""
    fields = dict(zip(FIELDS, line.decode().rstrip("\n").split("\t"), strict=True))
    values = {name: fields[realtime] for name, realtime in REALTIME_NAMES.items()}
    seconds = float(fields["timestamp"])
    values[TIMESTAMP_MS] = str(int(seconds * 1000 + 0.5))
    at = datetime.fromtimestamp(int(seconds), UTC)
    return values | {"date": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M:%S}"}


def w3c(lines: Iterable[bytes], names: tuple[str, ...] = RECORD_FIELDS) -> bytes:
    """A w3c file, packed."""
    text = "".join("\t".join(values_of(line)[name] for name in names) + "\n" for line in lines)
    return gzip.compress(f"#Version: 1.0\n#Fields: {' '.join(names)}\n{text}".encode())


def plain(lines: Iterable[bytes]) -> bytes:
    """A plain file, packed: no header."""
    return gzip.compress(b"".join(gzip.decompress(w3c(lines)).splitlines(keepends=True)[2:]))


def as_json(lines: Iterable[bytes]) -> bytes:
    """A file of JSON objects, packed."""
    records = ({name: values_of(line)[name] for name in RECORD_FIELDS} for line in lines)
    return gzip.compress("".join(json.dumps(record) + "\n" for record in records).encode())
