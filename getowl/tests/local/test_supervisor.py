"""The supervisor and its watchdog: nothing they started outlives them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from getowl.local import servers
from getowl.local.supervisor import Supervisor
from getowl.tests.local.processes import living, wait_until_gone

# A launcher with one child that has a child of its own; both ignore polite requests.
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); {STUBBORN}"
LAUNCHER = f"""
import sys
from pathlib import Path
from getowl.local import supervisor as module
module.STOP_SECONDS = 1
supervisor = module.Supervisor()
with supervisor.signals():
    try:
        supervisor.spawn("child", [sys.executable, "-c", {PARENT!r}], Path(sys.argv[1]))
        print("started", flush=True)
        supervisor.watch()
    except module.Interrupted:
        print("interrupted", flush=True)
    finally:
        supervisor.stop()
"""


def launch(tmp_path: Path) -> subprocess.Popen[str]:
    """Start the launcher above and wait until its processes run."""
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(tmp_path / "log")],
        env={**os.environ, "MARK": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == "started\n"
    deadline = time.monotonic() + 10
    while len(living(f"MARK={tmp_path}")) < 4:  # launcher, watchdog, child, grandchild
        assert time.monotonic() < deadline
        time.sleep(0.02)
    time.sleep(0.2)  # both have set their handlers
    return launcher


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_children_that_ignore_it_and_theirs(tmp_path: Path, number: signal.Signals) -> None:
    launcher = launch(tmp_path)
    launcher.send_signal(number)
    out, _ = launcher.communicate(timeout=20)
    assert out == "interrupted\n"
    assert wait_until_gone(f"MARK={tmp_path}") == []


def test_a_second_signal_does_not_wait(tmp_path: Path) -> None:
    launcher = launch(tmp_path)
    launcher.send_signal(signal.SIGINT)
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == "interrupted\n"
    began = time.monotonic()
    launcher.send_signal(signal.SIGINT)
    launcher.communicate(timeout=20)
    assert time.monotonic() - began < 0.9
    assert wait_until_gone(f"MARK={tmp_path}") == []


def test_nothing_survives_a_killed_launcher(tmp_path: Path) -> None:
    launcher = launch(tmp_path)
    launcher.kill()
    launcher.communicate(timeout=20)
    assert wait_until_gone(f"MARK={tmp_path}") == []


def test_a_child_that_dies_is_named_with_its_last_words(tmp_path: Path) -> None:
    supervisor = Supervisor()
    try:
        supervisor.spawn("fragile", ["sh", "-c", "echo last words; exit 3"], tmp_path / "fragile.log")
        with pytest.raises(servers.ServerError, match=r"(?s)fragile ended with code 3.*last words"):
            supervisor.watch()
    finally:
        supervisor.stop()


def test_a_command_that_does_not_exist_is_named(tmp_path: Path) -> None:
    supervisor = Supervisor()
    try:
        with pytest.raises(servers.ServerError, match="ghost could not be started"):
            supervisor.spawn("ghost", ["/nowhere/ghost"], tmp_path / "ghost.log")
    finally:
        supervisor.stop()
