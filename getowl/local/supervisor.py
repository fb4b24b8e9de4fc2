"""Starts child processes, notices when one dies, and ends all of them in reverse order.

Every child leads a process group of its own, so that its descendants end with it. A watchdog process
(watchdog.py) does the same should this process be killed.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from getowl.local import servers

STOP_SECONDS = 10
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal. Not an Exception: nothing but the launcher may catch it."""


@dataclass(frozen=True, slots=True)
class Child:
    """One process that was started."""

    name: str
    process: servers.Process
    log: Path


class Supervisor:
    """Use it inside `with supervisor.signals():`, and call `stop()` in the end, whatever happened."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self._stopping = False
        self._starting = False  # a child exists that is not in the list yet
        self._hurry = False
        self._watchdog = subprocess.Popen(
            [sys.executable, "-m", "getowl.local.watchdog"], stdin=subprocess.PIPE, start_new_session=True
        )

    @contextlib.contextmanager
    def signals(self) -> Iterator[None]:
        """Turn the first signal to stop into Interrupted; further ones make `stop()` kill without asking."""
        before = {number: signal.signal(number, self._on_signal) for number in _STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            self._hurry = True
            return
        self._stopping = True
        if not self._starting:
            raise Interrupted

    def spawn(self, name: str, command: list[str], log: Path) -> servers.Process:
        """Start a command and look after it from now on. Raises ServerError."""
        self._starting = True
        try:
            process = servers.spawn(name, command, log)
            self._tell_watchdog(f"+{process.pid}")
            self.children.append(Child(name, process, log))
        finally:
            self._starting = False
        if self._stopping:
            raise Interrupted
        return process

    def check(self) -> None:
        """Raise ServerError if a child has ended."""
        for child in self.children:
            if child.process.poll() is not None:
                raise servers.ServerError(servers.ended(child.name, child.process, child.log))

    def watch(self) -> None:
        """Block until a child ends (ServerError) or a signal arrives (Interrupted)."""
        while True:
            self.check()
            time.sleep(0.2)

    def stop(self) -> None:
        """End every child, last started first: ask, wait up to STOP_SECONDS, then kill its whole group."""
        self._stopping = True
        while self.children:
            child = self.children.pop()
            self._end(child)
            self._tell_watchdog(f"-{child.process.pid}")
        assert self._watchdog.stdin is not None  # noqa: S101 - piped in __init__
        with contextlib.suppress(BrokenPipeError):
            self._watchdog.stdin.close()
        self._watchdog.wait()

    def _end(self, child: Child) -> None:
        # PostgreSQL's "terminate" waits for its clients to leave; its "interrupt" disconnects them.
        number = signal.SIGINT if child.name == "PostgreSQL" else signal.SIGTERM
        deadline = time.monotonic() + STOP_SECONDS
        if child.process.poll() is None:
            child.process.send_signal(number)
        while child.process.poll() is None and time.monotonic() < deadline and not self._hurry:
            time.sleep(0.02)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def _tell_watchdog(self, line: str) -> None:
        assert self._watchdog.stdin is not None  # noqa: S101 - piped in __init__
        with contextlib.suppress(BrokenPipeError):
            self._watchdog.stdin.write(f"{line}\n".encode())
            self._watchdog.stdin.flush()
