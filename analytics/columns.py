"""The columns of a click, and of a line that could not be read: what the forwarder sends and what queries may name.

A row is a request that the edge answered. It is a *click* when its outcome is one of CLICK_OUTCOMES, and a person's
when `bot` is 0. What the columns mean is in docs/clicks.md; a test compares.

Standard library only: this ships in the forwarder's zip.
"""

from typing import Final

CLICKS: Final = "clicks"
"""The data source of the rows below."""

COLUMNS: Final = {
    "timestamp": "DateTime64(3)",
    "request_id": "String",
    "outcome": "LowCardinality(String)",
    "workspace_id": "String",
    "link_id": "String",
    "rev": "UInt64",
    "rule": "LowCardinality(String)",
    "variant": "LowCardinality(String)",
    "host": "LowCardinality(String)",
    "path": "String",
    "country": "LowCardinality(String)",
    "region": "LowCardinality(String)",
    "continent": "LowCardinality(String)",
    "city": "String",
    "asn": "UInt32",
    "device": "LowCardinality(String)",
    "os": "LowCardinality(String)",
    "os_version": "LowCardinality(String)",
    "browser": "LowCardinality(String)",
    "browser_version": "LowCardinality(String)",
    "bot": "UInt8",
    "bot_name": "LowCardinality(String)",
    "referrer_host": "String",
    "channel": "LowCardinality(String)",
    "utm_source": "String",
    "utm_medium": "String",
    "utm_campaign": "String",
    "utm_term": "String",
    "utm_content": "String",
    "click_id": "LowCardinality(String)",
    "qr": "UInt8",
    "method": "LowCardinality(String)",
    "status": "UInt16",
    "cache": "LowCardinality(String)",
    "edge": "LowCardinality(String)",
    "latency_ms": "Float32",
    "visitor": "UInt64",
}
"""Each column's type in ClickHouse."""

OUTCOMES: Final = {
    "click": "sent to its destination",
    "app": "shown the page that opens an app",
    "cloak": "shown the destination in a frame",
    "password": "asked for the password",
    "preview": "shown where the link leads",
    "unfurl": "read by a bot that shows a preview of the link",
    "expired": "the link has expired or is used up",
    "blocked": "switched off or suspended",
    "not_found": "no link has this address",
    "refused": "a request that the edge does not take, such as another method",
    "error": "the edge could not answer",
    "other": "answered, but by no link: a host's root, robots.txt",
}

CLICK_OUTCOMES: Final = frozenset({"click", "app", "cloak"})
"""The outcomes that are clicks."""

REJECTED: Final = "rejected_lines"
"""The data source of lines, and of rows, that could not be taken. They hold no address and no user agent."""

REJECTED_COLUMNS: Final = {
    "timestamp": "DateTime64(3)",  # of setting aside
    "reason": "LowCardinality(String)",
    "sequence": "String",  # the record's sequence number: while the stream holds it, the line can be read there
    "line": "UInt32",  # which line of the record, from 0
    "size": "UInt32",  # bytes
    "detail": "String",  # of a refused row: the row
}
