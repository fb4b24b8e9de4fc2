"""Patterns through the resolver: which path is whose, and where it leads."""

from __future__ import annotations

from itertools import product
from typing import Final

import pytest

from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.decide import NotFound, Redirect, Request, decide
from edge.resolver.handler import Resolver
from edge.resolver.patterns import candidates, in_order, pattern_code, shape_of, values_of
from edge.tests.resolver.conftest import Clock, event, header
from edge.tests.resolver.dict_store import DictStore, resolver_over
from edge.tests.resolver.people import asks

NOW: Final = 1_700_000_000
HOST: Final = "go.acme.example"


@pytest.fixture
def store(clock: Clock) -> DictStore:
    found = DictStore(clock)
    shapes = in_order(["=*", "={", "==*", "{="])
    found.put(f"{HOST}#", HostItem(shapes=shapes, not_found_url="https://nf.example/"))
    for code in ("docs/*", "docs/{page}", "docs/api/*", "{lang}/help", "r/{id}"):
        found.put(f"{HOST}#{pattern_code(code)}", LinkItem(f"https://{shape_of(code)}.example/x", pattern=code))
    found.put(f"{HOST}#docs/exact", LinkItem("https://exact.example/"))
    return found


@pytest.fixture
def resolver(store: DictStore, clock: Clock) -> Resolver:
    return resolver_over(store, clock)


def where(resolver: Resolver, uri: str, host: str = HOST) -> str | None:
    return header(resolver.answer(event(uri, host=host)), "location")


@pytest.mark.parametrize(
    ("uri", "location"),
    [
        ("/docs/exact", "https://exact.example/"),
        ("/docs/exact/", "https://exact.example/"),
        ("/docs/exactly", "https://={.example/x"),
        ("/docs/api/a/b", "https://==*.example/x/a/b"),
        ("/docs/api", "https://={.example/x"),  # without a rest before with one
        ("/docs/other/a/b", "https://=*.example/x/other/a/b"),
        ("/docs", "https://=*.example/x"),
        ("/fr/help", "https://{=.example/x"),
        ("/docs/help", "https://={.example/x"),
        ("/r/%F0%9F%A6%89", "https://={.example/x"),
        ("/r", "https://nf.example/"),
        ("/r/a/b", "https://nf.example/"),
        ("/nothing/here", "https://nf.example/"),
        ("/docs/a/%2e%2e/%2E./b", "https://nf.example/"),
        ("/docs/..%5cb", "https://nf.example/"),
        ("/docs/a/%252e%252e/b", "https://=*.example/x/a/%252e%252e/b"),
        ("/r/{}", "https://={.example/x"),
        ("/docs/*", "https://=*.example/x/%2A"),
        ("/docs//b", "https://nf.example/"),
        ("/docs/%2Fb", "https://nf.example/"),
        ("/docs/https://b.example/c", "https://=*.example/x/https%3A//b.example/c"),
    ],
)
def test_whose_path_it_is(store: DictStore, resolver: Resolver, uri: str, location: str) -> None:
    assert where(resolver, uri) == location
    assert len(store.reads) <= 2
    where(resolver, uri)
    assert len(store.reads) <= 2


def test_an_exact_code_needs_no_second_read(store: DictStore, resolver: Resolver) -> None:
    where(resolver, "/docs/exact")
    assert store.reads == [[f"{HOST}#", f"{HOST}#docs/exact"]]


def test_all_candidates_are_read_in_one_call(store: DictStore, resolver: Resolver) -> None:
    where(resolver, "/a/b")
    assert store.reads == [[f"{HOST}#", f"{HOST}#a/b"], [f"{HOST}#{code}" for code in ("a/{}", "{}/b", "a/b/*", "a/*")]]


def test_a_path_that_fits_no_shape_costs_nothing_more(store: DictStore, resolver: Resolver) -> None:
    store.put(f"{HOST}#", HostItem(shapes=("={",)))
    assert where(resolver, "/lonely") is None
    assert len(store.reads) == 1


def test_hosts_without_patterns_read_once(store: DictStore, resolver: Resolver) -> None:
    store.put("b.example#", HostItem())
    for host in ("b.example", "owl.example", "unknown.example"):
        store.forget()
        assert where(resolver, "/docs/x", host) is None
        assert len(store.reads) == 1


def test_the_default_host_has_patterns_too(store: DictStore, resolver: Resolver) -> None:
    store.put("owl.example#", HostItem(shapes=("={",)))
    store.put("r/{}", LinkItem("https://d.example/{id}", pattern="r/{id}"))
    assert where(resolver, "/r/7", "localhost") == "https://d.example/7"


def test_hosts_that_fold_case_keep_the_visitors_letters(store: DictStore, resolver: Resolver) -> None:
    store.put("f.example#", HostItem(fold_case=True, shapes=("={", "=*")))
    store.put("f.example#r/{}", LinkItem("https://a.example/{id}", pattern="r/{id}"))
    store.put("f.example#docs/*", LinkItem("https://a.example/docs", pattern="docs/*"))
    for _ in range(2):  # the second time the host is remembered
        assert where(resolver, "/R/AbC", "f.example") == "https://a.example/AbC"
        assert where(resolver, "/Docs/A/%C3%84", "f.example") == "https://a.example/docs/A/%C3%84"


