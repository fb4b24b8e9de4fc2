"""How often a cache whose answers live for a fixed time has the answer, for clicks by Zipf's law.

A key that is asked for at random, `rate` times a second on average, and is kept for `seconds` after each miss: a
miss is followed by rate x seconds hits on average, so the share of misses is 1 / (1 + rate x seconds). That is exact
for Poisson arrivals and a cache that evicts nothing. `bench/edge_cost` replays the same by click and agrees.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

# Shares of the clicks by what else is in the key, beside host, path and query string: the country, and where one
# country is answered by several regional edge caches each of those; device class with mobile system.
PLACES = (0.14, 0.10, 0.10, 0.06, 0.08, 0.08, 0.06, 0.06, 0.04, 0.04, 0.03, 0.03, 0.03, 0.02, 0.02, 0.02, 0.02) + (
    (0.01,) * 7
)
KINDS = (0.35, 0.30, 0.30, 0.03, 0.02)
HOME_PARTS = ((0.4, (0.35, 0.25, 0.25, 0.15)), (0.6, (1.0,)))
"""Links by how many caches answer their own country: 40% are at home where four do."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The clicks that could share answers."""

    links: int
    skew: float = 1.0
    home: float = 0.7  # of a link's clicks come from its own country
    plain: float = 0.71  # carry no query string of the rest; the others one of three tails
    tails: int = 3


def shared_hits(shape: Shape, clicks_per_second: float, seconds: float) -> float:
    """The share of hits among clicks whose answers may be shared and whose query strings recur."""
    splits = _splits(shape)
    hits = 0.0
    for popularity, count in _popularities(shape):
        rate = popularity * clicks_per_second * seconds
        hits += count * popularity * sum(part * share * rate / (1 + share * rate) for share, part in splits.items())
    return hits


def send_misses(shape: Shape, peak: float, falls_in: float, seconds: float) -> float:
    """Misses of one send that reaches `peak` clicks a second at once and falls to 1/e in `falls_in` seconds.

    The integral of rate / (1 + rate x seconds) over the send, key by key, in steps.
    """
    splits = _splits(shape)
    step = falls_in / 10
    misses, rate = 0.0, peak * math.exp(-0.05)  # the first step's middle
    while rate > 0.01:
        misses += step * sum(part * rate / (1 + share * rate * seconds) for share, part in splits.items())
        rate *= math.exp(-0.1)
    return misses


def _popularities(shape: Shape) -> list[tuple[float, int]]:
    """Shares of the clicks, and how many links have each: ranks are taken together, ever more of them."""
    groups = []
    first = 1
    while first <= shape.links:
        last = min(shape.links, max(first, int(first * 1.2)))
        groups.append((((first + last) / 2) ** -shape.skew, last - first + 1))
        first = last + 1
    total = sum(weight * count for weight, count in groups)
    return [(weight / total, count) for weight, count in groups]


def _splits(shape: Shape) -> dict[float, float]:
    """The shares of its link's clicks that a key may have, and the part of all clicks whose key has that share."""
    tails = (shape.plain, *((1 - shape.plain) / shape.tails,) * shape.tails)
    away = tuple((1 - shape.home) * share for share in PLACES)
    splits: dict[float, float] = {}
    for weight, parts in HOME_PARTS:
        places = (*(shape.home * part for part in parts), *away)
        for place, kind, tail in product(places, KINDS, tails):
            share = round(place * kind * tail, 9)
            splits[share] = splits.get(share, 0.0) + weight * share
    return splits
