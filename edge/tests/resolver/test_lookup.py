"""Which items a request is about, and how often the table is asked."""

from __future__ import annotations

from typing import Any, Final

import pytest

from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.handler import Resolver
from edge.resolver.lookup import Lookup, Unreadable
from edge.tests.resolver.conftest import Clock, event, header
from edge.tests.resolver.dict_store import CONFIG, DictStore, resolver_over
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB

HOST: Final = "go.acme.example"
TO: Final = LinkItem("https://a.example/")


@pytest.fixture
def store(clock: Clock) -> DictStore:
    found = DictStore(clock)
    found.put(f"{HOST}#", HostItem())
    return found


@pytest.fixture
def lookup(store: DictStore) -> Lookup:
    return Lookup(CONFIG, store)  # type: ignore[arg-type]  # it stands in for a Store


def test_host_and_link_in_one_call(store: DictStore, lookup: Lookup) -> None:
    store.put(f"{HOST}#sale", TO, rev=7)
    found = lookup.link(HOST, "/sale")
    assert (found.host, found.known, found.link, found.code) == (HostItem(), True, TO, "sale")
    assert (found.key, found.preview) == (f"{HOST}#sale", False)
    assert found.link_entry is not None and found.link_entry.record is not None
    assert found.link_entry.record.rev == 7
    assert store.reads == [[f"{HOST}#", f"{HOST}#sale"]]
    lookup.link(HOST, "/sale")
    lookup.link(HOST, "/other")
    assert store.reads[1:] == [[f"{HOST}#other"]]


def test_the_roots_host_alone(store: DictStore, lookup: Lookup) -> None:
    for path in ("/", "", "//", "/+"):
        found = lookup.link(HOST, path)
        assert (found.code, found.link, found.host) == ("", None, HostItem())
    assert store.reads == [[f"{HOST}#"]]


def test_an_unknown_host_has_no_links(store: DictStore, lookup: Lookup) -> None:
    store.put("b.example#sale", TO)
    found = lookup.link("b.example", "/sale")
    assert (found.known, found.link) == (False, None)


def test_default_hosts_are_known_without_an_item(store: DictStore, lookup: Lookup) -> None:
    store.put("sale", TO)
    for host in CONFIG.default_hosts:
        found = lookup.link(host, "/sale")
        assert (found.known, found.host, found.link, found.key) == (True, None, TO, "sale")


@pytest.mark.parametrize(
    ("path", "code"),
    [("/sale+", "sale"), ("/sale/+", "sale"), ("/sale%2B", "sale"), ("/c+++", "c++"), ("/a/b+", "a/b"), ("/s+/", "s")],
)
def test_a_plus_asks_for_the_preview(lookup: Lookup, path: str, code: str) -> None:
    found = lookup.link(HOST, path)
    assert (found.code, found.preview) == (code, True)


@pytest.mark.parametrize("path", ["/a+b", "/+a", "/a+/b", "/a%252B"])
def test_a_plus_elsewhere_is_a_letter(lookup: Lookup, path: str) -> None:
    assert not lookup.link(HOST, path).preview


def test_no_link_can_have_such_a_code(store: DictStore, lookup: Lookup) -> None:
    for path in ("/a%23b", "/%ff", "/a%0ab", "/" + "x" * 513):
        found = lookup.link(HOST, path)
        assert (found.code, found.known, found.entries) == (None, False, {})
    assert store.reads == []


# --- case -----------------------------------------------------------------------------------------


def test_folding_is_learnt_and_remembered(store: DictStore, lookup: Lookup) -> None:
    store.put(f"{HOST}#", HostItem(fold_case=True))
    store.put(f"{HOST}#sale", TO)
    assert lookup.link(HOST, "/SALE").link == TO
    assert store.reads == [[f"{HOST}#", f"{HOST}#SALE"], [f"{HOST}#sale"]]
    store.put(f"{HOST}#other", TO)
    assert lookup.link(HOST, "/OTHER").link == TO
    assert store.reads[2:] == [[f"{HOST}#other"]]


def test_folding_is_forgotten(store: DictStore, lookup: Lookup, clock: Clock) -> None:
    store.put(f"{HOST}#", HostItem(fold_case=True))
    store.put(f"{HOST}#Sale", TO)
    assert lookup.link(HOST, "/Sale").link is None
    store.put(f"{HOST}#", HostItem())
    clock.now += 60
    assert lookup.link(HOST, "/Sale").link == TO


