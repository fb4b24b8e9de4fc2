"""Answers that are kept ready: what would be reckoned anew, for any visitor, at any moment, after any edit."""

from __future__ import annotations

import copy
from collections import Counter
from random import Random
from typing import Any, Final

import pytest

from edge.resolver.answers import MAX_READY
from edge.resolver.contract import HostItem, LinkItem, Rule, Variant
from edge.resolver.handler import Resolver
from edge.resolver.items import Condition
from edge.tests.resolver import scenarios
from edge.tests.resolver.conftest import NOW, Clock, event, header
from edge.tests.resolver.dict_store import DictStore, resolver_over

TO: Final = "https://a.example/"
IPS: Final = ("203.0.113.1", "2001:db8:1:2::3")


@pytest.fixture
def store(clock: Clock) -> DictStore:
    found = DictStore(clock)
    found.put("sale", LinkItem(TO, link_id="lnk_1"))
    return found


@pytest.fixture
def resolver(store: DictStore, clock: Clock) -> Resolver:
    return resolver_over(store, clock)


def is_ready(resolver: Resolver, asked: dict[str, Any]) -> bool:
    return resolver._answers.find(asked["Records"][0]["cf"]["request"], resolver._clock()) is not None


def test_they_are_what_would_be_reckoned() -> None:
    """Beside a resolver that shares the memory and has nothing ready."""
    ready = Counter[bool]()
    for seed in range(600):
        dice, clock = Random(seed), Clock()
        store = DictStore(clock)
        for pk, item in scenarios.items(dice).items():
            store.put(pk, item)
        resolver = resolver_over(store, clock)
        for step in range(12):
            if step % 4 == 0:
                asked = scenarios.ask(dice)
            asked |= {name: scenarios.ask(dice)[name] for name in ("country", "device", "system", "query")}
            who, ip = dice.choice(scenarios.UNKEYED), dice.choice(IPS)
            one = scenarios.event_of(asked, who, ip, "", dice.choice(("GET", "HEAD")))
            request = one["Records"][0]["cf"]["request"]
            if dice.random() < 0.5:
                request["querystring"] = ""
            ready[request["querystring"] != ""] += is_ready(resolver, one)
            answer = resolver.answer(copy.deepcopy(one))
            assert answer == resolver_over(store, clock).answer(one), (seed, asked)
            clock.now += dice.choice((0, 0, 0.3, 1, 4, 11))
            if dice.random() < 0.1:
                edited = scenarios.items(dice)
                store.put(*dice.choice(list(edited.items())), rev=step + 2)
    assert min(ready[False], ready[True]) >= 10


def test_the_seconds_are_reckoned_each_time(resolver: Resolver, store: DictStore, clock: Clock) -> None:
    caching = []
    for moment in (0, 0.5, 1, 9.9, 10.1):
        clock.now = NOW + moment
        caching.append(header(resolver.answer(event("/sale")), "cache-control"))
    assert [text and text.rpartition("=")[2] for text in caching] == ["30", "29", "29", "20", "30"]
    assert len(store.reads) == 2


def test_an_end_is_an_end(resolver: Resolver, store: DictStore, clock: Clock) -> None:
    store.put("soon", LinkItem(TO, expires_at=NOW + 3))
    for moment, status, seconds in ((0, "302", "3"), (1, "302", "2"), (3, "410", None)):
        clock.now = NOW + moment
        answer = resolver.answer(event("/soon"))
        assert answer["status"] == status
        if seconds:
            assert header(answer, "cache-control") == f"public, max-age=0, s-maxage={seconds}"


def test_what_memory_has_anew_counts_at_once(resolver: Resolver, store: DictStore) -> None:
    """Another request read the item again: it knows more than what is ready."""
    resolver.answer(event("/sale"))
    assert is_ready(resolver, event("/sale"))
    store.put("sale", LinkItem("https://b.example/"), rev=2)
    assert header(resolver.answer(event("/sale")), "location") == TO
    del store._memory["sale"]
    store.get(["sale"])
    assert header(resolver.answer(event("/sale")), "location") == "https://b.example/"


