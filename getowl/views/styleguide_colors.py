"""The colours of tokens.css, and how well what is written in them can be read."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

TOKENS: Final = Path(__file__).resolve().parent.parent / "static" / "getowl" / "tokens.css"
TOKEN = re.compile(r"--([\w-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));")
SCHEMES: Final = ("light", "dark")
# WCAG 2.2: 1.4.3 for text, 1.4.11 for what must be seen to use the page.
TEXT, GRAPHIC = 4.5, 3.0
# What is drawn on what, and the contrast that it needs.
PAIRS: Final = (
    *(("ink", ground, TEXT) for ground in ("paper", "surface", "sunken", "neutral-soft", "amber-soft")),
    *(("muted", ground, TEXT) for ground in ("paper", "surface", "sunken", "neutral-soft")),
    ("amber-text", "paper", TEXT), ("amber-text", "surface", TEXT),
    *((f"{name}{'-text' if name == 'amber' else ''}", f"{name}-soft", TEXT)
      for name in ("amber", "green", "red", "blue", "teal", "violet", "pink")),
    ("on-amber", "amber", TEXT), ("on-amber", "amber-hover", TEXT), ("on-red", "red-fill", TEXT),
    ("red", "paper", TEXT), ("red", "surface", TEXT), ("green", "surface", TEXT), ("blue", "surface", TEXT),
    ("amber", "paper", GRAPHIC), ("amber", "surface", GRAPHIC),
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """One colour on another in one scheme; `ratio` goes from 1 to 21."""

    scheme: str
    front: str
    ground: str
    front_color: str
    ground_color: str
    ratio: float
    needed: float

    @property
    def is_readable(self) -> bool:
        return self.ratio >= self.needed


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """Each colour's name with its light and its dark value, as `#rrggbb`."""
    found = TOKEN.finditer(TOKENS.read_text())
    return {match[1]: (match[2] or match[4], match[3] or match[4]) for match in found}


def pairs(scheme: str) -> list[Pair]:
    """All that are used in this scheme."""
    index, known = SCHEMES.index(scheme), tokens()
    return [
        Pair(scheme, front, ground, known[front][index], known[ground][index],
             contrast(known[front][index], known[ground][index]), needed)
        for front, ground, needed in PAIRS
    ]  # fmt: skip


def contrast(one: str, other: str) -> float:
    """Of two `#rrggbb`, as WCAG defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
