"""Time windows: days and hours by a clock on a wall, and until when an answer holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from edge.resolver.contract import Condition, LinkItem, Rule, TimeWindow
from edge.resolver.decide import Redirect, decide
from edge.resolver.rules import CONDITIONS
from edge.resolver.visitor import Visitor
from edge.tests.resolver.people import asks

TO: Final = "https://a.example/"
RULED: Final = "https://ruled.example/"

MONDAY: Final = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
HOUR: Final = 3_600
DAY: Final = 86_400
UTC_ONLY: Final = ((0, 0),)


def window(days: tuple[int, ...], start: str, end: str, offsets: Any = UTC_ONLY) -> TimeWindow:
    """`start` and `end` as on a clock."""
    minutes = [int(one[:2]) * 60 + int(one[3:]) for one in (start, end)]
    return TimeWindow(days, minutes[0], minutes[1], offsets)


def held(value: TimeWindow, now: float) -> bool:
    """Whether it is in the window. The answer can be shared until the next boundary."""
    visitor = Visitor(asks(), now)
    holds = CONDITIONS["time"](value, visitor)
    assert visitor.shared and visitor.until is not None and visitor.until > now
    return holds


@pytest.mark.parametrize("day", range(7))
def test_monday_is_0(day: int) -> None:
    whole_day = window((day,), "00:00", "24:00")
    assert [held(whole_day, MONDAY + other * DAY) for other in range(7)] == [other == day for other in range(7)]


def test_a_window_has_its_start_and_lacks_its_end() -> None:
    opening_hours = window((0,), "09:00", "17:30")
    for now, holds in (
        (MONDAY + 9 * HOUR - 0.001, False),
        (MONDAY + 9 * HOUR, True),
        (MONDAY + 17.5 * HOUR - 0.001, True),
        (MONDAY + 17.5 * HOUR, False),
        (MONDAY + DAY + 10 * HOUR, False),
        (MONDAY - 7 * DAY + 10 * HOUR, True),
        (MONDAY % (7 * DAY) + 10 * HOUR, True),  # January 1970
    ):
        assert held(opening_hours, now) is holds


def test_past_midnight_belongs_to_the_day_it_starts_on() -> None:
    night = window((4,), "22:00", "02:00")  # Friday's
    friday = MONDAY + 4 * DAY
    for now, holds in (
        (friday + 1 * HOUR, False),  # Thursday's night
        (friday + 22 * HOUR - 1, False),
        (friday + 22 * HOUR, True),
        (friday + DAY, True),
        (friday + DAY + 2 * HOUR - 1, True),
        (friday + DAY + 2 * HOUR, False),
        (friday + DAY + 23 * HOUR, False),
    ):
        assert held(night, now) is holds, now
    sunday = window((6,), "23:00", "01:00")
    assert held(sunday, MONDAY + 0.5 * HOUR)
    assert not held(sunday, MONDAY + DAY + 0.5 * HOUR)


def test_from_an_hour_to_the_same_is_a_whole_day() -> None:
    shift = window((0,), "06:00", "06:00")
    times = [MONDAY + 6 * HOUR - 1, MONDAY + 6 * HOUR, MONDAY + 30 * HOUR - 1, MONDAY + 30 * HOUR]
    assert [held(shift, now) for now in times] == [False, True, True, False]


@cache
def offsets_of(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """The zone's offsets in that year, as a publisher would list them."""
    found: list[tuple[int, int]] = []
    moment = datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        east = moment.astimezone(zone).utcoffset() or timedelta()
        if not found or found[-1][1] != east.total_seconds():
            found.append((int(moment.timestamp()), int(east.total_seconds())))
        moment += timedelta(minutes=30)
    return tuple(found)


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hours", [("02:00", "03:00"), ("09:00", "17:00"), ("22:15", "02:45")])
def test_clocks_that_change(name: str, hours: tuple[str, str]) -> None:
    """Against the time zone database itself, every quarter of an hour of the weeks in which clocks change."""
    zone = ZoneInfo(name)
    weekend = window((5, 6), *hours, offsets_of(zone, 2026))
    for week in (
        datetime(2026, 3, 26, tzinfo=UTC),
        datetime(2026, 10, 22, tzinfo=UTC),
        datetime(2026, 3, 5, tzinfo=UTC),
    ):
        for quarter in range(6 * 96):
            moment = week + timedelta(minutes=15 * quarter)
            there = moment.astimezone(zone)
            clock, weekday = f"{there:%H:%M}", there.weekday()
            if hours[0] < hours[1]:
                expected = weekday in (5, 6) and hours[0] <= clock < hours[1]
            else:
                expected = (weekday in (5, 6) and clock >= hours[0]) or (weekday in (6, 0) and clock < hours[1])
            assert held(weekend, moment.timestamp()) is expected, there


