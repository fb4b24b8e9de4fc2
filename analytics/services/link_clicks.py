"""Numbers on links: what the store of clicks says of a UTC day, copied to Postgres.

1. The store is asked for all links with clicks on the day, a page at a time, in the order of (workspace, link).
2. Each page is compared with what is known here of its stretch of links; differences are written in one transaction.

A day is copied whole, so it does not matter what was missed, repeated or reclassified before, or where a process died.
One process at a time copies a day: an answer that is older than what another one wrote would undo it.
"""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Final

import structlog
from django.core.cache import cache

from analytics.services.alone import LINKS, alone
from analytics.tinybird_client import Everyone, everyones_clicks
from analytics.tinybird_client.everyone import PAGE
from edge.heartbeat import CLICKS, beat
from links.models.link_clicks import LinkDay
from links.services.click_days import BEFORE_ALL, links_refresh_clicks

log = structlog.get_logger(__name__)

LATE_DAYS: Final = 8
"""No line of the log comes later: the longest that a Kinesis stream is set to keep one is a week."""
SECONDS: Final = 60.0
"""What one call may take; a day that needs longer goes on with the next call, where this one stopped."""
WAIT_SECONDS: Final = 120.0


class RefreshBusy(Exception):
    """Another process has been copying the same day for minutes: try again."""

    def __init__(self, day: date) -> None:
        super().__init__(f"Another process is counting the clicks of {day.isoformat()}. Try again in a few minutes.")
        self.day = day


def refresh_recent(now: datetime) -> int:
    """Copy today and yesterday; returns how many numbers changed. What another process is copying is left to it."""
    changed = _refresh(_days_until(now, 2), give_up=time.monotonic() + SECONDS)
    beat(CLICKS)
    return changed


def refresh_late(now: datetime) -> int:
    """Copy all days of which lines of the log may still come; returns how many numbers changed."""
    return _refresh(_days_until(now, LATE_DAYS), give_up=time.monotonic() + SECONDS)


def refresh_days(first: date, end: date) -> int:
    """Copy the UTC days from `first` until before `end`, whatever time it takes; returns how many numbers changed.

    Raises RefreshBusy, TinybirdError.
    """
    days = [first + timedelta(days=number) for number in range((end - first).days)]
    return _refresh(days, give_up=None)


def _days_until(now: datetime, count: int) -> list[date]:
    """The newest first: they are looked at most."""
    today = now.astimezone(UTC).date()
    return [today - timedelta(days=number) for number in range(count)]


def _refresh(days: list[date], *, give_up: float | None) -> int:
    source = everyones_clicks()
    changed = 0
    for day in days:
        with alone(LINKS, day.toordinal(), wait_seconds=WAIT_SECONDS if give_up is None else 0) as free:
            if free:
                changed += _refresh_day(source, day, give_up)
            elif give_up is None:
                raise RefreshBusy(day)
    return changed


def _refresh_day(source: Everyone, day: date, give_up: float | None) -> int:
    stopped_at = f"link-clicks:{day.isoformat()}"
    after = BEFORE_ALL if give_up is None else cache.get(stopped_at, BEFORE_ALL)
    changed = 0
    while True:
        rows = source.links(day, after=after, limit=PAGE)
        seen = [LinkDay(row.workspace_id, row.link_id, row.clicks, row.last_at) for row in rows]
        upto = seen[-1].key if len(seen) == PAGE else None
        changed += links_refresh_clicks(day=day, seen=seen, after=after, upto=upto)
        if upto is None:
            cache.delete(stopped_at)
            return changed
        after = upto
        if give_up is not None and time.monotonic() > give_up:
            # Only where to go on: without it the day begins anew, and no number is wrong for it.
            cache.set(stopped_at, after, timeout=3600)
            log.warning("link_clicks_unfinished", day=day.isoformat(), after=after)
            return changed
