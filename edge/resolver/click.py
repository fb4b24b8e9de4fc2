"""The click record: what the resolver decided, carried by the response's `Content-Type`.

CloudFront's real-time log has that header in `sc-content-type`, for cached hits as for misses, so the record
reaches the analytics without look-ups. It is one media type parameter (RFC 9110, 5.6.6) whose value is a plain
token, so that neither quoting nor the log's URL encoding touches it:

    text/html; charset=utf-8; getowl=1.r.lnk_x.ws_y.12
                                     | | |     |    rev of the item that decided
                                     | | |     workspace's public id
                                     | | link's public id
                                     | outcome: "r" sent to its destination, "x" expired
                                     version of this record

Later versions may append fields; a reader ignores those it does not know.
"""

from __future__ import annotations

from .frozen import frozen
from .percent import quote, unquote_to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

VERSION: Final = "1"
OUTCOMES: Final = frozenset({"r", "x"})
_PARAMETER: Final = "getowl="
_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


@frozen
class Click:
    """Which link answered. `outcome` is "r" (redirected) or "x" (expired)."""

    outcome: str
    link_id: str
    workspace_id: str
    rev: int


def content_type(media_type: str, click: Click | None) -> str:
    """`media_type` with the record appended, if there is one."""
    if click is None:
        return media_type
    return (
        f"{media_type}; {_PARAMETER}{VERSION}.{click.outcome}."
        f"{_escape(click.link_id)}.{_escape(click.workspace_id)}.{click.rev}"
    )


def parse(value: str) -> Click | None:
    """The record in a `Content-Type`, None when there is none that can be read."""
    for parameter in value.split(";")[1:]:
        name, _, token = parameter.strip().partition(_PARAMETER)
        if name or not token:
            continue
        fields = token.strip().split(".")
        if len(fields) < 5 or fields[0] != VERSION or fields[1] not in OUTCOMES:
            return None
        if not (fields[4].isascii() and fields[4].isdigit() and len(fields[4]) <= 19):
            return None
        return Click(fields[1], _unescape(fields[2]), _unescape(fields[3]), int(fields[4]))
    return None


def _escape(public_id: str) -> str:
    """Public ids need none of this; whatever else gets here must not break the header."""
    return quote(public_id, _PLAIN)


def _unescape(text: str) -> str:
    return unquote_to_bytes(text).decode("utf-8", "replace")
