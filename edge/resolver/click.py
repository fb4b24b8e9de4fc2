"""The click record: what the resolver decided, carried by the response's `Content-Type`.

CloudFront's real-time log has that header in `sc-content-type`, for cached hits as for misses, so the record
reaches the analytics without look-ups. It is one media type parameter (RFC 9110, 5.6.6) whose value is a plain
token, so that neither quoting nor the log's URL encoding touches it:

    text/html; charset=utf-8; getowl=1.r.lnk_x.ws_y.12.rul_z.var_b
                                     | | |     |    |  |     variant's id, or the app's system
                                     | | |     |    |  rule's id; both are left out where there is none
                                     | | |     |    rev of the item that decided
                                     | | |     workspace's public id
                                     | | link's public id; empty for a code that no link has
                                     | outcome, see OUTCOMES
                                     version of this record

Later versions may append fields; a reader ignores those it does not know.
"""

from __future__ import annotations

from functools import lru_cache

from .frozen import frozen
from .percent import quote, unquote_to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

VERSION: Final = "1"
OUTCOMES: Final = {
    "r": "sent to its destination",
    "x": "expired or used up",
    "a": "app page",
    "c": "cloaked",
    "p": "asked for the password",
    "s": "unfurled by a bot",
    "v": "previewed",
    "n": "no link has this code",
}
MAX_ID: Final = 64
"""Characters of an id that a record holds."""
_PARAMETER: Final = "getowl="
_PLAIN: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


@frozen
class Click:
    """Which link answered, and how it decided. `outcome` is one of `OUTCOMES`."""

    outcome: str
    link_id: str
    workspace_id: str
    rev: int
    rule: str = ""
    variant: str = ""


def content_type(media_type: str, click: Click | None) -> str:
    """`media_type` with the record appended, if there is one."""
    if click is None:
        return media_type
    record = f"{VERSION}.{click.outcome}.{_escape(click.link_id)}.{_escape(click.workspace_id)}.{click.rev}"
    if click.rule or click.variant:
        record += f".{_escape(click.rule)}"
    if click.variant:
        record += f".{_escape(click.variant)}"
    return f"{media_type}; {_PARAMETER}{record}"


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
        rule, variant = (*fields[5:7], "", "")[:2]
        return Click(
            fields[1],
            _unescape(fields[2]),
            _unescape(fields[3]),
            int(fields[4]),
            _unescape(rule),
            _unescape(variant),
        )
    return None


@lru_cache(maxsize=1_000)  # an instance answers for the same few links and workspaces
def _escape(public_id: str) -> str:
    """Public ids need none of this; whatever else gets here must neither break the header nor fill it."""
    return quote(public_id[:MAX_ID], _PLAIN)


def _unescape(text: str) -> str:
    return unquote_to_bytes(text).decode("utf-8", "replace")
