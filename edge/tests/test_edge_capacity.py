"""The capacity model: its formulae, its bill, and that docs/capacity.md says what they say."""

from __future__ import annotations

import random
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from edge.capacity import hits
from edge.capacity.hits import Shape, send_misses, shared_hits
from edge.capacity.model import Assumptions, limits, need, usage
from edge.capacity.prices import Usage, bill, charged_per_million, per_million

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "capacity.md"
GIVEN = Assumptions()


def run(*args: str) -> str:
    out = StringIO()
    call_command("edge_capacity", *args, stdout=out)
    return out.getvalue()


def test_the_document_is_up_to_date(tmp_path: Path) -> None:
    copy = tmp_path / "capacity.md"
    copy.write_text(DOCUMENT.read_text())
    run("--write", str(copy))
    assert copy.read_text() == DOCUMENT.read_text(), "run: python manage.py edge_capacity --write docs/capacity.md"


def test_one_size_is_asked_about() -> None:
    tables = run("--clicks-per-month", "500e6")
    assert "| clicks a month | 500 M |" in tables
    assert "90 M" not in tables


def test_an_assumption_is_changed() -> None:
    assert "| clicks a second, peak | 347 |" in run("--clicks-per-month", "90e6", "--peak-factor", "10")


def test_no_clicks_are_refused() -> None:
    with pytest.raises(CommandError, match="more than none"):
        run("--clicks-per-month", "0")


def test_a_file_without_markers_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("nothing")
    with pytest.raises(CommandError, match="no <!-- edge_capacity -->"):
        run("--write", str(other))
    assert other.read_text() == "nothing"


def test_the_peak_is_the_forerunners() -> None:
    assert need(90e6, GIVEN).peak == pytest.approx(4_200)


def test_hits_are_those_of_a_cache_that_is_played_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """One link at home where one cache answers, its keys drawn at random, each kept for 20 s."""
    monkeypatch.setattr(hits, "HOME_PARTS", ((1.0, (1.0,)),))
    shape = Shape(links=1)
    formula = shared_hits(shape, clicks_per_second=5.0, seconds=20.0)
    dice = random.Random(1)
    found, asked = 0, 40_000
    weights = _keys(shape)
    kept: dict[int, float] = {}
    now = 0.0
    for key in dice.choices(range(len(weights)), weights, k=asked):
        now += dice.expovariate(5.0)
        found += kept.get(key, -1.0) > now
        if kept.get(key, -1.0) <= now:
            kept[key] = now + 20.0
    assert formula == pytest.approx(found / asked, abs=0.02)


def _keys(shape: Shape) -> list[float]:
    """The shares of one link's keys."""
    tails = (shape.plain, *((1 - shape.plain) / shape.tails,) * shape.tails)
    places = (shape.home, *((1 - shape.home) * share for share in hits.PLACES))
    return [place * kind * tail for place in places for kind in hits.KINDS for tail in tails]


def test_more_clicks_on_the_same_links_hit_more() -> None:
    shape = Shape(links=1000)
    rates = [shared_hits(shape, clicks, 30.0) for clicks in (1.0, 10.0, 100.0)]
    assert rates == sorted(rates)
    assert 0 < rates[0] < rates[2] < 1


def test_a_large_send_misses_seldom() -> None:
    misses = send_misses(Shape(links=1), peak=4_200.0, falls_in=120.0, seconds=27.0)
    assert 0 < misses / (4_200 * 120) < 0.03


def test_the_bill_is_quantity_times_price() -> None:
    used = Usage(seconds=3600, requests=1e6, bytes_out=1e9, invocations=1e6, edge_ms=8e6, read_units=1e6, log_lines=1e6)
    dollars = {charge.name: charge.dollars for charge in bill(used)}
    assert dollars["CloudFront: HTTPS requests"] == pytest.approx(1.00)
    assert dollars["CloudFront: data out"] == pytest.approx(0.085)
    assert dollars["Lambda@Edge: requests"] == pytest.approx(0.60)
    assert dollars["Lambda@Edge: duration"] == pytest.approx(1_000 * 0.00005001)  # 8,000 s of an eighth of a GB
    assert dollars["DynamoDB: reads"] == pytest.approx(0.125)
    assert dollars["CloudFront: real-time log"] == pytest.approx(0.01)
    assert dollars["Kinesis: stream"] == pytest.approx(0.04)
    assert per_million(used) == pytest.approx(sum(dollars.values()))


def test_cloudfront_never_charges_for_the_first_of_each_month() -> None:
    small = Usage(seconds=3 * 86_400, requests=500_000, bytes_out=1e9)  # a tenth of a month: a million are free
    large = replace(small, requests=10_000_000, bytes_out=500e9)
    taken_off = per_million(small) - charged_per_million(small)
    assert taken_off == pytest.approx(1.00 + 0.085 * 2), "all of it"
    assert per_million(large) - charged_per_million(large) == pytest.approx((1.00 + 100 * 0.085) / 10)


def test_the_first_day_of_a_stream_is_free() -> None:
    day = Usage(requests=1, stream_kb=1e9 / 1024, stream_kept_hours=24.0)
    week = replace(day, stream_kept_hours=168.0)
    assert per_million(week) - per_million(day) == pytest.approx(0.10 * 6 / 30 * 1e6)


def test_an_ab_test_needs_an_instance_for_each_ten_clicks() -> None:
    wanted = need(90e6, GIVEN)
    assert wanted.region_instances_ab > wanted.region_instances
    assert wanted.region_instances_ab == pytest.approx(4_200 * GIVEN.region_peak_share / 10, rel=0.05)


def test_a_long_line_is_two_kilobytes_on_the_bill() -> None:
    assert usage(90e6, replace(GIVEN, line_bytes=1025)).stream_kb == 2 * 90e6
    assert usage(90e6, replace(GIVEN, line_bytes=1024)).stream_kb == 90e6


@pytest.mark.parametrize(
    ("clicks", "first"),
    [(90e6, "Kinesis: a new on-demand stream"), (1e9, "Kinesis: a new on-demand stream")],
)
def test_what_breaks_first(clicks: float, first: str) -> None:
    assert max(limits(need(clicks, GIVEN)), key=lambda limit: limit.used).name == first


def test_every_limit_says_what_to_do() -> None:
    for limit in limits(need(10e9, GIVEN)):
        assert limit.what_then.endswith("."), limit.name
