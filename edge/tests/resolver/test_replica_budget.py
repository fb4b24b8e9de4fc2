"""The hedge budget: how long a replica may take before the next one is asked as well."""

from __future__ import annotations

from collections.abc import Iterator

from edge.resolver import replica
from edge.resolver.dynamodb import Client
from edge.tests.resolver.conftest import Clock


def answered(one: replica.Replica, seconds: float, is_fresh: bool = False) -> None:
    def steps() -> Iterator[None]:
        return
        yield

    attempt = replica.Attempt(one, steps())  # type: ignore[arg-type]  # of no steps
    attempt.waited, attempt.is_fresh = seconds, is_fresh
    one.succeeded(attempt)


def test_the_budget_follows_the_reads() -> None:
    one = replica.Replica(Client(None, "us-east-1"), 1.0)
    assert one.budget(False) == replica.CONNECT_SECONDS  # nothing is known yet
    answered(one, 0.5, is_fresh=True)
    assert one.budget(False) == replica.CONNECT_SECONDS  # connecting says nothing about reading
    for _ in range(40):
        answered(one, 0.002)
    assert one.budget(False) == replica.MIN_BUDGET_SECONDS
    assert one.budget(True) == replica.CONNECT_SECONDS
    for number in range(40):
        answered(one, 0.03 if number % 2 else 0.04)
    assert 0.04 < one.budget(False) < 0.07
    for _ in range(40):
        answered(one, 2.0)
    assert one.budget(False) == replica.MAX_BUDGET_SECONDS


def test_every_replica_has_its_turn_within_the_deadline() -> None:
    clients = [Client(None, region) for region in ("us-east-1", "us-west-2", "eu-west-1")]
    replicas = replica.Replicas(clients, 0.2, Clock(), lambda message: None)
    assert sum(one.budget(True) for one in replicas._all) < 0.2