def test_a_default_host_that_lost_its_item_no_longer_folds(store: DictStore, lookup: Lookup, clock: Clock) -> None:
    store.put("owl.example#", HostItem(fold_case=True))
    store.put("Sale", TO)
    assert lookup.link("owl.example", "/Sale").link is None
    del store.items["owl.example#"]
    clock.now += 60
    assert lookup.link("owl.example", "/Sale").link == TO


def test_a_code_that_folding_makes_too_long(store: DictStore, lookup: Lookup) -> None:
    store.put(f"{HOST}#", HostItem(fold_case=True))
    for _ in range(2):
        assert lookup.link(HOST, "/" + "%C5%89" * 200).code is None  # 400 bytes, folded 600


LONG: Final = "%E1%BA%9E" * 200  # sharp s's, 600 bytes; folded 400


@pytest.mark.parametrize("code", ["s" * 400, "{}"], ids=["a link", "a pattern"])
@pytest.mark.parametrize("folds", [True, False])
def test_a_code_that_is_short_enough_only_folded(store: DictStore, clock: Clock, code: str, folds: bool) -> None:
    """Whether the host was known before is all the same."""
    store.put(f"{HOST}#", HostItem(fold_case=folds, shapes=("{",), not_found_url="https://none.example/"))
    store.put(f"{HOST}#{code}", LinkItem(TO.destination, pattern="{id}" if code == "{}" else None))
    answers = []
    for warm in (None, f"{HOST}#"):
        store.forget()
        lookup = Lookup(CONFIG, store)  # type: ignore[arg-type]  # it stands in for a Store
        if warm:
            lookup.host(HOST)
        found = lookup.link(HOST, f"/{LONG}")
        answers.append((found.link, found.code, found.known, found.key))
    assert answers[0] == answers[1]
    assert (answers[0][0] is not None) == folds
    resolver = resolver_over(store, clock)
    for _ in range(2):
        assert resolver.answer(event(f"/{LONG}", host=HOST))["status"] == ("302" if folds else "404")


def test_a_host_that_folds_no_longer_while_memory_says_so(store: DictStore, lookup: Lookup, clock: Clock) -> None:
    store.put(f"{HOST}#", HostItem(fold_case=True))
    lookup.host(HOST)
    code = "\N{LATIN SMALL LETTER N PRECEDED BY APOSTROPHE}" * 200  # 400 bytes, folded 600
    store.put(f"{HOST}#", HostItem(), rev=2)
    store.put(f"{HOST}#{code}", TO)
    clock.now += 60
    assert lookup.link(HOST, "/" + "%C5%89" * 200).link == TO


def test_more_patterns_than_one_read_takes_are_refused(store: DictStore, clock: Clock) -> None:
    """No publisher writes such a host; were only some of its patterns read, the others' visitors would get a 404."""
    path = "/".join("abcdefgh")
    shapes = tuple(f"{number:08b}".translate({48: "=", 49: "{"}) for number in range(101))
    store.put(f"{HOST}#", HostItem(shapes=shapes))
    resolver = resolver_over(store, clock)
    assert resolver.answer(event(f"/{path}", host=HOST))["status"] == "503"
    assert resolver.problems == {"item_unreadable": 1}
    store.put(f"{HOST}#", HostItem(shapes=shapes[1:]), rev=2)
    store.forget()
    assert resolver.answer(event(f"/{path}", host=HOST))["status"] == "404"


# --- aliases --------------------------------------------------------------------------------------


def test_an_alias_serves_the_links_of_its_host(store: DictStore, lookup: Lookup) -> None:
    store.put("www.acme.example#", HostItem(alias_of=HOST, hsts=5))
    store.put("www.acme.example#sale", LinkItem("https://never.example/"))
    store.put(f"{HOST}#sale", TO)
    found = lookup.link("www.acme.example", "/sale")
    assert (found.link, found.key, found.host) == (TO, f"{HOST}#sale", HostItem())
    assert len(store.reads) == 2
    assert len(found.entries) == 3  # the alias counts for how long the answer is believed


