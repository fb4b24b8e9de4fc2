"""What the forwarder set aside, for operators: how many lines, for which reasons, and where the originals are."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from analytics.tinybird_client import Rejected, TinybirdError, Window, operators

DAYS: Final = 30
"""As long as Tinybird keeps them."""
MEANINGS: Final = {
    "not base64": "The record is not what Kinesis sends.",
    "not utf-8": "Bytes that are no text: lines are ASCII.",
    "torn": "Not as many fields as a line has: cut off, or the log has other fields than edge/realtime_log.py.",
    "too long": "More than 128 KB.",
    "timestamp": "No time, or one far from now.",
    "number": "A status or a duration that is no number.",
    "request id": "None, by which copies of a line are told.",
    "click record": "One that the forwarder cannot read: the edge is newer than the forwarder, or somebody plays.",
    "failed": "A fault of the forwarder, which its log names under line_failed.",
    "refused": "Tinybird did not take the row; the column detail of rejected_lines has it.",
}
_KEY: Final = "rejected-lines-of-the-day"
_KEPT_SECONDS: Final = 60
_PATIENCE_SECONDS: Final = 1.5

log = structlog.get_logger(__name__)


def rejected_lines(days: int) -> list[Rejected]:
    """By reason, of the last `days`, the most first. Raises TinybirdError."""
    now = timezone.now()
    return operators().rejected(Window(now - timedelta(days=days), now + timedelta(minutes=1)))


def rejected_today() -> int | None:
    """How many lines were set aside within 24 hours; None if nobody knows. At most a minute old, and never slow."""
    if not settings.TINYBIRD_SIGNING_KEY:
        return None
    found: int | None = None
    with contextlib.suppress(RedisError, OSError):  # operators come here when Valkey is down
        found = cache.get(_KEY)
    if found is not None:
        return found if found >= 0 else None
    now = timezone.now()
    try:
        asked = operators(_PATIENCE_SECONDS)
        count = sum(one.lines for one in asked.rejected(Window(now - timedelta(days=1), now + timedelta(minutes=1))))
    except TinybirdError as error:
        log.warning("rejected_lines_unknown", error=str(error))
        count = -1  # for a minute nobody else waits for it
    with contextlib.suppress(RedisError, OSError):
        cache.set(_KEY, count, _KEPT_SECONDS)
    return count if count >= 0 else None
