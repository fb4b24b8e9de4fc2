"""Every number of every endpoint is the one that plain Python counts from the same clicks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analytics.columns import CLICK_OUTCOMES
from analytics.tests.tinybird import truth
from analytics.tests.tinybird.stand_in import StandIn, row
from analytics.tinybird_client import Bots, Cursor, Dimension, Event, Filter, FilterError, Unit, Window
from analytics.tinybird_client.filters import FILTERS

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe")


def days(zone: str = "UTC", first: int = 24, last: int = 31) -> Window:
    """October 2026, from the first day's to the last day's midnight of a zone."""
    info = ZoneInfo(zone)
    return Window(datetime(2026, 10, first, tzinfo=info), datetime(2026, 10, last, tzinfo=info), info)


def all_days(zone: str = "UTC") -> Window:
    """More than all clicks."""
    return Window(truth.FIRST - timedelta(days=3), truth.FIRST + timedelta(days=20), ZoneInfo(zone))


@pytest.mark.parametrize("bots", list(Bots))
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_summary(filled: StandIn, zone: str, bots: Bots) -> None:
    window = days(zone)
    expected = truth.clicks(window, bots=bots.value)
    summary = filled.clicks("ws_acme").summary(window, bots=bots)
    assert (summary.clicks, summary.visitors) == truth.numbers(expected)
    assert summary.qr_scans == sum(click["qr"] for click in expected)
    assert summary.links == 5
    assert summary.clicks > 100


def test_the_previous_period_has_as_many_days(filled: StandIn) -> None:
    window = days("Europe/Berlin", 28, 31)
    before = window.previous()
    assert (before.start.isoformat(), before.end) == ("2026-10-25T00:00:00+02:00", window.start)
    assert (before.end.astimezone(UTC) - before.start.astimezone(UTC)) == timedelta(hours=73)
    assert filled.clicks("ws_acme").summary(before).clicks == len(truth.clicks(before))


def test_the_previous_period_of_hours_has_the_same_length() -> None:
    window = Window(datetime(2026, 10, 25, 12, tzinfo=UTC), datetime(2026, 10, 25, 15, tzinfo=UTC))
    assert window.previous() == Window(datetime(2026, 10, 25, 9, tzinfo=UTC), window.start)


@pytest.mark.parametrize("unit", [Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH])
@pytest.mark.parametrize("zone", ZONES)
def test_timeseries(filled: StandIn, zone: str, unit: Unit) -> None:
    window = days(zone)
    expected = truth.grouped(
        truth.clicks(window), lambda click: truth.local_start(truth.moment(click), unit, window.zone).timestamp()
    )
    steps = filled.clicks("ws_acme").timeseries(window, unit)
    found = {step.start.timestamp(): (step.clicks, step.visitors) for step in steps}
    assert {at: numbers for at, numbers in found.items() if numbers != (0, 0)} == expected
    assert [step.start for step in steps] == sorted((step.start for step in steps), key=datetime.timestamp)


@pytest.mark.parametrize(("unit", "steps"), [(Unit.HOUR, 25), (Unit.DAY, 1), (Unit.WEEK, 1), (Unit.MONTH, 1)])
def test_the_day_summer_time_ends_has_25_hours(filled: StandIn, unit: Unit, steps: int) -> None:
    window = days("Europe/Berlin", 25, 26)
    found = filled.clicks("ws_acme").timeseries(window, unit)
    assert len(found) == steps
    assert sum(step.clicks for step in found) == len(truth.clicks(window))


def test_steps_without_clicks_are_shown(filled: StandIn) -> None:
    steps = filled.clicks("ws_acme").timeseries(
        Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC)), Unit.DAY
    )
    assert [(step.start.day, step.clicks) for step in steps] == [(1, 0), (2, 0), (3, 0)]


def test_the_last_thirty_minutes(filled: StandIn) -> None:
    now = datetime(2026, 10, 25, 10, 10, 30, tzinfo=UTC)
    window = Window(datetime(2026, 10, 25, 9, 41, tzinfo=UTC), datetime(2026, 10, 25, 10, 11, tzinfo=UTC))
    steps = filled.clicks("ws_acme").recent(now, bots=Bots.SHOW)
    assert len(steps) == 30
    assert steps[-1].start == datetime(2026, 10, 25, 10, 10, tzinfo=UTC)
    expected = truth.clicks(window, bots="show")
    assert sum(step.clicks for step in steps) == len(expected) > 0


@pytest.mark.parametrize("dimension", list(Dimension))
def test_breakdown(filled: StandIn, dimension: Dimension) -> None:
    window = days("Europe/Berlin")
    bots = "only" if dimension == Dimension.BOTS else "hide"
    expected = truth.grouped(truth.clicks(window, bots=bots), truth.KEYS[dimension])
    rows = filled.clicks("ws_acme").breakdown(window, dimension, limit=100)
    assert {(row.value, row.parent): (row.clicks, row.visitors) for row in rows} == expected
    assert [row.clicks for row in rows] == sorted((row.clicks for row in rows), reverse=True)
    assert len(rows) > 1


def test_breakdown_gives_as_many_rows_as_asked(filled: StandIn) -> None:
    assert len(filled.clicks("ws_acme").breakdown(days(), Dimension.LINKS, limit=2)) == 2
    with pytest.raises(FilterError):
        filled.clicks("ws_acme").breakdown(days(), Dimension.LINKS, limit=1001)


COLUMNS = {"link": "link_id", "tagged": "link_id", "referrer": "referrer_host"}


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_every_filter_keeps_and_drops(filled: StandIn, name: str) -> None:
    column = COLUMNS.get(name, name)
    values = sorted({str(click[column]) for click in truth.clicks(all_days())})
    asked = filled.clicks("ws_acme")
    some = tuple(values[:2]) if len(values) > 2 else (values[0],)
    kept = truth.clicks(all_days(), keep=lambda click: str(click[column]) in some)
    dropped = truth.clicks(all_days(), keep=lambda click: str(click[column]) not in some)
    assert asked.summary(all_days(), filters={name: Filter(keep=some)}).clicks == len(kept) > 0
    assert asked.summary(all_days(), filters={name: Filter(drop=some)}).clicks == len(dropped) > 0
    both = Filter(keep=tuple(values), drop=some)
    assert asked.summary(all_days(), filters={name: both}).clicks == len(dropped)


@pytest.mark.parametrize("value", truth.NASTY)
def test_a_value_is_that_value_whatever_it_holds(filled: StandIn, value: str) -> None:
    expected = truth.clicks(all_days(), keep=lambda click: click["utm_campaign"] == value)
    found = filled.clicks("ws_acme").summary(all_days(), filters={"utm_campaign": Filter(keep=(value,))})
    assert found.clicks == len(expected) > 0


def test_filters_are_combined(filled: StandIn) -> None:
    filters = {"country": Filter.parse("DE,US"), "city": Filter.parse("Berlin"), "device": Filter.parse("-mobile")}
    expected = truth.clicks(
        all_days(),
        keep=lambda c: c["country"] in ("DE", "US") and c["city"] == "Berlin" and c["device"] != "mobile",
    )
    assert filled.clicks("ws_acme").summary(all_days(), filters=filters).clicks == len(expected) > 0


def test_a_tag_of_thousands_of_links(filled: StandIn) -> None:
    tagged = Filter(keep=tuple(f"lnk_{number}" for number in range(3, 5003)))
    expected = truth.clicks(all_days(), keep=lambda click: click["link_id"] in ("lnk_3", "lnk_4"))
    assert filled.clicks("ws_acme").summary(all_days(), filters={"tagged": tagged}).clicks == len(expected)


def test_missing_slugs(filled: StandIn) -> None:
    asked = [
        click
        for click in truth.generate()
        if click["workspace_id"] == "ws_acme" and click["outcome"] == "not_found" and not click["bot"]
    ]
    expected = {key: count for key, (count, _) in truth.grouped(asked, lambda c: (c["host"], c["path"])).items()}
    missing = filled.clicks("ws_acme").missing(all_days())
    assert {(found.host, found.path): found.requests for found in missing} == expected
    first = missing[0]
    assert first.last == max(truth.moment(c) for c in asked if (c["host"], c["path"]) == (first.host, first.path))
    one = filled.clicks("ws_acme").missing(all_days(), hosts=Filter(keep=("acme.test",)))
    assert {found.host for found in one} == {"acme.test"}


def test_events_page_by_page(filled: StandIn) -> None:
    expected = truth.clicks(days(), bots="show")
    expected.sort(key=lambda click: (click["timestamp"], click["request_id"]), reverse=True)
    events: list[Event] = []
    after: Cursor | None = None
    while page := filled.clicks("ws_acme").events(days(), bots=Bots.SHOW, after=after, limit=100):
        events += page
        after = page[-1].cursor
    assert [event.cursor.request_id for event in events] == [click["request_id"] for click in expected]
    assert [event.at for event in events] == [truth.moment(click) for click in expected]
    assert events[0].columns == {name: expected[0][name] for name in events[0].columns}
    assert "visitor" not in events[0].columns


def test_clicks_of_one_millisecond_are_each_shown_once(tinybird: StandIn) -> None:
    same = [row(timestamp="2026-05-01 00:00:00.000", request_id=f"same-{n}", workspace_id="ws_same") for n in range(5)]
    tinybird.append(same)
    window = Window(datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC))
    first = tinybird.clicks("ws_same").events(window, limit=3)
    second = tinybird.clicks("ws_same").events(window, limit=3, after=first[-1].cursor)
    assert [event.cursor.request_id for event in [*first, *second]] == [f"same-{n}" for n in (4, 3, 2, 1, 0)]


def test_usage_by_month(filled: StandIn) -> None:
    every = [c for c in truth.generate() if c["workspace_id"] == "ws_acme" and c["outcome"] in CLICK_OUTCOMES]
    months = filled.clicks("ws_acme").usage(date(2026, 1, 1), date(2027, 1, 1))
    assert [(m.month, m.all_clicks) for m in months] == [
        (date(2026, 10, 1), sum(c["timestamp"] < "2026-11" for c in every)),
        (date(2026, 11, 1), sum(c["timestamp"] >= "2026-11" for c in every)),
    ]
    assert [m.clicks for m in months] == [
        sum(c["timestamp"] < "2026-11" and not c["bot"] for c in every),
        sum(c["timestamp"] >= "2026-11" and not c["bot"] for c in every),
    ]
