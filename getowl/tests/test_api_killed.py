"""The web server is killed while it works on a request: who repeats it gets one effect and one answer.

It reaches the database through a proxy, which stops at the moment that is wanted: what must be in the database and what
must not is known then, and no run of the test depends on luck.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import AuditEvent, RepeatableRequest
from accounts.tests.callers import Caller
from edge.models import EdgeChange
from getowl.local.servers import free_port
from links.models import Link

BODY = {"destinationUrl": "https://example.com/", "shortCode": "once"}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


class StoppingProxy:
    """Passes bytes on between the web server and PostgreSQL, until it sees `text`, once it is armed.

    `is_passed_on`: PostgreSQL gets the text, and only its answer is kept back.
    """

    def __init__(self, text: bytes, *, is_passed_on: bool) -> None:
        self.text = text
        self.is_passed_on = is_passed_on
        self.armed = False
        self.stopped = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._sockets: list[socket.socket] = [self._server]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)  # while a thread waits for it, to close it alone tells nobody
            one.close()

    def _accept(self) -> None:
        database: dict[str, Any] = settings.DATABASES["default"]
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.create_connection((database["HOST"], int(database["PORT"])))
            self._sockets += [near, far]
            threading.Thread(target=self._pump, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, from_server: bool) -> None:
        try:
            while data := source.recv(1 << 20):
                if from_server and self.armed and self.text in data and not self.stopped.is_set():
                    self.stopped.set()
                    if self.is_passed_on:
                        target.sendall(data)
                elif not self.stopped.is_set():
                    target.sendall(data)
        except OSError:
            pass  # who dies with something unread resets the connection
        finally:
            with suppress(OSError):
                target.shutdown(socket.SHUT_WR)  # the web server is gone: PostgreSQL hears of it


@contextmanager
def _web_server(database_port: int, log: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The site as the image starts it, with its database behind this port."""
    database = settings.DATABASES["default"]
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{database['USER']}@127.0.0.1:{database_port}/{database['NAME']}",
        "LOG_LEVEL": "WARNING",
        "DEBUG": "1",
    }
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"]
    command = [sys.executable, "-m", "granian", *options, "getowl.wsgi:application"]
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait(lambda: _is_ready(port), 40)
        yield port, process
    finally:
        _kill(process)


def _wait(holds: Callable[[], Any], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _send(port: int, secret: str) -> bytes | None:
    """The answer, or None if the server died over it."""
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "same", "Content-Type": "application/json"}
    url = f"http://127.0.0.1:{port}/api/v1/links"
    request = urllib.request.Request(url, json.dumps(BODY).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return error.read()
    except OSError:
        return None


@pytest.mark.parametrize(
    ("text", "is_passed_on", "is_done"),
    [
        pytest.param(b'INSERT INTO "links_link"', True, False, id="midway"),
        pytest.param(b"COMMIT", False, False, id="before the commit"),
        pytest.param(b"COMMIT", True, True, id="between commit and answer"),
    ],
)
def test_one_effect_and_one_answer(api: Caller, tmp_path: Path, text: bytes, is_passed_on: bool, is_done: bool) -> None:
    proxy = StoppingProxy(text, is_passed_on=is_passed_on)
    answers: list[bytes | None] = []
    try:
        with _web_server(proxy.port, tmp_path / "web.log") as (port, process):
            proxy.armed = True
            client = threading.Thread(target=lambda: answers.append(_send(port, api.secret)))
            client.start()
            assert proxy.stopped.wait(30), (tmp_path / "web.log").read_text()[-2000:]
            if is_done:
                _wait(Link.objects.exists, 10)
            _kill(process)
            client.join(timeout=30)
    finally:
        proxy.close()
    assert answers == [None]
    _wait(lambda: not _others(), 10)  # what was begun is rolled back once PostgreSQL knows
    assert (Link.objects.count(), RepeatableRequest.objects.count()) == ((1, 1) if is_done else (0, 0))

    api.key = "same"
    first = api.call("POST", "/links", BODY)
    assert (first[0], api.headers.get("Idempotent-Replayed")) == (201, "true" if is_done else None)
    assert api.call("POST", "/links", BODY) == first
    link = Link.objects.get()
    assert first[1]["id"] == link.public_id
    assert AuditEvent.objects.filter(action="link.created").count() == 1
    assert list(EdgeChange.objects.values_list("key", flat=True)) == ["once"]


def _others() -> Any:
    """Open transactions of other connections to this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]
