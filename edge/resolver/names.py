"""The addresses behind a host name, looked up without blocking.

`getaddrinfo` cannot be given a time limit and may block for ten seconds and more. So a thread does it, at most one
for each name, and who needs the answer waits for the end of a pipe like for any other byte. A thread that hangs
harms nobody: it waits in C, without the interpreter's lock.
"""

from __future__ import annotations

import os
import socket
import time
from _thread import allocate_lock, start_new_thread

from .steps import POLLIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .steps import Steps

    Address = tuple[int, Any]  # family, and what `connect` takes

FRESH_SECONDS: Final = 60.0
"""How long addresses are used without another look-up; only new connections need any."""
_FOR_EVER: Final = float("inf")


class _Lookup:
    """A look-up on its way: its end of the pipe becomes readable when it is over."""

    events = POLLIN
    is_fresh = True

    def __init__(self) -> None:
        self._fd, self.writer = os.pipe()

    def fileno(self) -> int:
        return self._fd

    def __del__(self) -> None:
        os.close(self._fd)  # by the last of those who waited


class Name:
    """One host and port. Safe for threads."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._known: list[Address] = []
        self._fresh_until = 0.0
        self._error: Exception | None = None
        self._lookup: _Lookup | None = None
        self._lock = allocate_lock()
        try:
            self._known = self._look_up(socket.AI_NUMERICHOST)
            self._fresh_until = _FOR_EVER
        except OSError:
            pass  # a name, not an address

    def forget(self) -> None:
        """Look the name up again before the next connection."""
        if self._fresh_until != _FOR_EVER:
            self._fresh_until = 0.0

    def addresses(self) -> Steps[list[Address]]:
        """Its addresses. The last known ones where the look-up fails; OSError where there are none."""
        if time.monotonic() >= self._fresh_until:
            with self._lock:
                lookup = self._lookup
                if lookup is None:
                    lookup = self._lookup = self._start()
            yield lookup
        if not self._known:
            raise OSError(f"{self._host} has no address: {self._error!r}")
        return self._known

    def _start(self) -> _Lookup:
        lookup = _Lookup()
        try:
            start_new_thread(self._refresh, (lookup,))
        except RuntimeError as error:  # too many threads
            os.close(lookup.writer)
            raise OSError(f"{self._host} cannot be looked up: {error}") from error
        return lookup

    def _refresh(self, lookup: _Lookup) -> None:
        try:
            self._known = self._look_up(0)
            self._fresh_until = time.monotonic() + FRESH_SECONDS
        except (OSError, UnicodeError) as error:
            self._error = error
        finally:
            with self._lock:
                self._lookup = None
            os.close(lookup.writer)

    def _look_up(self, flags: int) -> list[Address]:
        found = socket.getaddrinfo(self._host, self._port, 0, socket.SOCK_STREAM, 0, flags)
        return [(family, address) for family, _, _, _, address in found]
