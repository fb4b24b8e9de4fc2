"""The real-time log as its readers see it: which fields a line has, in which order, and how they are encoded.

Fields: "Use real-time access logs" in the developer guide
(https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html), those that
edge/infra/clicks.yaml asks for. Left out is what repeats another field (the first 800 bytes of all headers), what
links have no use for (video, field-level encryption) and what nobody should keep (cookies): a record of a
Kinesis stream is billed in whole kilobytes, and with everything on a line is 1.4.

A stack may add the names of the visitor's headers (`HeaderNames` in clicks.yaml), which tell prefetches and visitors
who ask not to be tracked; long lines are then billed as two kilobytes. While the log's configuration changes, the
stream holds lines of both kinds: their number of fields says which.

Encoding: "Log file fields" of the standard log reference, which is the guide's one description of it: ASCII
0-32, everything from 127 on, and a few more become %XX. A percent sign does too, so decoding once gives what was on
the wire.

Everything here ships in the forwarder's zip: standard library only.
"""

from __future__ import annotations

from edge.resolver.percent import unquote_to_bytes

FIELDS = (
    "timestamp",
    "c-ip",
    "time-to-first-byte",
    "sc-status",
    "sc-bytes",
    "cs-method",
    "cs-protocol",
    "cs-host",
    "cs-uri-stem",
    "x-edge-location",
    "x-edge-request-id",
    "time-taken",
    "cs-protocol-version",
    "cs-user-agent",
    "cs-referer",
    "cs-uri-query",
    "x-edge-response-result-type",
    "x-forwarded-for",
    "ssl-protocol",
    "x-edge-result-type",
    "sc-content-type",
    "x-edge-detailed-result-type",
    "c-country",
    "asn",
    "distribution-tenant-id",
)
HEADER_NAMES = "cs-header-names"
# Nothing that stands before it moves: an index of FIELDS up to c-country is right for both kinds of lines.
FIELDS_WITH_NAMES = (*FIELDS[: FIELDS.index("asn")], HEADER_NAMES, *FIELDS[FIELDS.index("asn") :])

_KINDS = {len(FIELDS), len(FIELDS_WITH_NAMES)}


def split_line(line: str) -> list[str] | None:
    """The fields of one line without its newline, still encoded; None when it has not as many as it should.

    A line with the names of the headers has them at the place of FIELDS_WITH_NAMES.
    """
    fields = line.split("\t")
    return fields if len(fields) in _KINDS else None


def decode(value: str) -> str:
    """A field as it was on the wire; "" for what was absent. What is not UTF-8 becomes replacement characters."""
    if value == "-":
        return ""
    return unquote_to_bytes(value).decode("utf-8", "replace") if "%" in value else value
