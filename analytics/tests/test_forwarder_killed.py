"""The real command against a real database and moto's stream, killed while it works: nothing is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from pytest_django import Settings

from analytics.tests.forwarder.canned_events import TOKEN, CannedEvents
from analytics.tests.forwarder.log import fresh
from links.models import ClickShard

KILLS = 3


def _end_leases() -> None:
    ClickShard.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def _ids(events: CannedEvents) -> set[str]:
    return {row["request_id"] for row in events.clicks}


def _are_more(events: CannedEvents, than: int) -> bool:
    return len(events.clicks) > than


def _put(kinesis: Any, stream: str, ids: list[str]) -> None:
    records = [{"Data": fresh(request_id=one), "PartitionKey": one} for one in ids]
    kinesis.put_records(StreamName=stream, Records=records)


def _start(stream: str, store: str, log: Path) -> subprocess.Popen[bytes]:
    """The command, with the database of this test."""
    database = django_settings.DATABASES["default"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "CLICK_STREAM": stream,
        "TINYBIRD_URL": store,
        "TINYBIRD_TOKEN": TOKEN,
        # What reads clicks wants these two where there is an address; the forwarder does not.
        "TINYBIRD_SIGNING_KEY": "of no use here, but long enough",
        "TINYBIRD_WORKSPACE_ID": "test",
        "CLICK_VISITOR_SECRET": "s" * 40,
    }
    command = [sys.executable, "manage.py", "forward_clicks"]
    with log.open("ab") as output:
        return subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=django_settings.BASE_DIR)


@contextmanager
def _visitors(kinesis: Any, stream: str) -> Iterator[list[str]]:
    """Clicks all the time, until the block ends; yields what was put into the stream."""
    sent: list[str] = []
    ended = threading.Event()

    def visit() -> None:
        while not ended.wait(0.05):
            new = [f"r{len(sent) + number}" for number in range(10)]
            _put(kinesis, stream, new)
            sent.extend(new)

    thread = threading.Thread(target=visit)
    thread.start()
    try:
        yield sent
    finally:
        ended.set()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_killed_and_started_again(kinesis: Any, settings: Settings, events: CannedEvents, tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = None
    try:
        with _visitors(kinesis, settings.CLICK_STREAM) as sent:
            for turn in range(KILLS + 1):
                _end_leases()
                more = partial(_are_more, events, len(events.clicks))
                process = _start(settings.CLICK_STREAM, events.url, log)
                _wait(more, log)
                if turn < KILLS:
                    process.kill()
                    process.wait()
        _wait(lambda: _ids(events) >= set(sent), log)
        assert _ids(events) == set(sent)
        assert process is not None
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert set(ClickShard.objects.values_list("lease_token", flat=True)) == {""}  # the next need not wait
    finally:
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()


def _wait(over: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + 60
    while not over():
        assert time.monotonic() < deadline, log.read_text()[-2_000:]
        time.sleep(0.02)
