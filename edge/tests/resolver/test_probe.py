"""The redirect that tells the origin that a host's visitors come here."""

from __future__ import annotations

import pytest

from edge.local.response import accept_result
from edge.resolver.contract import HostItem
from edge.resolver.probe import PROBE_PATH, location_of
from edge.tests.resolver.conftest import Clock, event, header
from edge.tests.resolver.dict_store import CONFIG, DictStore, resolver_over

HOST = "go.acme.example"


@pytest.fixture
def store(clock: Clock) -> DictStore:
    return DictStore(clock)


def test_a_question_is_answered_for_its_host_alone(store: DictStore, clock: Clock) -> None:
    store.put(f"{HOST}#", HostItem())
    response = resolver_over(store, clock).answer(event(PROBE_PATH, host=HOST, query="n=1"))
    accept_result(response, "")
    assert (response["status"], header(response, "cache-control")) == ("302", "no-store")
    assert header(response, "location") == location_of(CONFIG.origin_secret, HOST, "n=1")
    others = [
        ("x" * 32, HOST, "n=1"),
        (CONFIG.origin_secret, "other.example", "n=1"),
        (CONFIG.origin_secret, HOST, "n=2"),
    ]
    assert all(location_of(*other) != header(response, "location") for other in others)


def test_an_unknown_host_gets_no_answer(store: DictStore, clock: Clock) -> None:
    assert resolver_over(store, clock).answer(event(PROBE_PATH, host=HOST, query="n=1"))["status"] == "404"


def test_without_a_secret_nothing_is_answered(store: DictStore, clock: Clock) -> None:
    store.put(f"{HOST}#", HostItem())
    resolver = resolver_over(store, clock)
    resolver._config = CONFIG.__replace__(origin_host="", origin_secret="")  # type: ignore[attr-defined]  # frozen's
    assert resolver.answer(event(PROBE_PATH, host=HOST, query="n=1"))["status"] == "404"
