"""A table served by a fake, and a resolver that reads it, on a clock that tests move."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

from edge.resolver import replica
from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.handler import Resolver
from edge.resolver.store import Store
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB

NOW = 1_700_000_000
ORIGIN_SECRET = "a secret of the tests, long enough"

# A busy machine is not a failing example.
settings.register_profile("edge", deadline=None)
settings.load_profile("edge")


PATIENCE = 30.0
"""Seconds that a read may take where it is to succeed: a machine may stand still for some of them."""


class Clock:
    """Wall clock and monotonic clock in one: `now` in seconds."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDynamoDB]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with FakeDynamoDB() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_resolver(clock: Clock) -> Iterator[Callable[..., Resolver]]:
    """A resolver over the given endpoints, the nearest first."""
    made: list[Resolver] = []

    def make(*endpoints: str, timeout: float = PATIENCE, max_age: int = 30) -> Resolver:
        regions = ("us-east-1", "us-west-2", "eu-west-1")
        replicas = tuple(Replica(*pair) for pair in zip(regions, endpoints, strict=False))
        config = EdgeConfig(
            "t",
            replicas,
            ("owl.example", "localhost"),
            max_age,
            timeout,
            origin_host="origin.owl.example",
            origin_secret=ORIGIN_SECRET,
        )
        store = Store(config, "us-east-1", clock, lambda message: made[-1].report("replica_failed", message))
        made.append(Resolver(config, store, clock))
        return made[-1]

    yield make
    for resolver in made:
        resolver.close()


@pytest.fixture
def resolver(table: FakeDynamoDB, make_resolver: Callable[..., Resolver]) -> Resolver:
    return make_resolver(table.endpoint)


@pytest.fixture
def hedge_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, float]], None]:
    """Let replicas (by endpoint) be overtaken after these many seconds and no sooner; those not named, never.

    What a test counts then depends on the faults alone, not on how fast the machine is.
    """

    def set_budgets(seconds: dict[str, float]) -> None:
        budget = lambda one, is_fresh: seconds.get(one.client.endpoint, 2 * PATIENCE)  # noqa: E731 - a method of one line
        monkeypatch.setattr(replica.Replica, "budget", budget)

    return set_budgets


def give_up_after(store: Store, seconds: float) -> None:
    """What a read of `store` may take from now on, and what is left of earlier ones."""
    store._timeout = store._replicas._timeout = seconds


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something becomes true that another thread is about to do."""
    deadline = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.005)
    return holds()


def event(uri: str, host: str = "owl.example", query: str = "", method: str = "GET") -> dict[str, Any]:
    """An origin-request event with what the resolver reads of one."""
    request = {
        "clientIp": "203.0.113.178",
        "method": method,
        "uri": uri,
        "querystring": query,
        "headers": {"host": [{"key": "Host", "value": host}]},
    }
    return {"Records": [{"cf": {"config": {"eventType": "origin-request"}, "request": request}}]}


def header(response: dict[str, Any], name: str) -> str | None:
    entries = response["headers"].get(name)
    return entries[0]["value"] if entries else None
