"""Reads the dates and times that people and services write."""

import re
from datetime import UTC, datetime, time, tzinfo
from typing import Final

from django.utils.dateparse import parse_date, parse_datetime

_NONE: Final = re.compile(r"0000-00-00.*|null|none|never|-|0", re.I)
_EPOCH: Final = re.compile(r"(\d{10})(\d{3})?")  # seconds or milliseconds, from 2001 to 2286
_NUMBERS: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def read_moment(text: str, *, zone: tzinfo = UTC, day_first: bool = True) -> datetime | None:
    """The time that is meant; None where the text says that there is none. Raises ValueError if it is no time.

    ISO 8601, seconds or milliseconds since 1970, or 31/1/2030 13:00 (`day_first`: or 1/31/2030). What says no zone is
    in `zone`; what says no time is midnight.
    """
    if not text or _NONE.fullmatch(text):
        return None
    for read in (_epoch, parse_datetime, _day):
        moment = read(text)
        if moment is not None:
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return _numbers(text, day_first=day_first, zone=zone)


def _epoch(text: str) -> datetime | None:
    match = _EPOCH.fullmatch(text)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _day(text: str) -> datetime | None:
    day = parse_date(text)
    return datetime.combine(day, time()) if day else None


def _numbers(text: str, *, day_first: bool, zone: tzinfo) -> datetime:
    match = _NUMBERS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    first, _, other, year, *clock = match.groups()
    day, month = (first, other) if day_first else (other, first)
    hour, minute, second = (int(part or 0) for part in clock)
    return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=zone)