def test_an_alias_has_the_root_and_the_case_of_its_host(store: DictStore, clock: Clock) -> None:
    store.put(f"{HOST}#", HostItem(fold_case=True, root_url="https://root.example/"))
    store.put("www.acme.example#", HostItem(alias_of=HOST))
    store.put(f"{HOST}#sale", TO)
    resolver = resolver_over(store, clock)
    assert header(resolver.answer(event("/", host="www.acme.example")), "location") == "https://root.example/"
    assert header(resolver.answer(event("/SALE", host="www.acme.example")), "location") == "https://a.example/"


@pytest.mark.parametrize(
    ("alias", "host", "status"),
    [
        (HostItem(alias_of=HOST, status="suspended"), HostItem(), "410"),
        (HostItem(alias_of=HOST), HostItem(status="suspended"), "410"),
        (HostItem(alias_of=HOST), None, "404"),
        (HostItem(alias_of="localhost"), None, "302"),
        (HostItem(alias_of="www.acme.example"), None, "404"),  # of itself: there it ends
        (HostItem(alias_of=HOST), HostItem(alias_of="localhost"), "404"),  # nor is there an alias of an alias
    ],
)
def test_who_answers_for_an_alias(
    store: DictStore, clock: Clock, alias: HostItem, host: HostItem | None, status: str
) -> None:
    del store.items[f"{HOST}#"]
    store.put("www.acme.example#", alias)
    store.put("sale", TO)
    if host is not None:
        store.put(f"{HOST}#", host)
    assert resolver_over(store, clock).answer(event("/sale", host="www.acme.example"))["status"] == status


@pytest.mark.parametrize("target", ["a#b", "#", "GO.acme.example", "go.acme.example.", " ", "\ud800", "a" * 300])
def test_an_alias_of_no_host_is_unreadable(store: DictStore, lookup: Lookup, target: str) -> None:
    store.put("www.acme.example#", HostItem(alias_of=target))
    with pytest.raises(Unreadable):
        lookup.link("www.acme.example", "/sale")


# --- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize("key", [f"{HOST}#", f"{HOST}#sale", f"{HOST}#s/{{}}"])
@pytest.mark.parametrize("doc", ["{", '{"v":9,"kind":"link","destination":"x"}', "wrong kind"])
def test_an_item_that_cannot_be_read_is_never_no_item(store: DictStore, lookup: Lookup, key: str, doc: str) -> None:
    store.put(f"{HOST}#", HostItem(shapes=("={",)))
    if doc == "wrong kind":
        doc = store.items[f"{HOST}#"]["doc"]["S"] if key[-1] != "#" else '{"v":1,"kind":"link","destination":"x"}'
    store.items[key] = {"pk": {"S": key}, "rev": {"N": "1"}, "doc": {"S": doc}}
    with pytest.raises(Unreadable):
        lookup.link(HOST, "/s/1" if key.endswith("}") else "/sale")


def test_a_tombstone_is_no_item(store: DictStore, lookup: Lookup) -> None:
    store.items[f"{HOST}#sale"] = {"pk": {"S": f"{HOST}#sale"}, "rev": {"N": "9"}, "ttl": {"N": "1"}}
    found = lookup.link(HOST, "/sale")
    assert found.link is None
    assert found.link_entry is not None


def test_through_the_real_store(table: FakeDynamoDB, resolver: Resolver) -> None:
    """One call for a link, two for a pattern, none for what is remembered."""
    table.put(f"{HOST}#", HostItem(shapes=("={", "=*")))
    table.put(f"{HOST}#sale", TO)
    table.put(f"{HOST}#r/{{}}", LinkItem("https://a.example/{id}", pattern="r/{id}"))

    def calls(uri: str) -> Any:
        table.calls.clear()
        response = resolver.answer(event(uri, host=HOST))
        return [operation for operation, _ in table.calls], header(response, "location")

    assert calls("/sale") == (["BatchGetItem"], "https://a.example/")
    assert calls("/sale") == ([], "https://a.example/")
    assert calls("/r/1") == (["GetItem", "BatchGetItem"], "https://a.example/1")
    assert calls("/r/1") == ([], "https://a.example/1")
    assert calls("/r/2") == (["GetItem"], "https://a.example/2") or calls("/r/3")[0] == ["GetItem", "GetItem"]
