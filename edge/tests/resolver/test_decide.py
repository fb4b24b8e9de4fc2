"""The order of the decision, and its windows."""

from __future__ import annotations

import pytest

from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.decide import Gone, Home, NotFound, Redirect, Unusable, decide, decide_root
from edge.resolver.visitor import Request

NOW = 1_000
REQUEST = Request("GET", "owl.example", "/sale", "", {}, "203.0.113.1", "sale")
TO = "https://a.example/"
HOST = HostItem(not_found_url="https://nf.example/", expired_url="https://ex.example/", root_url="https://r.example/")


def test_a_link_redirects() -> None:
    link = LinkItem(TO, status=308, expires_at=NOW + 5)
    assert decide(None, link, REQUEST, NOW) == Redirect(TO, 308, until=NOW + 5, outcome="r")


def test_the_visitors_query_is_forwarded() -> None:
    request = Request("GET", "owl.example", "/sale", "a=1", {}, "203.0.113.1", "sale")
    assert decide(HOST, LinkItem(TO), request, NOW) == Redirect(TO + "?a=1", 302, outcome="r")


@pytest.mark.parametrize("link", [LinkItem(TO), LinkItem(TO, expires_at=1), None])
def test_a_suspended_host_comes_first(link: LinkItem | None) -> None:
    host = HostItem("suspended", not_found_url="https://nf.example/", root_url="https://r.example/")
    assert decide(host, link, REQUEST, NOW) == Gone(expired=False)
    assert decide_root(host, REQUEST, NOW) == Gone(expired=False)


def test_switched_off_comes_before_the_window() -> None:
    link = LinkItem(TO, disabled=True, activates_at=NOW + 1, expires_at=1, expired_url="https://e.example/")
    assert decide(HOST, link, REQUEST, NOW) == Gone(expired=False)


def test_not_yet_active_comes_before_expired() -> None:
    link = LinkItem(TO, activates_at=NOW + 9, expires_at=NOW - 9)
    assert decide(None, link, REQUEST, NOW) == NotFound()


def test_not_yet_active_is_as_if_there_were_no_link_until_it_is() -> None:
    link = LinkItem(TO, activates_at=NOW)
    assert decide(None, link, REQUEST, NOW - 0.5) == NotFound()
    assert decide(HOST, link, REQUEST, NOW - 0.5) == Redirect("https://nf.example/", 302, until=NOW, outcome="n")
    assert decide(HOST, link, REQUEST, NOW) == Redirect(TO, 302, outcome="r")


def test_it_expires_on_the_second() -> None:
    link = LinkItem(TO, expires_at=NOW)
    assert decide(None, link, REQUEST, NOW - 0.5) == Redirect(TO, 302, until=NOW, outcome="r")
    assert decide(None, link, REQUEST, NOW) == Gone(expired=True)


def test_expired_goes_to_the_links_url_then_to_the_hosts() -> None:
    link = LinkItem(TO, status=301, expires_at=1, expired_url="https://own.example/")
    assert decide(HOST, link, REQUEST, NOW) == Redirect("https://own.example/", 302, outcome="x")
    assert decide(HOST, LinkItem(TO, expires_at=1), REQUEST, NOW) == Redirect("https://ex.example/", 302, outcome="x")


def test_missing_goes_to_the_hosts_url() -> None:
    assert decide(None, None, REQUEST, NOW) == NotFound()
    assert decide(HOST, None, REQUEST, NOW) == Redirect("https://nf.example/", 302, outcome="n")


def test_the_root() -> None:
    assert decide_root(None, REQUEST, NOW) == Home()
    assert decide_root(HOST, REQUEST, NOW) == Redirect("https://r.example/", 302)


def test_a_destination_that_no_header_can_hold() -> None:
    assert decide(None, LinkItem("https://a.example/" + "x" * 9_000), REQUEST, NOW) == Unusable()
