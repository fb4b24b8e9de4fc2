"""The tables of docs/capacity.md, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from edge.capacity.model import Assumptions, Limit, Need, limits, need, usage
from edge.capacity.prices import bill, charged_per_million, per_million

STEPS = (90e6, 1e9, 10e9, 100e9)
"""Clicks a month."""

Cell = Callable[[Need], str]

_ROWS: tuple[tuple[str, Cell], ...] = (
    ("clicks a second, mean", lambda one: _number(one.mean)),
    ("clicks a second, peak", lambda one: _number(one.peak)),
    ("answered by CloudFront's cache", lambda one: f"{one.hit_ratio:.0%}"),
    ("invocations a second, mean", lambda one: _number(one.invocations_mean)),
    ("invocations a second, peak", lambda one: _number(one.invocations_peak)),
    ("instances in the busiest region, peak", lambda one: _number(one.region_instances)),
    ("the same, if the largest send is an A/B test", lambda one: _number(one.region_instances_ab)),
    ("read units a second in the busiest region, peak", lambda one: _number(one.table_units)),
    ("read units a second of the hottest item", lambda one: _number(one.hot_item_units)),
    ("writes of the outbox a second, peak", lambda one: _number(one.write_units)),
    ("log into Kinesis, MB a second, peak", lambda one: _number(one.log_bytes / 1e6)),
    ("shards that this is", lambda one: _number(one.shards)),
    ("rows into Tinybird a second, mean", lambda one: _number(one.rows_mean)),
    ("MB into Tinybird a second, mean", lambda one: _number(one.row_bytes_mean / 1e6)),
    ("MB into Tinybird a second to follow the peak", lambda one: _number(one.row_bytes_peak / 1e6)),
)


def report(steps: Sequence[float], given: Assumptions) -> str:
    """All three tables."""
    needs = [need(clicks, given) for clicks in steps]
    parts = [
        "### What each part bears",
        _table(["clicks a month", *map(_clicks, steps)], [[name, *map(cell, needs)] for name, cell in _ROWS]),
        "### What breaks first",
        "Default quotas; those below half of theirs are left out. 1.0 is the quota.",
        _table(["clicks a month", "quota", "needed", "of the quota", "what to do"], list(_breaking(needs))),
        "### What a million clicks cost",
        _table(["US dollars", *map(_clicks, steps)], list(_costs(steps, given))),
    ]
    return "\n\n".join(parts) + "\n"


def _breaking(needs: list[Need]) -> Iterator[list[str]]:
    for one in needs:
        tight = sorted((limit for limit in limits(one) if limit.used >= 0.5), key=lambda limit: -limit.used)
        for limit in tight:
            yield [_clicks(one.clicks), limit.name, _amount(limit), f"{limit.used:,.1f}", limit.what_then]
        if not tight:
            yield [_clicks(one.clicks), "none", "", "", ""]


def _costs(steps: Sequence[float], given: Assumptions) -> Iterator[list[str]]:
    used = [usage(clicks, given) for clicks in steps]
    bills = [list(bill(one)) for one in used]
    for charges in zip(*bills, strict=True):
        dollars = [charge.dollars / one.requests * 1e6 for charge, one in zip(charges, used, strict=True)]
        yield [charges[0].name, *(f"{each:.3f}" for each in dollars)]
    yield ["**sum**", *(f"**{per_million(one):.2f}**" for one in used)]
    yield ["less what CloudFront never charges", *(f"{charged_per_million(one):.2f}" for one in used)]


def _amount(limit: Limit) -> str:
    return f"{_number(limit.need)} of {_number(limit.quota)} {limit.unit}"


def _clicks(clicks: float) -> str:
    return f"{clicks / 1e9:g} B" if clicks >= 1e9 else f"{clicks / 1e6:g} M"


def _number(value: float) -> str:
    """Two significant figures are more than the assumptions bear; whole numbers are easier to read."""
    if value >= 1e7:
        return f"{value / 1e6:,.0f} M"
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
