"""Visitors are numbers for a day."""

import pytest

from analytics.forwarder.visitors import Visitors

DAY = 86_400
SECRET = "a secret of forty characters, or about so"


def test_the_same_for_a_day_in_every_forwarder() -> None:
    one, other = Visitors(SECRET), Visitors(SECRET)
    morning, night = 20_000 * DAY, 20_001 * DAY - 0.001
    assert one.number(morning, "198.51.100.7", "ua", "ws_a") == other.number(night, "198.51.100.7", "ua", "ws_a")


def test_anything_else_is_another_number() -> None:
    visitors = Visitors(SECRET)
    numbers = [
        visitors.number(20_000 * DAY, "198.51.100.7", "ua", "ws_a"),
        visitors.number(20_001 * DAY, "198.51.100.7", "ua", "ws_a"),  # the next day
        visitors.number(20_000 * DAY, "198.51.100.8", "ua", "ws_a"),
        visitors.number(20_000 * DAY, "198.51.100.7", "ub", "ws_a"),
        visitors.number(20_000 * DAY, "198.51.100.7", "ua", "ws_b"),  # another customer's links
        visitors.number(20_000 * DAY, "198.51.100.7ua", "", "ws_a"),
        Visitors(SECRET + "!").number(20_000 * DAY, "198.51.100.7", "ua", "ws_a"),
    ]
    assert len(set(numbers)) == len(numbers)
    assert all(0 <= number < 2**63 for number in numbers)


def test_lines_that_come_late_get_their_days_number() -> None:
    visitors = Visitors(SECRET)
    before = visitors.number(20_000 * DAY, "a", "b", "c")
    for day in range(20_001, 20_010):
        visitors.number(day * DAY, "a", "b", "c")
    assert visitors.number(20_000 * DAY + 5, "a", "b", "c") == before


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Visitors("short")
