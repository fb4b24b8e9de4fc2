"""Real-time log lines: tab separated, "-" for what is absent, in the order of CloudFront's documentation.

Fields: "Use real-time access logs" in the developer guide
(https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html), all of them, as the
console selects by default. Encoding: "Log file fields" of the standard log reference, which is the guide's one
description of it: ASCII 0-32, everything from 127 on, and the characters below become %XX. A percent sign does
too, so decoding once gives what was on the wire.

No field is longer than MAX_FIELD characters, encoded; the rest of a longer value is left out. A line with all of
them at their longest stays far below the 1 MiB that a record of a Kinesis stream may have.
"""

from __future__ import annotations

from functools import lru_cache

FIELDS = (
    "timestamp",
    "c-ip",
    "s-ip",
    "time-to-first-byte",
    "sc-status",
    "sc-bytes",
    "cs-method",
    "cs-protocol",
    "cs-host",
    "cs-uri-stem",
    "cs-bytes",
    "x-edge-location",
    "x-edge-request-id",
    "x-host-header",
    "time-taken",
    "cs-protocol-version",
    "c-ip-version",
    "cs-user-agent",
    "cs-referer",
    "cs-cookie",
    "cs-uri-query",
    "x-edge-response-result-type",
    "x-forwarded-for",
    "ssl-protocol",
    "ssl-cipher",
    "x-edge-result-type",
    "fle-encrypted-fields",
    "fle-status",
    "sc-content-type",
    "sc-content-len",
    "sc-range-start",
    "sc-range-end",
    "c-port",
    "x-edge-detailed-result-type",
    "c-country",
    "cs-accept-encoding",
    "cs-accept",
    "cache-behavior-path-pattern",
    "cs-headers",
    "cs-header-names",
    "cs-headers-count",
    "primary-distribution-id",
    "primary-distribution-dns-name",
    "origin-fbl",
    "origin-lbl",
    "asn",
    "cmcd-encoded-bitrate",
    "cmcd-buffer-length",
    "cmcd-buffer-starvation",
    "cmcd-content-id",
    "cmcd-object-duration",
    "cmcd-deadline",
    "cmcd-measured-throughput",
    "cmcd-next-object-request",
    "cmcd-next-range-request",
    "cmcd-object-type",
    "cmcd-playback-rate",
    "cmcd-requested-maximum-throughput",
    "cmcd-streaming-format",
    "cmcd-session-id",
    "cmcd-stream-type",
    "cmcd-startup",
    "cmcd-top-bitrate",
    "cmcd-version",
    "r-host",
    "sr-reason",
    "x-edge-mqcs",
    "distribution-tenant-id",
    "connection-id",
)

MAX_FIELD = 4096

_ENCODED = {ord(char): f"%{ord(char):02X}" for char in "<>\"#%{}|\\^~[]`'"}
_ENCODED |= {code: f"%{code:02X}" for code in (*range(33), 127)}

# primary-distribution-id and everything after it: nothing here has a value on this machine
_ABSENT = "\t".join("-" * (len(FIELDS) - FIELDS.index("primary-distribution-id")))


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


def type_part(content_type: str, length: int) -> str:
    """fle-encrypted-fields … sc-range-end."""
    return f"-\t-\t{encode(content_type)}\t{length}\t-\t-"


def build_line(
    *,
    now: float,
    ip: str,
    port: str,
    taken: str,
    status_size: str,
    method: str,
    target: str,
    request_size: int,
    request_id: str,
    domain: str,
    version: str,
    agent: str,
    query: str,
    result: str,
    forwarded: str,
    types: str,
    detail: str,
    country: str,
    rest: str,
) -> str:
    """One line, with its newline. `now` is in unix seconds; every other part is already encoded and in order."""
    return (
        f"{now:.3f}\t{ip}\t127.0.0.1\t{taken}\t{status_size}\t{method}\t{target}\t{request_size}\tLCL1-C1\t{request_id}\t"
        f"{domain}\t{taken}\tHTTP/{version}\t{'IPv6' if ':' in ip else 'IPv4'}\t{agent}\t{query}\t{result}\t"
        f"{forwarded}\t-\t-\t{result}\t{types}\t{port}\t{detail}\t{country}\t{rest}\t{_ABSENT}\n"
    )
