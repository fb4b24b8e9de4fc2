"""How the price moves with the day: by the formula of `edge.capacity.hits`, which the replay beside it checks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from traffic import Traffic

from edge.capacity.hits import Shape, send_misses, shared_hits
from edge.capacity.prices import Usage, per_million

KEPT_SHARE = 0.9
"""Of the max age is what an answer is kept for, on average: memory's item is somewhat old already."""

ROWS: tuple[tuple[str, dict[str, Any], int], ...] = (
    ("as it is", {}, 30),
    ("answers kept 10 s", {}, 10),
    ("answers kept 60 s", {}, 60),
    ("skew 0.8", {"skew": 0.8}, 30),
    ("skew 1.2", {"skew": 1.2}, 30),
    ("10,000 links a day", {"links": 10_000}, 30),
    ("1,000,000 links a day", {"links": 1_000_000}, 30),
    ("no query string of its own", {"unique": 0.0}, 30),
    ("every fifth has one", {"unique": 0.2}, 30),
    ("no sends, the tail alone", {"sends": 0}, 30),
    ("sends of half the length", {"send_seconds": 60.0}, 30),
)


def missed(traffic: Traffic, max_age: int) -> float:
    """The share of all clicks that invoke the function."""
    kept = max_age * KEPT_SHARE
    plain = (1 - traffic.unique - traffic.tagged) / (1 - traffic.unique)
    shape = Shape(links=traffic.links, skew=traffic.skew, home=traffic.home, plain=plain)
    shared = (1 - traffic.unique) * (1 - traffic.split)
    base = traffic.background * (1 - traffic.unknown)
    hits = base * shared * shared_hits(shape, base * shared / 86_400, kept)
    for rank in range(1, traffic.sends + 1):
        peak = traffic.send_peak / rank * shared
        hits += peak * traffic.send_seconds - send_misses(shape, peak, traffic.send_seconds, kept)
    return 1 - hits / traffic.clicks


def show(used: Usage, traffic: Traffic) -> None:
    """Print a row for each change: misses, and dollars for a million, all else as replayed."""
    base = missed(traffic, 30)
    counted = used.invocations / used.requests
    print(f"\n  if the day were different: the formula says {base:.3f} are missed, the replay counted {counted:.3f}")
    for name, change, max_age in ROWS:
        share = missed(replace(traffic, **change), max_age)
        times = share / base
        other = replace(
            used,
            invocations=used.invocations * times,
            edge_ms=used.edge_ms * times,
            read_units=used.read_units * times,
            platform_log_bytes=used.platform_log_bytes * times,
        )
        print(f"  {name:44}{share:8.2f} missed{per_million(other):9.2f} $ a million")
