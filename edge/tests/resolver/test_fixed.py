"""Paths that mean the same on every host."""

from __future__ import annotations

from typing import Any, Final

import pytest

from edge.local.response import accept_result, ttl_of
from edge.resolver.contract import HostItem
from edge.resolver.fixed import fixed
from edge.resolver.handler import Resolver
from edge.tests.resolver.conftest import Clock, event, header
from edge.tests.resolver.dict_store import DictStore, resolver_over

APPLE: Final = '{"applinks":{"details":[]}}'
GOOGLE: Final = '[{"relation":["delegate_permission/common.handle_all_urls"]}]'
ICON: Final = "https://acme.example/icon.png"
HOST: Final = HostItem(favicon_url=ICON, apple_app_site=APPLE, asset_links=GOOGLE)
PATHS: Final = (
    "/favicon.ico",
    "/.well-known/apple-app-site-association",
    "/apple-app-site-association",
    "/.well-known/assetlinks.json",
    "/.well-known/security.txt",
)


def answered(path: str, host: HostItem | None) -> tuple[str, str | None, str | None, str | None]:
    """Status, media type, location, body."""
    response = fixed(path, host)
    accept_result(response, "")
    return response["status"], header(response, "content-type"), header(response, "location"), response.get("body")


@pytest.mark.parametrize("path", ["/.well-known/apple-app-site-association", "/apple-app-site-association"])
def test_apples_association(path: str) -> None:
    assert answered(path, HOST) == ("200", "application/json", None, APPLE)
    assert answered(path, HostItem(asset_links=GOOGLE))[0] == "404"


def test_googles_asset_links() -> None:
    assert answered("/.well-known/assetlinks.json", HOST) == ("200", "application/json", None, GOOGLE)
    assert answered("/.well-known/assetlinks.json", HostItem(apple_app_site=APPLE))[0] == "404"


def test_the_icon() -> None:
    assert answered("/favicon.ico", HOST) == ("302", None, ICON, None)
    assert answered("/favicon.ico", HostItem()) == answered("/favicon.ico", None) == ("204", None, None, None)


def test_the_icons_address_fits_into_a_header() -> None:
    assert answered("/favicon.ico", HostItem(favicon_url="https://ä.example/i"))[2] == "https://%C3%A4.example/i"
    assert answered("/favicon.ico", HostItem(favicon_url=ICON + "x" * 40_000))[0] == "204"


def test_an_alias_has_those_of_its_host(clock: Clock) -> None:
    """Apple asks the host that is in the address, and follows no redirect."""
    store = DictStore(clock)
    store.put("acme.example#", HOST)
    store.put("www.acme.example#", HostItem(alias_of="acme.example"))
    resolver = resolver_over(store, clock)
    for path in PATHS:
        answer = resolver.answer(event(path, host="www.acme.example"))
        assert answer == resolver.answer(event(path, host="acme.example"))
    store.put("www.acme.example#", HostItem(alias_of="acme.example", status="suspended"), rev=2)
    store.forget()
    assert resolver.answer(event(PATHS[1], host="www.acme.example"))["status"] == "404"


def test_a_document_that_no_response_can_hold() -> None:
    assert answered("/apple-app-site-association", HostItem(apple_app_site='"\ud800"'))[3] == '"?"'


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", [None, HostItem(), HOST.__replace__(status="suspended")])  # type: ignore[attr-defined]  # frozen's
def test_without_a_host_that_is_active_there_is_nothing(path: str, host: HostItem | None) -> None:
    status, _, location, _ = answered(path, host)
    assert (status, location) == ("204" if path == "/favicon.ico" else "404", None)


def test_other_well_known_paths_are_not_ours() -> None:
    for path in ("/.well-known/security.txt", "/.well-known/", "/.well-known/assetlinks.json/x"):
        assert answered(path, HOST)[0] == "404"


@pytest.mark.parametrize("path", PATHS)
def test_an_edit_is_seen_within_minutes(path: str) -> None:
    for host in (HOST, HostItem(), None):
        seconds = ttl_of(header(fixed(path, host), "cache-control") or "")
        assert 0 < seconds <= (86_400 if fixed(path, host)["status"] == "204" else 300)


@pytest.fixture
def store(clock: Clock) -> DictStore:
    return DictStore(clock)


@pytest.fixture
def resolver(store: DictStore, clock: Clock) -> Resolver:
    return resolver_over(store, clock)


@pytest.mark.parametrize("path", PATHS)
def test_through_the_resolver_only_the_host_is_read(store: DictStore, resolver: Resolver, path: str) -> None:
    store.put("go.acme.example#", HOST)
    response: dict[str, Any] = resolver.answer(event(path, host="go.acme.example"))
    assert response == fixed(path, HOST)
    assert store.reads == [["go.acme.example#"]]


def test_robots_may_look_at_every_link(store: DictStore, resolver: Resolver) -> None:
    response = resolver.answer(event("/robots.txt", host="go.acme.example"))
    assert (response["status"], response["body"]) == ("200", "User-agent: *\nDisallow:\n")
    assert store.reads == []
