"""CloudFront's standard log (v2), which back-fill reads where the real-time log has missed something.

Fields: "Log file fields" of the standard log reference, and those of the real-time log that version 2 may add
(`timestamp(ms)`, `c-country`, `asn`). edge/infra/standard_log.yaml asks for RECORD_FIELDS; only what a click is made
of, since the files hold visitors' addresses. Encoding is the real-time log's.

The names are not: what the visitor asked for is `x-host-header` (`cs(Host)` is the distribution's own name), and
headers stand in brackets. There are no names of headers.

Standard library only.
"""

from __future__ import annotations

from calendar import timegm
from collections.abc import Mapping
from time import strptime
from typing import Final

from edge.realtime_log import FIELDS

TIMESTAMP_MS: Final = "timestamp(ms)"
REQUEST_ID: Final = "x-edge-request-id"
REALTIME_NAMES: Final = {
    TIMESTAMP_MS: "timestamp",
    "c-ip": "c-ip",
    "sc-status": "sc-status",
    "cs-method": "cs-method",
    "x-host-header": "cs-host",
    "cs-uri-stem": "cs-uri-stem",
    "x-edge-location": "x-edge-location",
    REQUEST_ID: REQUEST_ID,
    "time-taken": "time-taken",
    "cs(User-Agent)": "cs-user-agent",
    "cs(Referer)": "cs-referer",
    "cs-uri-query": "cs-uri-query",
    "x-edge-result-type": "x-edge-result-type",
    "sc-content-type": "sc-content-type",
    "c-country": "c-country",
    "asn": "asn",
}
"""Each field's name in the real-time log."""

RECORD_FIELDS: Final = tuple(REALTIME_NAMES)
"""The fields that the delivery is to have, in their order."""

_OPTIONAL: Final = frozenset({TIMESTAMP_MS, "c-country", "asn"})
"""A log that was set up for something else may lack them. No network then, and no country but the places file's."""


def missing_fields(names: frozenset[str]) -> list[str]:
    """What a log with these fields lacks to make clicks of."""
    lacks = [name for name in RECORD_FIELDS if name not in names and name not in _OPTIONAL]
    return lacks if TIMESTAMP_MS in names or {"date", "time"} <= names else [*lacks, TIMESTAMP_MS]


def timestamp_of(values: Mapping[str, str]) -> str:
    """Unix seconds as the real-time log has them, with three digits; without, where the log knows whole seconds only.

    "" for a time that cannot be read.
    """
    milliseconds = values.get(TIMESTAMP_MS, "-")
    if milliseconds != "-":
        good = milliseconds.isascii() and milliseconds.isdigit() and 4 <= len(milliseconds) <= 15
        return f"{milliseconds[:-3]}.{milliseconds[-3:]}" if good else ""
    try:
        return str(timegm(strptime(f"{values['date']} {values['time']}", "%Y-%m-%d %H:%M:%S")))
    except (KeyError, ValueError):
        return ""


def realtime_line(values: Mapping[str, str]) -> str:
    """The line that the real-time log would have of a record; what back-fill has no use for is "-"."""
    named = {REALTIME_NAMES[name]: value for name, value in values.items() if name in REALTIME_NAMES}
    named["timestamp"] = timestamp_of(values)
    return "\t".join(named.get(name, "-").replace("\t", "%09").replace("\n", "%0A") for name in FIELDS)
