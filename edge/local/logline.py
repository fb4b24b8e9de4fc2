"""Writes lines of the real-time log: tab separated, "-" for what is absent, with the fields of edge/realtime_log.py.

Encoding: ASCII 0-32, everything from 127 on, and the characters below become %XX.

No field is longer than MAX_FIELD characters, encoded; the rest of a longer value is left out. A line with all of
them at their longest stays far below the 1 MiB that a record of a Kinesis stream may have.
"""

from __future__ import annotations

from functools import lru_cache

MAX_FIELD = 4096

_ENCODED = {ord(char): f"%{ord(char):02X}" for char in "<>\"#%{}|\\^~[]`'"}
_ENCODED |= {code: f"%{code:02X}" for code in (*range(33), 127)}


def encode(value: str) -> str:
    """`value` as a log field, cut to MAX_FIELD characters."""
    return _encode(value[:MAX_FIELD]) if value else "-"


@lru_cache(maxsize=1024)
def _encode(value: str) -> str:
    if value.isascii():
        encoded = value.translate(_ENCODED)
    else:
        data = value.encode("utf-8", "replace")
        encoded = "".join(chr(byte).translate(_ENCODED) if byte < 127 else f"%{byte:02X}" for byte in data)
    if len(encoded) <= MAX_FIELD:
        return encoded
    escape = encoded.rfind("%", MAX_FIELD - 2, MAX_FIELD)  # one that the cut would go through
    return encoded[: escape if escape >= 0 else MAX_FIELD]


def target_part(host: str, uri: str, query: str) -> str:
    """cs-protocol … cs-uri-stem. The stem of a real-time log has the query string, unlike the standard log's."""
    stem = f"{uri}?{query}" if query else uri
    return f"http\t{encode(host)}\t{encode(stem)}"


def build_line(
    *,
    now: float,
    ip: str,
    taken: str,
    status_size: str,
    method: str,
    target: str,
    request_id: str,
    version: str,
    agent: str,
    query: str,
    result: str,
    forwarded: str,
    media_type: str,
    detail: str,
    country: str,
) -> str:
    """One line, with its newline. `now` is in unix seconds; every other part is already encoded and in order.

    `country` is followed by cs-header-names, where the log has them.
    """
    return (
        f"{now:.3f}\t{ip}\t{taken}\t{status_size}\t{method}\t{target}\tLCL1-C1\t{request_id}\t{taken}\tHTTP/{version}\t"
        f"{agent}\t{query}\t{result}\t{forwarded}\t-\t{result}\t{media_type}\t{detail}\t{country}\t-\t-\n"
    )
