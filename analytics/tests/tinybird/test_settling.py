"""Days that are over are settled: what holds, what does not any more, and what is left of a settling that failed."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from analytics.services.alone import SETTLING, alone
from analytics.services.settling import settle_day, settle_due
from analytics.tasks import settle_clicks
from analytics.tests.tinybird.stand_in import SIGNING_KEY, WORKSPACE_ID, StandIn, row
from analytics.tinybird_client import Due, TinybirdError, TinybirdJobFailed, TinybirdRefused, Window

DAY = date(2025, 6, 1)
WINDOW = Window(datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 6, 2, tzinfo=UTC))
NONE = timedelta()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """One whose days only these tests settle."""
    stand_in = StandIn(tmp_path_factory.mktemp("settling"))
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def store(shared: StandIn, settings: Settings) -> StandIn:
    """The store that the settings name; no day in it is due."""
    settings.TINYBIRD_URL = shared.url
    settings.TINYBIRD_SIGNING_KEY = SIGNING_KEY
    settings.TINYBIRD_WORKSPACE_ID = WORKSPACE_ID
    shared.settle()
    return shared


def click(number: int, **values: Any) -> dict[str, Any]:
    """A click of the day."""
    at = f"2025-06-01 {number % 24:02d}:00:00.000"
    return row(timestamp=at, request_id=f"s{number}", workspace_id="ws_settled", visitor=number + 1) | values


def clicks(store: StandIn) -> int:
    """What a reader sees."""
    return store.clicks("ws_settled").summary(WINDOW).clicks


def due_days(store: StandIn, quiet: timedelta = NONE) -> list[date]:
    """The days that are due."""
    time.sleep(0.002)
    return [one.day for one in store.settler().due(quiet=quiet)]


def test_readers_take_the_generation_that_is_named_until_something_comes_in(store: StandIn) -> None:
    store.append([click(1), click(2)])
    there = clicks(store)
    assert there >= 2
    [due] = store.settler().due(quiet=NONE)
    # One that holds nothing is named: whoever reads it is told that there are no clicks.
    store.settler().name(DAY, due.newest + 1, covered_ms=due.clock_ms + 60_000)
    assert clicks(store) == 0
    # Named again as covering nothing that came in: the clicks themselves are read.
    store.settler().name(DAY, due.newest + 2, covered_ms=due.clock_ms - 60_000)
    assert clicks(store) == there
    assert store.settle() == [DAY]
    assert clicks(store) == there
    store.append([click(3)])
    assert clicks(store) == there + 1
    assert due_days(store) == [DAY]


def test_a_day_that_still_runs_or_is_not_quiet_is_not_due(store: StandIn) -> None:
    now = datetime.now(UTC)
    store.append([click(4), click(5, timestamp=now.strftime("%Y-%m-%d %H:%M:%S.000"))])
    assert due_days(store) == [DAY]
    assert due_days(store, quiet=timedelta(hours=1)) == []


def test_a_copy_that_ran_twice_is_not_named(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    store.append([click(6)])
    before = clicks(store)
    time.sleep(0.002)
    [due] = store.settler().due(quiet=NONE)
    settler = store.settler()
    once = settler.copy

    def twice(day: date, generation: int, *, seconds: float) -> None:
        once(day, generation, seconds=seconds)
        once(day, generation, seconds=seconds)

    monkeypatch.setattr(settler, "copy", twice)
    assert not settle_day(settler, due, margin=NONE)
    assert due_days(store) == [DAY]
    assert clicks(store) == before
    assert store.settle() == [DAY]
    assert clicks(store) == before


def test_what_came_in_while_a_day_was_copied_is_not_lost(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    store.append([click(7)])
    before = clicks(store)
    time.sleep(0.002)
    [due] = store.settler().due(quiet=NONE)
    settler = store.settler()
    name = settler.name

    def late(day: date, generation: int, *, covered_ms: int) -> None:
        store.append([click(8)])  # after the comparison, before it holds
        name(day, generation, covered_ms=covered_ms)

    monkeypatch.setattr(settler, "name", late)
    assert settle_day(settler, due, margin=NONE)
    assert clicks(store) == before + 1
    assert due_days(store) == [DAY]


def test_the_generations_before_the_last_one_are_deleted(store: StandIn) -> None:
    for number in range(9, 13):
        store.append([click(number)])
        assert store.settle() == [DAY]
    named = store.settler().due(quiet=NONE)
    assert named == []
    store.append([click(13)])
    time.sleep(0.002)
    [due] = store.settler().due(quiet=NONE)
    settler = store.settler()
    assert settler.count(DAY, due.newest).quarters > 0
    settle_day(settler, due, margin=NONE)
    assert settler.count(DAY, due.newest).quarters > 0  # a question that is under way may still read it
    store.append([click(14)])
    store.settle()
    assert settler.count(DAY, due.newest).quarters == 0


@pytest.mark.django_db(transaction=True)
def test_the_command_and_the_task(store: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    store.append([click(15)])
    call_command("settle_clicks", quiet=3600)
    assert "0 days settled" in capsys.readouterr().out
    assert settle_clicks() == 0  # five minutes have not passed
    # The margin of a minute: what came in just now is not taken for covered.
    call_command("settle_clicks", quiet=0)
    assert "2025-06-01 is settled." in capsys.readouterr().out
    assert due_days(store) == [DAY]


@pytest.mark.django_db
def test_without_tinybird_nothing_is_settled(settings: Settings) -> None:
    settings.TINYBIRD_URL = ""
    with pytest.raises(CommandError, match="TINYBIRD_URL"):
        call_command("settle_clicks")


@pytest.mark.django_db(transaction=True)
def test_one_at_a_time(store: StandIn) -> None:
    store.append([click(16)])
    time.sleep(0.002)
    settled: list[list[date]] = []

    def other() -> None:
        settled.append(settle_due(store.settler(), quiet=NONE, margin=NONE))
        connections.close_all()

    with alone(SETTLING) as free:
        assert free
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert settled == [[]]
    assert settle_due(store.settler(), quiet=NONE, margin=NONE) == [DAY]


@pytest.mark.django_db(transaction=True)
def test_a_day_that_fails_does_not_keep_the_next_from_its_turn(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    store.append([click(17), click(18, timestamp="2025-06-03 00:00:00.000")])
    time.sleep(0.002)
    settler = store.settler()
    copy = settler.copy

    def fails(day: date, generation: int, *, seconds: float) -> None:
        if day == DAY:
            raise TinybirdJobFailed("Memory limit exceeded")
        copy(day, generation, seconds=seconds)

    monkeypatch.setattr(settler, "copy", fails)
    assert settle_due(settler, quiet=NONE, margin=NONE) == [date(2025, 6, 3)]
    assert due_days(store) == [DAY]


@pytest.mark.django_db(transaction=True)
def test_a_day_that_fails_leaves_no_copies_behind(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    store.append([click(17)])
    time.sleep(0.002)
    settler = store.settler()
    forgotten: list[tuple[date, str]] = []
    generations: list[int] = []
    copy = settler.copy

    def late(day: date, generation: int, *, seconds: float) -> None:
        copy(day, generation, seconds=seconds)
        generations.append(generation)
        raise TinybirdJobFailed("not done in time")

    monkeypatch.setattr(settler, "copy", late)
    monkeypatch.setattr(settler, "forget", lambda day, which, *, seconds: forgotten.append((day, which)))
    assert settle_due(settler, quiet=NONE, margin=NONE) == []
    assert forgotten == [(DAY, f"= {generations[0]}")]


def test_a_job_that_fails_or_is_late_is_told(store: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    settler = store.settler()
    monkeypatch.setattr("analytics.tinybird_client.settler.ROLLUPS", ["clicks"])  # it has no generations
    with pytest.raises(TinybirdJobFailed, match="failed"):
        settler.forget(DAY, "< 1", seconds=30)
    monkeypatch.setattr(store.transport, "job", lambda *_, **__: {"status": "working"})
    with pytest.raises(TinybirdJobFailed, match="not done"):
        settler.copy(DAY, 1, seconds=0.05)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v0/pipes/settle_values/copy?settled_day=x&new_generation=1", 400),
        ("/v0/pipes/settle_values/copy?settled_day=2025-06-01", 400),
        ("/v0/pipes/click_summary/copy", 404),
        ("/v0/pipes/nothing/copy", 404),
        ("/v0/datasources/nothing/delete", 404),
        ("/v0/datasources/clicks/delete", 400),
    ],
)
def test_what_the_stand_in_refuses(store: StandIn, path: str, status: int) -> None:
    assert store.request("POST", path, body=b"delete_condition=1").status == status


def test_a_job_that_is_unknown_is_told(store: StandIn) -> None:
    with pytest.raises(TinybirdRefused, match="404"):
        store.transport.job("no-such-job", token=SIGNING_KEY)


@pytest.mark.django_db
def test_tinybird_is_away(store: StandIn) -> None:
    away = StandIn(store.folder)
    with pytest.raises(TinybirdError):
        settle_due(away.settler(), quiet=NONE)
    away.stop()


def test_a_generation_is_never_the_same_again(store: StandIn) -> None:
    far = Due(DAY, newest=2**52, clock_ms=60_000)
    settler = store.settler()
    settle_day(settler, far)
    assert settler.count(DAY, 2**52 + 1).agree
