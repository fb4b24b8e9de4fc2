"""`./run` and `./run --check` with real processes: nothing is left behind, data stays, errors say what to do."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from getowl.local import servers
from getowl.local.bootstrap import PROJECT
from getowl.local.demo import redirect
from getowl.tests.local.processes import find, living, wait_until_gone

Launcher = subprocess.Popen[str]


def launch(data: Path, *arguments: str) -> Launcher:
    """Start the launcher on this data folder."""
    command = [sys.executable, "-m", "getowl.local", "--data", str(data), *arguments]
    return subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def refused(data: Path, *arguments: str) -> str:
    """What a launcher says that must not start."""
    launcher = launch(data, *arguments)
    out, _ = launcher.communicate(timeout=30)
    assert launcher.returncode == 1, out
    assert living(f"VAR_DIR={data}") == [] or "another ./run" in out
    return out


def wait_until_running(launcher: Launcher) -> None:
    """Read until the summary."""
    assert launcher.stdout is not None
    seen = ""
    for line in launcher.stdout:
        seen += line
        if "sent mail" in line:
            return
    pytest.fail(f"it ended: {seen}")


@pytest.fixture
def ports() -> tuple[int, int]:
    """For the web app and for short links."""
    return servers.free_port(), servers.free_port()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose processes are ended whatever happens in the test."""
    folder = tmp_path / "var"
    yield folder
    for process in find(f"VAR_DIR={folder}"):
        os.kill(process, signal.SIGKILL)


def test_a_busy_port_is_named_at_once(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        began = time.monotonic()
        out = refused(data, "--port", str(port))
    assert f"port {port} is in use" in out
    assert "./run --port NUMBER" in out
    assert time.monotonic() - began < 5


def test_a_data_folder_has_one_owner(data: Path, ports: tuple[int, int]) -> None:
    data.mkdir()
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        out = refused(data, "--port", str(ports[0]), "--edge-port", str(ports[1]))
    assert f"another ./run uses the data folder {data}" in out


def test_a_data_folder_that_cannot_be_is_named(tmp_path: Path, ports: tuple[int, int]) -> None:
    (tmp_path / "file").write_text("")
    out = refused(tmp_path / "file" / "var", "--port", str(ports[0]), "--edge-port", str(ports[1]))
    assert f"the data folder {tmp_path / 'file' / 'var'} cannot be used" in out


@pytest.mark.timeout(400)
def test_data_survives_a_kill_and_processes_do_not(data: Path, ports: tuple[int, int]) -> None:
    options = ("--port", str(ports[0]), "--edge-port", str(ports[1]))
    launcher = launch(data, *options)
    wait_until_running(launcher)
    assert (data / "local.env").stat().st_mode & 0o077 == 0
    _rename_demo_workspace(data)
    launcher.kill()
    launcher.communicate()
    assert wait_until_gone(f"VAR_DIR={data}") == []

    launcher = launch(data, *options)
    wait_until_running(launcher)
    assert _workspaces(data) == ["Kept"]
    status, location = redirect(ports[1], "/owl")  # the edge's table was lost, and is there again
    assert (status, location) == (302, "https://en.wikipedia.org/wiki/Owl")

    _kill_one(data, "granian --interface wsgi")
    out, _ = launcher.communicate(timeout=60)
    assert launcher.returncode == 1
    assert "Stopped: web ended with code -9" in out
    assert wait_until_gone(f"VAR_DIR={data}") == []


@pytest.mark.timeout(400)
def test_the_check_passes_on_the_sample_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    sample = PROJECT / "getowl" / "local" / "sample-links.csv"
    launcher = launch(tmp_path / "unused", "--check", "--links", str(sample))
    out, _ = launcher.communicate(timeout=350)
    assert launcher.returncode == 0, out
    assert "check: imported 192, rejected 17 (scheme 4, " in out
    assert "published 192, resolved 192, wrong 0, seconds " in out
    assert list(tmp_path.iterdir()) == []
    assert wait_until_gone(f"TMPDIR={tmp_path}") == []


def _database(data: Path) -> str:
    values = dict(line.split("=", 1) for line in (data / "local.env").read_text().splitlines())
    return values["DATABASE_URL"]


def _rename_demo_workspace(data: Path) -> None:
    with psycopg.connect(_database(data)) as connection:
        connection.execute("UPDATE accounts_workspace SET name = 'Kept' WHERE name = 'Demo'")
    time.sleep(1)  # commits are flushed within half a second (synchronous_commit=off)


def _workspaces(data: Path) -> list[str]:
    with psycopg.connect(_database(data)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM accounts_workspace").fetchall()]


def _kill_one(data: Path, words: str) -> None:
    process = min(process for process, command in find(f"VAR_DIR={data}").items() if words in command)
    os.kill(process, signal.SIGKILL)
