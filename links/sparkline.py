"""Thirty days of a link's clicks in a drawing as small as a word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAYS: Final = 30
HEIGHT: Final = 18
STEP: Final = 2
WIDTH: Final = DAYS * STEP
LEAST: Final = 2.0
"""How high a day with few clicks is at least: some are not none."""
FULL: Final = 5
"""So many clicks a day fill the box at least: a link with one now and then must not look busy."""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`path` draws a bar for each day with clicks, in a box of WIDTH and HEIGHT; `clicks` is their sum."""

    path: str
    clicks: int
    width: int = WIDTH
    height: int = HEIGHT


def first_day(today: date) -> date:
    """The first of the days that end with today."""
    return today - timedelta(days=DAYS - 1)


def sparkline(clicks: Mapping[date, int], today: date) -> Sparkline:
    """Draw these clicks by UTC day; the highest bar fills the box, unless it stands for very few."""
    days = [clicks.get(first_day(today) + timedelta(days=number), 0) for number in range(DAYS)]
    highest = max(*days, FULL)
    bars = [
        f"M{number * STEP + STEP // 2} {HEIGHT}V{HEIGHT - max(LEAST, HEIGHT * count / highest):.3g}"
        for number, count in enumerate(days)
        if count
    ]
    return Sparkline("".join(bars), sum(days))
