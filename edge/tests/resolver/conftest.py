"""A table served by a fake, and a resolver that reads it, on a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.handler import Resolver
from edge.resolver.store import Store
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB

NOW = 1_700_000_000
ORIGIN_SECRET = "a secret of the tests, long enough"

# A busy machine is not a failing example.
settings.register_profile("edge", deadline=None)
settings.load_profile("edge")


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

    def make(*endpoints: str, timeout: float = 0.2, max_age: int = 30) -> Resolver:
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
