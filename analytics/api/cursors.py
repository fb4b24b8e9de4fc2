"""Cursors of the feed of clicks: opaque to callers, and checked, since anybody can write one.

A cursor is a time and the id of a request. It opens nothing: a made-up one begins a page of one's own clicks elsewhere.
"""

import base64
import binascii
import re
from typing import Final

from analytics.tinybird_client import Cursor

_CURSOR: Final = re.compile(r"([0-9]{1,13})\.([\x20-\x7e]{1,200})")


def write_cursor(cursor: Cursor) -> str:
    """The cursor as callers get it."""
    return base64.urlsafe_b64encode(f"{cursor.at_ms}.{cursor.request_id}".encode()).rstrip(b"=").decode()


def read_cursor(text: str) -> Cursor | None:
    """The cursor that was given out as `text`; None if none was."""
    if len(text) > 400:
        return None
    try:
        plain = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):  # no ASCII, no base64, no UTF-8
        return None
    found = _CURSOR.fullmatch(plain)
    return Cursor(int(found[1]), found[2]) if found else None
