"""Time zones as the edge gets them."""

from bisect import bisect_right
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links.zones import offsets

ZONES = ["Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
END = int(datetime(2038, 1, 1, tzinfo=UTC).timestamp())


def _at(table: tuple[tuple[int, int], ...], moment: int) -> int:
    return table[max(0, bisect_right([start for start, _ in table], moment) - 1)][1]


def test_berlin_changes_twice_a_year_to_the_second() -> None:
    table = offsets("Europe/Berlin")
    summer = int(datetime(2026, 3, 29, 1, tzinfo=UTC).timestamp())
    winter = int(datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp())
    assert table[:3] == ((START, 3600), (summer, 7200), (winter, 3600))
    assert len(table) == 1 + 2 * 12


def test_a_zone_without_changes_is_one_row() -> None:
    assert offsets("Asia/Kolkata") == ((START, 19_800),)


@given(zone=st.sampled_from(ZONES), moment=st.integers(START, END - 1))
def test_every_second_has_the_offset_of_the_zone_database(zone: str, moment: int) -> None:
    expected = datetime.fromtimestamp(moment, ZoneInfo(zone)).utcoffset()
    assert expected is not None
    assert _at(offsets(zone), moment) == expected.total_seconds()


@pytest.mark.parametrize("zone", ZONES)
def test_the_second_before_a_change_and_the_change_itself(zone: str) -> None:
    table = offsets(zone)
    for (_, before), (moment, after) in pairwise(table):
        for at, expected in ((moment - 1, before), (moment, after)):
            found = datetime.fromtimestamp(at, ZoneInfo(zone)).utcoffset()
            assert found is not None
            assert found.total_seconds() == expected


def test_no_such_zone() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        offsets("Mars/Olympus")
