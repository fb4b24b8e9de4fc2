"""Replicas that fail, memory that goes stale, and what the visitor gets meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from edge.resolver.config import Replica
from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.handler import Resolver
from edge.resolver.regions import nearest_first
from edge.tests.resolver.conftest import NOW, PATIENCE, Clock, event, eventually, give_up_after, header
from edge.tests.resolver.fake_dynamodb import FAULTS, FakeDynamoDB

Make = Callable[..., Resolver]
Hedge = Callable[[dict[str, float]], None]
GIVE_UP = 0.2
TO = "https://a.example/"


def operations(table: FakeDynamoDB) -> list[str]:
    return [operation for operation, _ in table.calls]


def test_host_and_link_are_read_in_one_call_then_from_memory(table: FakeDynamoDB, resolver: Resolver) -> None:
    table.put("sale", LinkItem(TO))
    table.put("more", LinkItem(TO))
    for _ in range(3):
        assert header(resolver.answer(event("/sale")), "location") == TO
    assert operations(table) == ["BatchGetItem"]
    resolver.answer(event("/more"))
    assert operations(table) == ["BatchGetItem", "GetItem"]  # the host was known


def test_reads_are_eventually_consistent(table: FakeDynamoDB, resolver: Resolver) -> None:
    resolver.answer(event("/sale"))
    resolver.answer(event("/more"))
    assert "ConsistentRead" not in str(table.calls)


def test_that_there_is_no_link_is_remembered_too(table: FakeDynamoDB, resolver: Resolver) -> None:
    for _ in range(3):
        assert resolver.answer(event("/nothing"))["status"] == "404"
    assert len(table.calls) == 1


def test_an_edit_is_seen_within_max_age(table: FakeDynamoDB, resolver: Resolver, clock: Clock) -> None:
    table.put("sale", LinkItem(TO))
    assert header(resolver.answer(event("/sale")), "cache-control") == "public, max-age=0, s-maxage=30"
    table.put("sale", LinkItem("https://b.example/"), rev=2)
    clock.now += 9
    old = resolver.answer(event("/sale"))
    # CloudFront drops it 21 s from now: 30 s after the read
    assert (header(old, "location"), header(old, "cache-control")) == (TO, "public, max-age=0, s-maxage=21")
    clock.now += 2
    new = resolver.answer(event("/sale"))
    assert header(new, "location") == "https://b.example/"


@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_replica_answers(table: FakeDynamoDB, make_resolver: Make, hedge_after: Hedge, fault: str) -> None:
    hedge_after({table.endpoint: 0.05})
    with FakeDynamoDB() as second:
        second.put("sale", LinkItem(TO))
        second.put("more", LinkItem(TO))
        table.mode = fault
        resolver = make_resolver(table.endpoint, second.endpoint)
        assert header(resolver.answer(event("/sale")), "location") == TO
        asked = len(table.calls)
        assert asked > 0
        assert header(resolver.answer(event("/more")), "location") == TO
        assert len(table.calls) == asked, "a replica that has just failed is not asked first"
        assert resolver.problems["replica_failed"] == 1


def test_a_replica_that_recovered_is_asked_again(table: FakeDynamoDB, make_resolver: Make, clock: Clock) -> None:
    with FakeDynamoDB() as second:
        second.delay = 0.05  # it is farther away
        table.mode = "error"
        resolver = make_resolver(table.endpoint, second.endpoint)
        resolver.answer(event("/sale"))
        table.mode = ""
        clock.now += PATIENCE + 1
        resolver.answer(event("/more"))
        assert eventually(lambda: len(table.calls) == 2)


@pytest.mark.parametrize("fault", FAULTS)
def test_stale_memory_is_served_when_no_replica_answers(
    table: FakeDynamoDB, resolver: Resolver, clock: Clock, fault: str
) -> None:
    table.put("sale", LinkItem(TO))
    resolver.answer(event("/sale"))
    table.mode = fault
    give_up_after(resolver._store, GIVE_UP)
    clock.now += 3_600
    for _ in range(3):
        stale = resolver.answer(event("/sale"))
        assert (stale["status"], header(stale, "location")) == ("302", TO)
        assert header(stale, "cache-control") == "public, max-age=0, s-maxage=5"
    table.mode = ""
    give_up_after(resolver._store, PATIENCE)
    table.put("sale", LinkItem("https://b.example/"), rev=2)
    clock.now += PATIENCE + 1
    assert header(resolver.answer(event("/sale")), "location") == "https://b.example/"


def test_stale_is_immediate_once_every_replica_has_failed(
    table: FakeDynamoDB, make_resolver: Make, clock: Clock
) -> None:
    resolver = make_resolver(table.endpoint)
    table.put("sale", LinkItem(TO))
    resolver.answer(event("/sale"))
    table.mode = "hang"
    give_up_after(resolver._store, GIVE_UP)
    clock.now += 60
    resolver.answer(event("/sale"))
    give_up_after(resolver._store, PATIENCE)
    began = time.monotonic()
    assert resolver.answer(event("/sale"))["status"] == "302"
    assert time.monotonic() - began < PATIENCE / 2


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_known_is_503_and_never_404(table: FakeDynamoDB, resolver: Resolver, fault: str) -> None:
    table.mode = fault
    give_up_after(resolver._store, GIVE_UP)
    response = resolver.answer(event("/sale"))
    assert (response["status"], header(response, "cache-control")) == ("503", "no-store")
    assert header(response, "retry-after") == "5"
    assert resolver.problems["store_down"] == 1
    table.mode = ""
    give_up_after(resolver._store, PATIENCE)
    table.put("sale", LinkItem(TO))
    assert header(resolver.answer(event("/sale")), "location") == TO


def test_keys_left_unprocessed_once_are_asked_for_again(table: FakeDynamoDB, resolver: Resolver) -> None:
    table.put("sale", LinkItem(TO))
    real, answers = table.answer, iter([True, False])

    def answer(operation: str, body: object) -> object:
        if next(answers):
            keys = {"t": {"Keys": [{"pk": {"S": "sale"}}]}}
            return {"Responses": {"t": []}, "UnprocessedKeys": keys}
        return real(operation, body)

    table.answer = answer  # type: ignore[method-assign]  # one odd answer, then the usual ones
    assert header(resolver.answer(event("/sale")), "location") == TO


def test_a_window_that_opens_while_stale_still_opens(table: FakeDynamoDB, resolver: Resolver, clock: Clock) -> None:
    table.put("sale", LinkItem(TO, activates_at=NOW + 100))
    assert resolver.answer(event("/sale"))["status"] == "404"
    table.mode = "error"
    clock.now += 101
    assert resolver.answer(event("/sale"))["status"] == "302"


def test_a_host_that_is_stale_but_known_to_fold(table: FakeDynamoDB, resolver: Resolver, clock: Clock) -> None:
    table.put("owl.example#", HostItem(fold_case=True))
    table.put("sale", LinkItem(TO))
    assert header(resolver.answer(event("/SALE")), "location") == TO
    assert operations(table) == ["BatchGetItem", "GetItem"]
    table.mode = "reset"
    clock.now += 60
    assert header(resolver.answer(event("/Sale")), "location") == TO


def test_an_outage_does_not_turn_an_old_not_found_into_404(
    table: FakeDynamoDB, resolver: Resolver, clock: Clock
) -> None:
    assert resolver.answer(event("/sale"))["status"] == "404"
    table.put("sale", LinkItem(TO))  # made since, seen by nobody here
    clock.now += 3600
    table.mode = "error"
    assert resolver.answer(event("/sale"))["status"] == "503"
    table.mode = ""
    assert header(resolver.answer(event("/sale")), "location") == TO


def test_a_replica_that_lags_does_not_bring_back_an_older_revision(
    table: FakeDynamoDB, make_resolver: Make, clock: Clock
) -> None:
    with FakeDynamoDB() as lagging:
        table.put("sale", LinkItem(TO, disabled=True), rev=6)
        lagging.put("sale", LinkItem(TO), rev=5)
        resolver = make_resolver(table.endpoint, lagging.endpoint)
        assert resolver.answer(event("/sale"))["status"] == "410"
        table.mode = "error"
        clock.now += 11
        assert resolver.answer(event("/sale"))["status"] == "410"
        lagging.put("sale", LinkItem(TO), rev=7)
        clock.now += 11
        assert header(resolver.answer(event("/sale")), "location") == TO


@pytest.mark.parametrize(
    ("here", "order"),
    [
        ("us-west-2", ["us-west-2", "us-east-1", "eu-central-1", "ap-southeast-2"]),
        ("eu-west-2", ["eu-central-1", "us-east-1", "us-west-2", "ap-southeast-2"]),
        ("ap-southeast-2", ["ap-southeast-2", "us-west-2", "us-east-1", "eu-central-1"]),
        ("mars-1", ["us-east-1", "eu-central-1", "us-west-2", "ap-southeast-2"]),
    ],
)
def test_nearest_first(here: str, order: list[str]) -> None:
    replicas = [Replica(name) for name in ("us-east-1", "eu-central-1", "us-west-2", "ap-southeast-2")]
    assert [replica.region for replica in nearest_first(here, replicas)] == order