def test_before_its_first_offset_that_one_counts() -> None:
    morning = window((0,), "08:00", "09:00", ((MONDAY + 30 * DAY, HOUR), (MONDAY + 60 * DAY, 0)))
    assert held(morning, MONDAY + 7 * HOUR)
    assert held(morning, MONDAY + 63 * DAY + 8 * HOUR)


def test_an_answer_holds_until_the_next_boundary_and_not_beyond() -> None:
    """From `now` to `until` nothing changes; at `until` it may."""
    zone = ZoneInfo("Europe/Berlin")
    cases = [
        window((0, 2), "09:00", "17:30", offsets_of(zone, 2026)),
        window((5, 6), "22:00", "02:30", offsets_of(zone, 2026)),
        window((1,), "00:00", "24:00"),
        window((1,), "24:00", "00:10"),
        window((3,), "06:00", "06:00", ((0, -12_345),)),
    ]
    for case in cases:
        for start in (MONDAY, int(datetime(2026, 3, 28, tzinfo=UTC).timestamp())):
            for minute in range(0, 3 * 1_440, 7):
                now = start + minute * 60 + 0.25
                visitor = Visitor(asks(), now)
                holds = CONDITIONS["time"](case, visitor)
                until = visitor.until
                assert until is not None and now < until <= now + DAY
                for later in (now + (until - now) / 3, (now + until) / 2, until - 0.001):
                    assert CONDITIONS["time"](case, Visitor(asks(), later)) is holds, (case, now, later)


def test_until_is_the_boundary_itself() -> None:
    opening_hours = window((0,), "09:00", "17:00")
    for now, until in (
        (MONDAY + 8 * HOUR + 0.5, MONDAY + 9 * HOUR),
        (MONDAY + 9 * HOUR, MONDAY + 17 * HOUR),
        (MONDAY + 17 * HOUR, MONDAY + DAY),
        (MONDAY + DAY, MONDAY + DAY + 9 * HOUR),
    ):
        link = LinkItem(TO, rules=(Rule("r", (Condition("time", opening_hours),), RULED),))
        decision = decide(None, link, asks(), now)
        assert isinstance(decision, Redirect)
        assert (decision.until, decision.shared) == (until, True)
    change = window((0,), "00:00", "24:00", ((0, 0), (MONDAY + 100, HOUR)))
    visitor = Visitor(asks(), MONDAY + 40)
    CONDITIONS["time"](change, visitor)
    assert visitor.until == MONDAY + 100


def test_a_link_that_expires_earlier_holds_no_longer() -> None:
    rule = Rule("r", (Condition("time", window((0,), "09:00", "17:00")),), RULED)
    link = LinkItem(TO, rules=(rule,), expires_at=MONDAY + 10 * HOUR)
    decision = decide(None, link, asks(), MONDAY + 9.5 * HOUR)
    assert decision == Redirect(RULED, 302, until=MONDAY + 10 * HOUR, outcome="r", rule="r")
