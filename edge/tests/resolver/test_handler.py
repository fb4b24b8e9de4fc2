"""The function as CloudFront sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.resolver.click import Click, parse
from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.handler import Resolver
from edge.tests.resolver.conftest import NOW, Clock, event, header
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB

TO = "https://a.example/"


def test_a_click_rides_on_the_response(table: FakeDynamoDB, resolver: Resolver) -> None:
    table.put("sale", LinkItem(TO, link_id="lnk_x", workspace_id="ws_y"), rev=12)
    assert parse(header(resolver.answer(event("/sale")), "content-type") or "") == Click("r", "lnk_x", "ws_y", 12)


@pytest.mark.parametrize("expired_url", [None, "https://e.example/"])
def test_an_expired_click_says_so(table: FakeDynamoDB, resolver: Resolver, expired_url: str | None) -> None:
    table.put("old", LinkItem(TO, expires_at=1, expired_url=expired_url, link_id="lnk_x", workspace_id="ws_y"))
    response = resolver.answer(event("/old"))
    assert response["status"] == ("302" if expired_url else "410")
    assert parse(header(response, "content-type") or "") == Click("x", "lnk_x", "ws_y", 1)


def test_another_tenants_link_is_out_of_reach_on_the_default_domain(table: FakeDynamoDB, resolver: Resolver) -> None:
    table.put("go.acme.com#sale", LinkItem(TO))
    table.put("go.acme.com#", HostItem())
    for uri in ("/go.acme.com%23sale", "/go.acme.com#sale", "/go.acme.com%23"):
        response = resolver.answer(event(uri))
        assert (response["status"], header(response, "location")) == ("404", None)
    assert table.calls == []
    assert header(resolver.answer(event("/sale", host="go.acme.com")), "location") == TO


def test_two_tenants_with_one_code(table: FakeDynamoDB, resolver: Resolver) -> None:
    for host in ("go.acme.com", "go.beta.com"):
        table.put(f"{host}#", HostItem())
        table.put(f"{host}#sale", LinkItem(f"https://{host}/landing"))
    table.put("sale", LinkItem(TO))
    seen = {
        host: header(resolver.answer(event("/sale", host=host)), "location")
        for host in ("go.acme.com", "GO.beta.com:443", "owl.example", "localhost")
    }
    assert list(seen.values()) == ["https://go.acme.com/landing", "https://go.beta.com/landing", TO, TO]


def test_a_domain_without_a_host_item_serves_nothing(table: FakeDynamoDB, resolver: Resolver) -> None:
    table.put("go.acme.com#sale", LinkItem(TO))
    assert resolver.answer(event("/sale", host="go.acme.com"))["status"] == "404"


def test_every_default_host_has_the_first_ones_settings(table: FakeDynamoDB, resolver: Resolver) -> None:
    table.put("owl.example#", HostItem(root_url="https://r.example/"))
    assert header(resolver.answer(event("/", host="localhost")), "location") == "https://r.example/"


@pytest.mark.parametrize("uri", ["/%ff", "/" + "x" * 600, "/a%0d%0aSet-Cookie:x"])
def test_codes_that_no_link_can_have_need_no_read(table: FakeDynamoDB, resolver: Resolver, uri: str) -> None:
    response = resolver.answer(event(uri))
    assert (response["status"], header(response, "cache-control")) == ("404", "no-store")
    assert table.calls == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "BREW"])
def test_other_methods(table: FakeDynamoDB, resolver: Resolver, method: str) -> None:
    response = resolver.answer(event("/sale", method=method))
    assert (response["status"], header(response, "allow")) == ("405", "GET, HEAD")
    assert table.calls == []


def test_only_a_password_is_posted(table: FakeDynamoDB, resolver: Resolver) -> None:
    table.put("sale", LinkItem(TO))
    for uri in ("/sale", "/unknown", "/"):
        assert resolver.answer(event(uri, method="POST"))["status"] == "405"


def test_head_is_get(table: FakeDynamoDB, resolver: Resolver) -> None:
    table.put("sale", LinkItem(TO))
    assert resolver.answer(event("/sale", method="HEAD")) == resolver.answer(event("/sale"))


def test_robots_need_no_read(table: FakeDynamoDB, resolver: Resolver) -> None:
    assert resolver.answer(event("/robots.txt"))["body"] == "User-agent: *\nDisallow:\n"
    assert table.calls == []


@pytest.mark.parametrize(
    ("link", "caching"),
    [
        (LinkItem(TO, expires_at=NOW + 7), "public, max-age=0, s-maxage=7"),
        (LinkItem(TO, expires_at=NOW + 300), "public, max-age=0, s-maxage=30"),
        (LinkItem(TO, expires_at=NOW - 7, expired_url=TO), "public, max-age=0, s-maxage=30"),
        (LinkItem(TO, expires_at=NOW - 7), "no-store"),  # a page, in the visitor's language
    ],
)
def test_nothing_is_kept_past_a_change(table: FakeDynamoDB, resolver: Resolver, link: LinkItem, caching: str) -> None:
    table.put("sale", link)
    assert header(resolver.answer(event("/sale")), "cache-control") == caching


def test_the_hosts_page_for_unknown_codes_is_not_kept_past_an_activation(
    table: FakeDynamoDB, resolver: Resolver
) -> None:
    table.put("owl.example#", HostItem(not_found_url=TO))
    table.put("sale", LinkItem(TO, activates_at=NOW + 12))
    assert header(resolver.answer(event("/sale")), "cache-control") == "public, max-age=0, s-maxage=12"


def test_less_than_a_second_is_not_kept_at_all(table: FakeDynamoDB, resolver: Resolver, clock: Clock) -> None:
    table.put("sale", LinkItem(TO, expires_at=NOW + 7))
    clock.now += 6.5
    assert header(resolver.answer(event("/sale")), "cache-control") == "no-store"


@pytest.mark.parametrize(
    "doc",
    ["{", '{"v":3,"kind":"link"}', '{"v":1,"kind":"host"}', '{"v":1,"kind":"link","destination":"%s"}' % ("x" * 9000)],
)
def test_an_unreadable_item_is_503_not_404(table: FakeDynamoDB, resolver: Resolver, doc: str) -> None:
    table.items["sale"] = {"pk": {"S": "sale"}, "rev": {"N": "1"}, "doc": {"S": doc}}
    for count in (1, 2):
        response = resolver.answer(event("/sale"))
        assert (response["status"], header(response, "cache-control")) == ("503", "no-store")
        assert resolver.problems == {"item_unreadable": count}
    assert len(table.calls) == 1
    table.put("more", LinkItem(TO))
    assert resolver.answer(event("/more"))["status"] == "302"


def test_problems_are_lines_of_json(
    table: FakeDynamoDB, resolver: Resolver, capsys: pytest.CaptureFixture[str]
) -> None:
    resolver.answer(None)
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["event"] == "bad_event"


@pytest.mark.parametrize("host", ["", "a b", "[::1]", "."])
def test_a_request_without_a_host(resolver: Resolver, host: str) -> None:
    assert resolver.answer(event("/sale", host=host))["status"] == "400"


anything: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
text = st.text(st.characters(), max_size=30)
quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@quick
@given(
    anything | st.builds(event, text | anything, host=text | anything, query=text | anything, method=text | anything)
)
def test_any_event_gets_an_answer(resolver: Resolver, broken: Any) -> None:
    assert resolver.answer(broken)["status"].isdigit()


@quick
@given(host=anything, link=anything, rev=anything, query=text)
def test_any_item_gets_an_answer(
    table: FakeDynamoDB, resolver: Resolver, clock: Clock, host: Any, link: Any, rev: Any, query: str
) -> None:
    for pk, doc in (("owl.example#", host), ("sale", link)):
        table.items[pk] = {"pk": {"S": pk}, "rev": rev, "doc": {"S": json.dumps(doc)}}
    clock.now += 60
    assert resolver.answer(event("/sale", query=query))["status"].isdigit()


@quick
@given(destination=st.text(min_size=1, max_size=40), query=text)
def test_headers_cannot_be_split(
    table: FakeDynamoDB, resolver: Resolver, clock: Clock, destination: str, query: str
) -> None:
    table.put("sale", LinkItem(destination, link_id=destination, workspace_id=destination))
    clock.now += 60
    response = resolver.answer(event("/sale", query=query))
    for name, entries in response["headers"].items():
        assert entries[0]["key"].lower() == name
        assert all(0x20 <= ord(char) < 0x7F for char in entries[0]["value"])
