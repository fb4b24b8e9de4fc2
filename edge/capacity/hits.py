"""How often a cache whose answers live for a fixed time has the answer, for clicks by Zipf's law.

A key that is asked for at random, `rate` times a second on average, and is kept for `seconds` after each miss: a
miss is followed by rate x seconds hits on average, so the share of misses is 1 / (1 + rate x seconds). That is exact
for Poisson arrivals and a cache that evicts nothing. `bench/edge_cost` replays the same by click and agrees.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    splits = list(_splits(shape))
    hits = 0.0
    for popularity, count in _popularities(shape):
        rate = popularity * clicks_per_second * seconds
        hits += count * popularity * sum(part * share * share * rate / (1 + share * rate) for part, share in splits)
    return hits


def send_misses(shape: Shape, peak: float, falls_in: float, seconds: float) -> float:
    """Misses of one send that reaches `peak` clicks a second at once and falls to 1/e in `falls_in` seconds.

    The integral of rate / (1 + rate x seconds) over the send, key by key, in steps.
    """
    step = falls_in / 20
    misses = 0.0
    splits = list(_splits(shape))
    rate = peak
    while rate > 0.01:
        misses += step * sum(part * share * rate / (1 + share * rate * seconds) for part, share in splits)
        rate *= 2.718281828 ** (-step / falls_in)
    return misses


def _popularities(shape: Shape) -> Iterator[tuple[float, float]]:
    """Shares of the clicks, and how many links have each: ranks are taken together, ever more of them."""
    total = 0.0
    groups = []
    first = 1
    while first <= shape.links:
        last = min(shape.links, max(first, int(first * 1.1)))
        weight = ((first + last) / 2) ** -shape.skew
        groups.append((weight, last - first + 1))
        total += weight * (last - first + 1)
        first = last + 1
    return ((weight / total, count) for weight, count in groups)


def _splits(shape: Shape) -> Iterator[tuple[float, float]]:
    """How many of the links are split so, and the share of such a link's clicks that one of its keys gets."""
    tails = (shape.plain, *((1 - shape.plain) / shape.tails,) * shape.tails)
    away = tuple((1 - shape.home) * share for share in PLACES)
    for weight, parts in HOME_PARTS:
        places = (*(shape.home * part for part in parts), *away)
        for place, kind, tail in product(places, KINDS, tails):
            yield weight, place * kind * tail
