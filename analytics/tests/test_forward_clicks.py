"""`manage.py forward_clicks`: every click arrives, whatever happens to the forwarder, the stream or the store."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Workspace
from analytics.forwarder.events import EventsApi
from analytics.forwarder.handler import Forwarder
from analytics.forwarding import config_from_settings, forwarding_reader, local_forwarder
from analytics.tests.forwarder.canned_events import TOKEN, CannedEvents
from analytics.tests.forwarder.log import fresh
from edge.resolver.click import Click
from links.clicks.reader import Reader
from links.clicks.stream import Batch, Stream
from links.models import ClickShard
from links.services import link_create
from links.tests.clicks.test_reader import FakeStream


class NumberedStream(FakeStream):
    """A stream in memory that says each record's sequence number."""

    def read(self, iterator: str) -> Batch:
        batch = super().read(iterator)
        end = int(batch.sequence or 0)
        return replace(
            batch, sequences=[str(end - len(batch.records) + 1 + place) for place in range(len(batch.records))]
        )


@pytest.fixture(autouse=True)
def _configured(settings: Settings, events: CannedEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TINYBIRD_URL, settings.TINYBIRD_TOKEN = events.url, TOKEN
    settings.CLICK_VISITOR_SECRET = "s" * 40
    monkeypatch.setattr("analytics.forwarder.events.FIRST_PAUSE_SECONDS", 0.001)


Make = Callable[[Any], Reader]


@pytest.fixture
def forwarding(_configured: None) -> Iterator[Make]:
    """Makes readers of a stream that forward, each as if in a process of its own."""
    made: list[Forwarder] = []

    def make(stream: Any) -> Reader:
        made.append(local_forwarder(config_from_settings()))
        return forwarding_reader(made[-1], stream)

    yield make
    for one in made:
        one.close()


def _read_all(reader: Reader) -> None:
    while reader.read_once():
        pass


def _end_leases() -> None:
    ClickShard.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def _ids(events: CannedEvents) -> list[str]:
    return [row["request_id"] for row in events.clicks]


@pytest.mark.django_db
def test_clicks_are_forwarded_once_while_all_goes_well(events: CannedEvents, forwarding: Make) -> None:
    stream = NumberedStream("s1", "s2")
    stream.records["s1"] = [fresh(request_id=f"a{number}") for number in range(7)]
    stream.records["s2"] = [fresh(request_id="b0"), b"torn"]
    reader = forwarding(stream)
    _read_all(reader)
    _read_all(reader)
    _end_leases()
    _read_all(forwarding(stream))
    assert sorted(_ids(events)) == [*(f"a{number}" for number in range(7)), "b0"]
    assert [(row["sequence"], row["reason"]) for row in events.rejected] == [("2", "torn")]


@pytest.mark.django_db
def test_an_outage_is_waited_out_where_it_began(
    events: CannedEvents, forwarding: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.forwarder.delivery.MAX_ROWS", 1)
    stream = NumberedStream("s1")
    stream.records["s1"] = [fresh(request_id=f"a{number}") for number in range(3)]
    reader = forwarding(stream)
    events.answers = [
        (200, {}, b'{"successful_rows":1,"quarantined_rows":0}'),
        *[(503, {}, b"down")] * 5,
    ]
    assert reader.read_once() is False
    assert ClickShard.objects.get().sequence == "1"
    _read_all(reader)
    assert _ids(events) == ["a1", "a2"]  # the first was answered for by hand


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_forwarders_that_die_anywhere_lose_nothing(
    events: CannedEvents, forwarding: Make, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They die before, while and after they send; others go on from what is stored. A click may arrive twice."""
    random_ = random.Random(seed)
    send = EventsApi.send
    stream = NumberedStream("s1", "s2")
    sent: set[str] = set()

    def deadly(self: EventsApi, name: str, rows: list[bytes], deadline: float) -> Any:
        if random_.random() < 0.2:
            raise KeyboardInterrupt
        found = send(self, name, rows, deadline)
        if random_.random() < 0.2:
            raise KeyboardInterrupt  # written, and nobody knows
        return found

    monkeypatch.setattr(EventsApi, "send", deadly)
    reader = forwarding(stream)
    for turn in range(25):
        for name, shard in stream.records.items():
            new = [f"{name}-{turn}-{number}" for number in range(random_.randrange(4))]
            shard += [fresh(request_id=one) for one in new]
            sent |= set(new)
        if random_.random() < 0.2:
            events.answers = [(random_.choice([429, 500, 503]), {}, b"down")] * random_.randrange(8)
        try:
            reader.read_once()
        except KeyboardInterrupt:
            _end_leases()
            reader = forwarding(stream)
    monkeypatch.undo()
    events.answers = []
    _end_leases()
    _read_all(forwarding(stream))
    assert set(_ids(events)) == sent


@pytest.mark.django_db
def test_the_forwarder_and_the_click_limits_do_not_take_each_others_place(
    events: CannedEvents, forwarding: Make, workspace: Workspace
) -> None:
    link = link_create(workspace=workspace, actor=Actor(), destination="https://example.com", slug="a", max_clicks=99)
    stream, other = NumberedStream("s1"), NumberedStream("s1")
    other.name = f"forwarder {stream.name}"
    stream.records["s1"] = other.records["s1"] = [
        fresh(request_id=f"a{number}", click=Click("r", link.public_id, workspace.public_id, 1)) for number in range(5)
    ]
    _read_all(Reader(stream))  # type: ignore[arg-type]  # speaks as Stream does
    _read_all(forwarding(other))
    link.refresh_from_db()
    assert link.clicks_counted == 5
    assert len(events.clicks) == 5
    assert events.clicks[0]["workspace_id"] == workspace.public_id


@pytest.mark.django_db
def test_readers_of_one_stream_have_places_of_their_own(kinesis: Any, settings: Settings) -> None:
    limits, forwarder = Stream(settings.CLICK_STREAM), Stream(settings.CLICK_STREAM, reader="forwarder")
    assert forwarder.identity() == f"forwarder {limits.identity()}"
    assert forwarder.shards() == limits.shards()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("CLICK_STREAM", "", "CLICK_STREAM"),
        ("TINYBIRD_URL", "", "TINYBIRD_URL"),
        ("TINYBIRD_TOKEN", "", "TINYBIRD_TOKEN"),
        ("CLICK_VISITOR_SECRET", "short", "CLICK_VISITOR_SECRET"),
        ("CLICK_PLACES_FILE", "/nowhere.mmdb", "nowhere.mmdb"),
    ],
)
def test_what_is_missing_is_named(settings: Settings, name: str, value: str, message: str) -> None:
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=message):
        call_command("forward_clicks")


def test_the_web_app_starts_without_its_packages() -> None:
    """The image of production has none of what only the forwarder needs."""
    code = """
import sys
sys.modules |= dict.fromkeys(("ua_parser", "ua_parser_rs", "crawleruseragents", "maxminddb"))
import getowl.wsgi
from getowl.celery import app
app.loader.import_default_modules()
from django.core.management import call_command
call_command("check")
call_command("forward_clicks")
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "getowl.settings"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=django_settings.BASE_DIR, capture_output=True, text=True
    )
    assert "no issues" in run.stdout
    assert "CommandError" in run.stderr
    assert "pip install -r requirements-forwarder.txt" in run.stderr
