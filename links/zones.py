"""Time zones for the edge, which has none: when the clocks change, and by how much they then differ from UTC."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

# A fixed span, so that a link's item does not change from day to day. Past its end the last offset holds.
_START: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
_END: Final = int(datetime(2038, 1, 1, tzinfo=UTC).timestamp())
_DAY: Final = 86_400  # no zone changes its clocks twice within a day


@lru_cache(maxsize=1_000)
def offsets(name: str) -> tuple[tuple[int, int], ...]:
    """(from unix second, seconds east of UTC) in order, as `TimeWindow` wants them; the first for all time before.

    `name` is one of the IANA database. Raises ZoneInfoNotFoundError.
    """
    zone = ZoneInfo(name)
    found = [(_START, _east(zone, _START))]
    for day in range(_START, _END, _DAY):
        if _east(zone, day + _DAY) != found[-1][1]:
            change = _change(zone, day, day + _DAY)
            found.append((change, _east(zone, change)))
    return tuple(found)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second of the new time between two moments with different offsets."""
    old = _east(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _east(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _east(zone: ZoneInfo, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    assert offset is not None  # noqa: S101 - a ZoneInfo always knows
    return int(offset.total_seconds())
