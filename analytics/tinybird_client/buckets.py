"""The steps of a time series: which there are, so that those without clicks are shown too, and how they are named."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from analytics.tinybird_client.filters import FilterError, Window

MAX_BUCKETS: Final = 2200
"""Three months of hours: more points than a chart has pixels help nobody."""


class Unit(StrEnum):
    """The length of a step; weeks start on Monday."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def start_of(bucket: str, unit: Unit, zone: ZoneInfo) -> datetime:
    """When the step begins that Tinybird names so, in the zone."""
    if unit in (Unit.MINUTE, Unit.HOUR):
        return datetime.fromtimestamp(int(bucket), UTC).astimezone(zone)
    return datetime.combine(date.fromisoformat(bucket), time.min, zone)


def bucket_starts(window: Window, unit: Unit) -> list[datetime]:
    """The beginnings of all steps that the window touches. Raises FilterError if there are too many."""
    starts: list[datetime] = []
    for start in _starts(window, unit):
        if len(starts) == MAX_BUCKETS:
            message = _("That are more than %(limit)s steps; choose longer ones, or a shorter time.")
            raise FilterError(message % {"limit": MAX_BUCKETS})
        starts.append(start)
    return starts


def _starts(window: Window, unit: Unit) -> Iterator[datetime]:
    if unit in (Unit.MINUTE, Unit.HOUR):
        return _by_the_clock(window, 60 if unit == Unit.MINUTE else 3600)
    return _by_the_calendar(window, unit)


def _by_the_clock(window: Window, seconds: int) -> Iterator[datetime]:
    # In Unix time: an hour that the clock shows twice is two steps, one that it leaves out is none.
    at, end = window.start.timestamp(), window.end.timestamp()
    while True:
        offset = (datetime.fromtimestamp(at, window.zone).utcoffset() or timedelta()).total_seconds()
        start = (at + offset) // seconds * seconds - offset
        if start >= end:
            return
        yield datetime.fromtimestamp(start, UTC).astimezone(window.zone)
        at = start + seconds


def _by_the_calendar(window: Window, unit: Unit) -> Iterator[datetime]:
    day = window.start.astimezone(window.zone).date()
    if unit == Unit.WEEK:
        day -= timedelta(days=day.weekday())
    elif unit == Unit.MONTH:
        day = day.replace(day=1)
    while True:
        start = datetime.combine(day, time.min, window.zone)
        if start.timestamp() >= window.end.timestamp():
            return
        yield start
        day = _next(day, unit)


def _next(day: date, unit: Unit) -> date:
    if unit == Unit.MONTH:
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=7 if unit == Unit.WEEK else 1)
