"""A record of the stream to lines of the real-time log, and what is wrong with one that cannot be read.

Rejected(reason)
    "not utf-8"     bytes that are no text: lines are ASCII
    "torn"          not as many fields as a line has: cut off, or two run into one
    "too long"      more than MAX_LINE_BYTES
    "timestamp"     no number, or far from now
    "number"        a status or a duration that is none
    "request id"    none, by which copies of a line are told
    "click record"  there is one, but not one that this version can read: never guess whose click it is
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from edge.realtime_log import FIELDS, FIELDS_WITH_NAMES, HEADER_NAMES, decode, split_line
from edge.resolver.click import Click, parse

MAX_LINE_BYTES: Final = 128 * 1024
"""CloudFront takes 32 KB of headers and query, which encoding can triple."""
MAX_AGE_SECONDS: Final = 400 * 86_400
"""A stream keeps its records for at most a year."""
MAX_AHEAD_SECONDS: Final = 3_600

_TIMESTAMP, _IP, _STATUS, _METHOD, _HOST, _STEM = (
    FIELDS.index(name) for name in ("timestamp", "c-ip", "sc-status", "cs-method", "cs-host", "cs-uri-stem")
)
_EDGE, _REQUEST, _TAKEN, _AGENT, _REFERRER, _QUERY = (
    FIELDS.index(name)
    for name in ("x-edge-location", "x-edge-request-id", "time-taken", "cs-user-agent", "cs-referer", "cs-uri-query")
)
_RESULT, _TYPE, _COUNTRY = (FIELDS.index(name) for name in ("x-edge-result-type", "sc-content-type", "c-country"))
_NAMES: Final = FIELDS_WITH_NAMES.index(HEADER_NAMES)
_ASN: Final = FIELDS.index("asn") - len(FIELDS)  # from the end: the same in both kinds of lines

_LINK: Final = re.compile(r"lnk_[A-Za-z0-9]{1,60}", re.ASCII)
_WORKSPACE: Final = re.compile(r"ws_[A-Za-z0-9]{1,60}", re.ASCII)
_ALPHA_2: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_DECIMAL: Final = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)
_RECORD: Final = "getowl="


class Rejected(Exception):
    """A line that is set aside. `reason` is one of the module's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Line:
    """One request. Texts are decoded, "" where absent, of any length; times in seconds."""

    timestamp: float
    ip: str
    status: int
    method: str
    host: str
    path: str
    query: str  # still in percent-encoding, as the visitor sent it
    edge: str
    request_id: str
    taken: float
    agent: str
    referrer: str
    result: str
    country: str
    asn: int
    header_names: frozenset[str]  # in lower case; empty where the log has none
    click: Click | None


def split_record(data: bytes) -> list[bytes]:
    """The lines of a record, without empty ones."""
    if data.find(b"\n", 0, -1) < 0:  # nearly always: CloudFront makes each line a record
        line = data.rstrip(b"\r\n")
        return [line] if line else []
    return [line for line in data.replace(b"\r\n", b"\n").split(b"\n") if line]


def read_line(data: bytes, now: float) -> Line:
    """Read one line. `now` is in unix seconds. Raises Rejected, and nothing else, whatever the bytes are."""
    if len(data) > MAX_LINE_BYTES:
        raise Rejected("too long")
    try:
        fields = split_line(data.decode())
    except UnicodeDecodeError:
        raise Rejected("not utf-8") from None
    if fields is None:
        raise Rejected("torn")
    request_id = decode(fields[_REQUEST])
    if not request_id or len(request_id) > 200:
        raise Rejected("request id")
    path, _, query = decode(fields[_STEM]).partition("?")
    if fields[_QUERY] != "-":  # the real-time log has it in both
        query = decode(fields[_QUERY])
    return Line(
        timestamp=_timestamp(fields[_TIMESTAMP], now),
        ip=decode(fields[_IP]),
        status=_status(fields[_STATUS]),
        method=decode(fields[_METHOD]),
        host=decode(fields[_HOST]),
        path=path,
        query=query,
        edge=decode(fields[_EDGE]),
        request_id=request_id,
        taken=_number(fields[_TAKEN]),
        agent=decode(fields[_AGENT]),
        referrer=decode(fields[_REFERRER]),
        result=fields[_RESULT],
        country=fields[_COUNTRY] if _ALPHA_2.fullmatch(fields[_COUNTRY]) else "",
        asn=_asn(fields[_ASN]),
        header_names=_names(fields[_NAMES]) if len(fields) == len(FIELDS_WITH_NAMES) else frozenset(),
        click=_click(decode(fields[_TYPE])),
    )


def _timestamp(text: str, now: float) -> float:
    if not _DECIMAL.fullmatch(text):
        raise Rejected("timestamp")
    seconds = float(text)
    if not now - MAX_AGE_SECONDS <= seconds <= now + MAX_AHEAD_SECONDS:
        raise Rejected("timestamp")
    return seconds


def _number(text: str) -> float:
    if text == "-":
        return 0.0
    if not _DECIMAL.fullmatch(text):
        raise Rejected("number")
    return float(text)


def _status(text: str) -> int:
    """CloudFront writes 000 for a visitor who went away before the answer."""
    if len(text) != 3 or not (text.isascii() and text.isdigit()):
        raise Rejected("number")
    return int(text)


def _asn(text: str) -> int:
    """0 for none: a network that nobody knows is no reason to lose a click."""
    number = int(text) if len(text) <= 10 and text.isascii() and text.isdigit() else 0
    return number if number < 2**32 else 0


def _names(field: str) -> frozenset[str]:
    """The last name may be cut: CloudFront keeps 800 bytes."""
    return frozenset(decode(field).lower().split("\n"))


def _click(content_type: str) -> Click | None:
    """The click record. None is for an answer without one: a record that cannot be read is no reason to guess."""
    if _RECORD not in content_type:
        return None
    click = parse(content_type)
    if click is None or not _WORKSPACE.fullmatch(click.workspace_id):
        raise Rejected("click record")
    # Of a code that no link has, the record names the owner of the host alone.
    if not (_LINK.fullmatch(click.link_id) or (click.outcome == "n" and not click.link_id)):
        raise Rejected("click record")
    return click
