"""`manage.py forward_clicks`: every click arrives, whatever happens to the forwarder, the stream or the store."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
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
from analytics.tests.forwarder.canned_events import TOKEN, CannedEvents, canned_events
from analytics.tests.forwarder.log import fresh
from edge.resolver.click import Click
from links.clicks.reader import Reader
from links.clicks.stream import Batch, Stream
from links.models import ClickShard
from links.services import link_create
from links.tests.clicks.test_reader import FakeStream

KILLS = 3


class NumberedStream(FakeStream):
    """A stream in memory that says each record's sequence number."""

    def read(self, iterator: str) -> Batch:
        batch = super().read(iterator)
        end = int(batch.sequence or 0)
        return replace(
            batch, sequences=[str(end - len(batch.records) + 1 + place) for place in range(len(batch.records))]
        )


@pytest.fixture
def events() -> Iterator[CannedEvents]:
    with canned_events() as api:
        yield api


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


@pytest.fixture
def kinesis(settings: Settings) -> Iterator[Any]:
    """A client, and a stream of two shards named in CLICK_STREAM."""
    settings.CLICK_STREAM = f"clicks-{uuid.uuid4().hex}"
    client = boto3.client(
        "kinesis", region_name=django_settings.AWS_REGION, endpoint_url=django_settings.AWS_ENDPOINT_URL
    )
    client.create_stream(StreamName=settings.CLICK_STREAM, ShardCount=2)
    yield client
    client.delete_stream(StreamName=settings.CLICK_STREAM)


def _put(kinesis: Any, stream: str, ids: list[str]) -> None:
    records = [{"Data": fresh(request_id=one), "PartitionKey": one} for one in ids]
    kinesis.put_records(StreamName=stream, Records=records)


@pytest.mark.django_db
def test_readers_of_one_stream_have_places_of_their_own(kinesis: Any, settings: Settings) -> None:
    limits, forwarder = Stream(settings.CLICK_STREAM), Stream(settings.CLICK_STREAM, reader="forwarder")
    assert forwarder.identity() == f"forwarder {limits.identity()}"
    assert forwarder.shards() == limits.shards()


@pytest.mark.django_db(transaction=True)
def test_killed_and_started_again(kinesis: Any, settings: Settings, events: CannedEvents, tmp_path: Path) -> None:
    """The real command against a real database and moto's stream, killed while it works."""
    database = django_settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "CLICK_STREAM": settings.CLICK_STREAM,
        "TINYBIRD_URL": events.url,
        "TINYBIRD_TOKEN": TOKEN,
        "CLICK_VISITOR_SECRET": "s" * 40,
        "PYTHONWARNINGS": "default",
    }
    command = [sys.executable, "manage.py", "forward_clicks"]
    sent: list[str] = []
    ended = threading.Event()

    def visit() -> None:
        while not ended.wait(0.05):
            new = [f"r{len(sent) + number}" for number in range(10)]
            _put(kinesis, settings.CLICK_STREAM, new)
            sent.extend(new)

    visitors = threading.Thread(target=visit)
    visitors.start()
    process = None
    try:
        for turn in range(KILLS + 1):
            _end_leases()
            with (tmp_path / "log").open("ab") as log:
                process = subprocess.Popen(
                    command, env=environment, stdout=log, stderr=log, cwd=django_settings.BASE_DIR
                )
            before = len(events.clicks)
            _wait(lambda before=before: len(events.clicks) > before, tmp_path / "log")
            if turn < KILLS:
                process.send_signal(signal.SIGKILL)
                process.wait()
        ended.set()
        visitors.join()
        _wait(lambda: set(_ids(events)) >= set(sent), tmp_path / "log")
        assert set(_ids(events)) == set(sent)
        assert process is not None
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert set(ClickShard.objects.values_list("lease_token", flat=True)) == {""}  # the next need not wait
    finally:
        ended.set()
        visitors.join()
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()


def _wait(over: Any, log: Path) -> None:
    deadline = time.monotonic() + 60
    while not over():
        assert time.monotonic() < deadline, log.read_text()[-2_000:]
        time.sleep(0.02)


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


def test_without_its_packages_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if one.startswith(("analytics.forward", "ua_parser"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ua_parser", None)
    with pytest.raises(CommandError, match=r"requirements-forwarder\.txt"):
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
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "getowl.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=django_settings.BASE_DIR, check=True)