def test_a_plus_after_a_patterns_path_is_its_preview(store: DictStore, resolver: Resolver) -> None:
    for uri in ("/r/42+", "/r/42/+", "/docs/exact+"):
        assert resolver.answer(event(uri, host=HOST))["uri"] == "/edge/preview"


def test_what_was_absent_before_a_pattern_bounds_how_long_it_is_believed(
    store: DictStore, resolver: Resolver, clock: Clock
) -> None:
    where(resolver, "/docs/other/a")
    clock.now += 9
    response = resolver.answer(event("/docs/other/a", host=HOST))
    assert header(response, "cache-control") == "public, max-age=0, s-maxage=21"
    clock.now += 9
    store.put(f"{HOST}#docs/other/{{}}", LinkItem("https://new.example/", pattern="docs/other/{id}"))
    store.put(f"{HOST}#", HostItem(shapes=("=={", "=*")))
    assert where(resolver, "/docs/other/a") == "https://new.example/"


@pytest.mark.parametrize("older", [f"{HOST}#docs/*", f"{HOST}#docs/other/*"], ids=["the pattern", "what was absent"])
def test_a_pattern_is_believed_no_longer_than_what_it_was_found_by(
    store: DictStore, resolver: Resolver, clock: Clock, older: str
) -> None:
    """The oldest of all that was read counts: the host and the exact code, the pattern, and those absent before it."""
    resolver.answer(event("/", host=HOST))
    clock.now += 4
    where(resolver, "/docs/other/a")
    for key in set(store._memory) - {older}:  # put out of memory by others
        del store._memory[key]
    clock.now += 7
    response = resolver.answer(event("/docs/other/a", host=HOST))
    assert header(response, "location") == "https://=*.example/x/other/a"
    assert header(response, "cache-control") == "public, max-age=0, s-maxage=23"


def test_a_pattern_that_does_not_fit_is_as_if_there_were_none() -> None:
    link = LinkItem("https://a.example/{id}", pattern="r/{id}")
    host = HostItem(not_found_url="https://nf.example/")
    assert decide(host, link, asks(code="r/.."), NOW) == Redirect("https://nf.example/", 302, outcome="n")
    assert decide(None, link, asks(code="r/.."), NOW) == NotFound()


@pytest.mark.parametrize("path", ["/r//x", "/r/%2F/x", "/r/./x", "/r/../x", "/r/%2e%2E/x"])
def test_a_placeholder_never_makes_a_way_up(store: DictStore, resolver: Resolver, path: str) -> None:
    """Nothing at all between two dots of the destination would make one."""
    store.put(f"{HOST}#", HostItem(shapes=("={=",)))
    store.put(f"{HOST}#r/{{}}/x", LinkItem("https://a.example/p/.{id}./{id}/x", pattern="r/{id}/x"))
    assert resolver.answer(event(path, host=HOST))["status"] == "404"
    assert where(resolver, "/r/1/x") == "https://a.example/p/.1./1/x"


def test_the_query_goes_on_and_wins_no_placeholder() -> None:
    link = LinkItem("https://a.example/x?id={id}", pattern="r/{id}")
    decision = decide(None, link, asks(code="r/a&b", query="id=evil&c=1"), NOW)
    assert isinstance(decision, Redirect)
    assert decision.location == "https://a.example/x?id=a%26b&c=1"


def test_shapes_of_all_patterns_up_to_three_segments_find_their_own() -> None:
    for size in (1, 2, 3):
        for kinds in product("={", repeat=size):
            for rest in ("", "*"):
                shape = "".join(kinds) + rest
                if shape == "=" * size:
                    continue
                pattern = "/".join(
                    [f"{{p{at}}}" if kind == "{" else f"s{at}" for at, kind in enumerate(kinds)] + ["*"] * bool(rest)
                )
                path = "/".join([f"v{at}" if kind == "{" else f"s{at}" for at, kind in enumerate(kinds)])
                path += "/more/of/it" if rest else ""
                assert candidates(path, [shape_of(pattern)]) == [pattern_code(pattern)]
                values = values_of(pattern, path)
                assert values == {f"p{at}": f"v{at}" for at, kind in enumerate(kinds) if kind == "{"} | (
                    {"*": "more/of/it"} if rest else {}
                )


def test_a_capture_that_is_too_long_is_the_visitors_fault_alone() -> None:
    link = LinkItem("https://d.example/?a=" + "{id}" * 8, pattern="r/{id}")
    request = Request("GET", HOST, "/r/" + "é" * 300, "", {}, "192.0.2.1", code="r/" + "é" * 300)
    assert decide(None, link, request, 1_000_000.0) == NotFound()
