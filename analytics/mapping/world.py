"""The map's shapes, and how many clicks each of its shades stands for."""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

SHADES: Final = 5
_FILE: Final = Path(__file__).with_name("world.json")


@dataclass(frozen=True, slots=True)
class World:
    """`paths` and `dots` by ISO 3166 code: a country has a shape, a dot where that is too small to see, or both."""

    view_box: str
    paths: dict[str, str]
    dots: dict[str, tuple[int, int]]

    def draws(self, country: str) -> bool:
        """Whether the country is on the map at all."""
        return country in self.paths or country in self.dots


@dataclass(frozen=True, slots=True)
class Shade:
    """The shade `number` (1 is the palest) stands for `low` to `high` clicks."""

    number: int
    low: int
    high: int


@cache
def world() -> World:
    """Read the file that build.py made, once a process."""
    data = json.loads(_FILE.read_text())
    return World(data["viewBox"], data["paths"], {code: (x, y) for code, (x, y) in data["dots"].items()})


def shades(most: int) -> list[Shade]:
    """Up to five shades from 1 to `most` clicks, each reaching the same number of *times* further than the one before.

    Countries differ by factors: on equal steps all but the largest one or two would be pale. The darkest is always
    among them, so a few clicks get fewer shades, not paler ones.
    """
    if most < 1:
        return []
    highs = sorted({math.ceil(round(most ** (step / SHADES), 6)) for step in range(1, SHADES)} | {most})
    lows = [1, *(high + 1 for high in highs)]
    first = SHADES - len(highs) + 1
    return [Shade(first + at, low, high) for at, (low, high) in enumerate(zip(lows, highs, strict=False))]


def shade_of(clicks: int, scale: list[Shade]) -> int:
    """The number of the shade for so many clicks, 0 for none."""
    return next((shade.number for shade in scale if shade.low <= clicks <= shade.high), 0)
