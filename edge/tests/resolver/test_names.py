"""Host names are looked up beside the work, and a look-up that hangs or fails costs no more than its time limit."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from edge.resolver.names import Name
from edge.resolver.steps import run

FOUND = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.7", 443))]


class Dns:
    """Stands in for `getaddrinfo`: answers, fails, or hangs until `release`."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.release.set()
        self.error: OSError | None = None
        self.asked = 0

    def __call__(self, host: str, port: int, family: int, kind: int, protocol: int, flags: int) -> list[Any]:
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror("not an address")
        self.asked += 1
        self.release.wait(5)
        if self.error:
            raise self.error
        return FOUND


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dns]:
    made = Dns()
    monkeypatch.setattr(socket, "getaddrinfo", made)
    yield made
    made.release.set()


def test_an_address_needs_no_look_up() -> None:
    name = Name("127.0.0.1", 80)
    name.forget()
    with pytest.raises(StopIteration) as done:
        next(name.addresses())
    assert done.value.value == [(socket.AF_INET, ("127.0.0.1", 80))]


def test_a_name_is_looked_up_once_in_a_while(dns: Dns) -> None:
    name = Name("table.example", 443)
    assert run(name.addresses(), 5) == run(name.addresses(), 5) == [(socket.AF_INET, ("192.0.2.7", 443))]
    assert dns.asked == 1
    name.forget()
    run(name.addresses(), 5)
    assert dns.asked == 2


def test_a_look_up_that_hangs_is_waited_for_no_longer_than_asked(dns: Dns) -> None:
    dns.release.clear()
    name = Name("table.example", 443)
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            run(name.addresses(), 0.05)
    assert time.monotonic() - began < 2
    assert dns.asked == 1  # and no more than one thread waits for it
    dns.release.set()
    assert run(name.addresses(), 5)


def test_the_last_addresses_serve_while_the_look_up_fails(dns: Dns) -> None:
    name = Name("table.example", 443)
    dns.error = socket.gaierror("no such name")
    with pytest.raises(OSError, match="no such name"):
        run(name.addresses(), 5)
    dns.error = None
    known = run(name.addresses(), 5)
    name.forget()
    dns.error = socket.gaierror("no such name")
    assert run(name.addresses(), 5) == known
