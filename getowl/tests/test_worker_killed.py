"""The worker is killed ten times in the middle of an import and an edit storm: nothing is lost."""

import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from edge.models import EdgeChange
from edge.reconcile import audit_edge
from getowl.celery import app
from getowl.local.servers import stop
from links.models import Import, Link
from links.services import import_start, link_create
from links.services.update import link_update

KILLS = 10
ROWS = 3_000
BAD_EVERY = 50
LIMIT_SECONDS = 300

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(LIMIT_SECONDS + 60)]


@pytest.fixture
def own_table(settings: Settings) -> None:
    """A table of its own, the bucket, and a queue without other tests' tasks."""
    settings.EDGE_TABLE = "edge-killed-worker"
    call_command("create_edge_table")
    call_command("create_aws_resources")
    call_command("audit_edge", "--repair")
    app.control.purge()


def _environment() -> dict[str, str]:
    """What a worker needs to reach the servers and the database of this test."""
    database = settings.DATABASES["default"]
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "EDGE_TABLE": settings.EDGE_TABLE,
        "EDGE_LEASE_SECONDS": "1",  # a killed worker's keys come back at once instead of after a minute
        "IMPORT_LEASE_SECONDS": "1",
        "LOG_LEVEL": "WARNING",
    }


def _celery(*arguments: str, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "getowl.celery", *arguments]
    with log.open("ab") as output:
        return subprocess.Popen(command, env=_environment(), stdout=output, stderr=output, start_new_session=True)


def _worker(folder: Path) -> subprocess.Popen[bytes]:
    options = [
        "--queues",
        "celery,imports",
        "--concurrency",
        "2",
        "--without-mingle",
        "--without-gossip",
        "--without-heartbeat",
    ]
    return _celery("worker", *options, log=folder / "worker.log")


@contextlib.contextmanager
def _edit_storm(actor: Actor) -> Iterator[list[BaseException]]:
    """Make and change links all the time, until the block ends; yields what went wrong."""
    over = threading.Event()
    errors: list[BaseException] = []

    def edit() -> None:
        links: list[Link] = []
        try:
            workspace = Workspace.objects.get()
            for number in itertools.count():
                url = f"https://example.com/edit/{number}"
                if len(links) < 50:
                    links.append(link_create(workspace=workspace, actor=actor, destination=url))
                else:
                    link_update(link=random.choice(links), actor=actor, destination=url)
                if over.wait(0.02):
                    return
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        yield errors
    finally:
        over.set()
        thread.join()


def _wait_for_work(source: Import, worker: subprocess.Popen[bytes], log: Path) -> None:
    """Until this worker has moved the import on or published a key, so that it dies in the middle of the next."""
    source.refresh_from_db()
    rows = source.processed_rows
    seen: set[str] = set()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert worker.poll() is None, "the worker ended by itself"
        source.refresh_from_db()
        waiting = set(EdgeChange.objects.values_list("key", flat=True))
        if source.processed_rows > rows or seen - waiting:
            return
        seen |= waiting
        time.sleep(0.02)
    raise AssertionError(f"the worker did nothing for a minute: {log.read_text()[-2000:]}")


def test_ten_kills_lose_nothing(alice: User, workspace: Workspace, tmp_path: Path, own_table: None) -> None:
    actor = Actor(user=alice)
    rows = [f"kill-{n},{'ftp' if n % BAD_EVERY == 0 else 'https'}://example.com/{n}" for n in range(ROWS)]
    upload = ContentFile("\n".join(["slug,url", *rows]).encode(), name="links.csv")
    source = import_start(workspace=workspace, actor=actor, file=upload, filename="links.csv")
    beat = _celery("beat", "--schedule", str(tmp_path / "beat"), "--pidfile=", log=tmp_path / "beat.log")
    worker = None
    try:
        with _edit_storm(actor) as errors:
            for _ in range(KILLS):
                worker = _worker(tmp_path)
                _wait_for_work(source, worker, tmp_path / "worker.log")
                time.sleep(random.uniform(0, 0.3))
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
        assert errors == []
        worker = _worker(tmp_path)
        _wait_until_quiet(source)
    finally:
        stop(beat)
        if worker:
            stop(worker)
    bad = len(range(0, ROWS, BAD_EVERY))
    assert (source.created_rows, source.rejected_rows) == (ROWS - bad, bad)
    assert Link.objects.filter(slug__startswith="kill-").count() == ROWS - bad
    assert source.rejects.count() == bad
    drift = audit_edge()
    assert (drift.total, drift.pending) == (0, 0), drift.samples


def _wait_until_quiet(source: Import) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS / 2
    while not source.is_finished or EdgeChange.objects.exists():
        assert time.monotonic() < deadline, f"{source.status} at row {source.processed_rows}"
        time.sleep(0.2)
        source.refresh_from_db()