@pytest.mark.parametrize(
    ("link", "ready"),
    [
        (LinkItem(TO), True),
        (LinkItem(TO, status=301, query="drop", expires_at=NOW + 60), True),
        (LinkItem(TO, expires_at=NOW - 1, expired_url="https://over.example/"), True),
        (LinkItem(TO, rules=(Rule("r", (Condition("country", ("DE",)),), TO),)), False),
        (LinkItem(TO, rules=(Rule("r", (Condition("language", ("de",)),), TO),)), False),
        (LinkItem(TO, ios="https://apps.apple.com/x"), False),
        (LinkItem(TO, leave_app=True), False),
        (LinkItem(TO, password=True), False),
        (LinkItem(TO, social=True), False),
        (LinkItem(TO, cloak=True), False),
        (LinkItem(TO, disabled=True), False),
        (LinkItem(TO, expires_at=NOW - 1), False),
    ],
)
def test_which_are(resolver: Resolver, store: DictStore, link: LinkItem, ready: bool) -> None:
    store.put("this", link)
    for _ in range(2):
        resolver.answer(event("/this"))
        assert is_ready(resolver, event("/this")) is ready


def test_only_the_very_same_question_is(resolver: Resolver, store: DictStore) -> None:
    store.put("go.acme.example#", HostItem())
    store.put("go.acme.example#sale", LinkItem("https://other.example/"))
    resolver.answer(event("/sale"))
    assert is_ready(resolver, event("/sale", method="HEAD"))
    for other in (
        event("/sale", method="POST"),
        event("/sale+"),
        event("/sale", host="go.acme.example"),
        event("/sale", host="localhost"),
    ):
        assert not is_ready(resolver, other)
    assert header(resolver.answer(event("/sale", host="go.acme.example")), "location") == "https://other.example/"


def test_each_query_goes_where_it_would(resolver: Resolver, store: DictStore) -> None:
    store.put("sale", LinkItem(f"{TO}?own=1#part", query_strip=("fbclid",)))
    for query in ("a=1", "", "own=2&fbclid=x", "b=#", "a=" + "x" * 9_000, "", "a=1"):
        asked = event("/sale", query=query)
        answer = resolver.answer(asked)
        assert answer == resolver_over(store, resolver._clock).answer(asked)
        assert is_ready(resolver, asked)


QUERY_RULE: Final = Rule("r", (Condition("query", (("a", "1"),)),), "https://ruled.example/")
TEST: Final = (Variant("v1", "https://one.example/", 1), Variant("v2", "https://two.example/", 1))


@pytest.mark.parametrize(
    "link",
    [
        LinkItem(TO, rules=(QUERY_RULE,)),
        LinkItem(TO, variants=TEST, variants_end_at=NOW - 1, winner="v2"),
        LinkItem(TO + "{id}", pattern="p/{id}"),
        LinkItem(TO, expires_at=NOW - 1, expired_url="https://over.example/?b=2"),
    ],
    ids=["a rule", "a winner", "a pattern", "an end"],
)
def test_a_query_that_has_to_be_looked_at_is(resolver: Resolver, store: DictStore, link: LinkItem) -> None:
    store.put("owl.example#", HostItem(shapes=("={",)))
    store.put("p/{}" if link.pattern else "p/x", link)
    for query in ("", "a=1", "", "b=3", "a=1", ""):
        asked = event("/p/x", query=query)
        assert resolver.answer(asked) == resolver_over(store, resolver._clock).answer(asked)
    assert not is_ready(resolver, event("/p/x", query="a=1"))


def test_they_are_bounded(resolver: Resolver, store: DictStore) -> None:
    for number in range(2 * MAX_READY + 5):
        store.put(f"c{number}", LinkItem(TO))
        assert resolver.answer(event(f"/c{number}"))["status"] == "302"
        assert len(resolver._answers._ready) <= MAX_READY
    assert is_ready(resolver, event(f"/c{number}"))
