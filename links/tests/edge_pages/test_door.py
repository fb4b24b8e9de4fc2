"""Who gets in: only what the resolver has signed."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User
from edge.resolver.click import parse
from edge.resolver.contract import HostItem
from edge.resolver.origin import HEADER, Handover, sign
from edge.sources import items_now
from links.edge_items import published_item
from links.edge_pages import subject
from links.models import Link
from links.services.update import link_update
from links.tests.edge_pages.conftest import DESTINATION, Publish, Visit

KINDS = ["password", "preview", "social", "cloak"]


@pytest.fixture(autouse=True)
def _locked(publish: Publish) -> None:
    publish(password=True)


def test_a_signed_request_gets_in(visit: Visit) -> None:
    assert visit("password").status_code == 200


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_without_a_signature_there_is_nothing(client: Client, db: None, kind: str, method: str) -> None:
    assert client.generic(method, f"/edge/{kind}", headers={"host": "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "another secret that is long enough"},
        {"late": 70},
        {"late": -70},
        {"headers": {HEADER: "v1.e30.00"}},
        {"headers": {HEADER: "nonsense"}},
        {"headers": {"host": "localhost"}},
    ],
    ids=["forged", "too late", "from the future", "bad signature", "nonsense", "another host"],
)
def test_what_does_not_get_in(visit: Visit, changes: dict[str, Any]) -> None:
    response = visit("password", **changes)
    assert response.status_code == 404
    assert "protected" not in response.text


def test_a_header_that_came_twice_or_is_huge(visit: Visit, link: Link) -> None:
    handover = Handover("password", "127.0.0.1", link.key, "192.0.2.1", "/spring", int(time.time()))
    good = sign(settings.EDGE_ORIGIN_SECRET, handover)
    assert visit("password", headers={HEADER: good}).status_code == 200
    for token in (f"{good},{good}", f"x,{good}", f"{good} ", f"{good}0", "v1." * 20_000, "é" * 1_000):
        assert visit("password", headers={HEADER: token}).status_code == 404


def test_an_earlier_secret_is_believed_as_long_as_it_is_listed(visit: Visit, settings: Settings) -> None:
    """The zip that signs with it runs on until a new one is everywhere."""
    old = settings.EDGE_ORIGIN_SECRET
    settings.EDGE_ORIGIN_SECRET = "a new secret that is long enough too"
    assert visit("password", secret=old).status_code == 404
    settings.EDGE_ORIGIN_SECRET_FALLBACKS = ["one that is older still, long enough", old]
    assert visit("password", secret=old).status_code == visit("password").status_code == 200
    assert visit("password", secret="x" * 32).status_code == 404


def test_a_signature_is_for_one_page(visit: Visit, link: Link) -> None:
    handover = Handover("cloak", "127.0.0.1", link.key, "192.0.2.1", "/spring", int(time.time()))
    token = sign(settings.EDGE_ORIGIN_SECRET, handover)
    assert visit("password", headers={HEADER: token}).status_code == 404


def test_no_secret_lets_nobody_in(visit: Visit, settings: Settings) -> None:
    settings.EDGE_ORIGIN_SECRET = ""
    assert visit("password", secret="").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_methods(visit: Visit, kind: str) -> None:
    response = visit(kind, "DELETE")
    assert response.status_code == 405
    assert response["Allow"] == ("GET, HEAD, POST" if kind == "password" else "GET, HEAD")
    if kind != "password":
        assert visit(kind, "POST").status_code == 405


def test_a_head_is_answered_as_a_get(visit: Visit) -> None:
    get, head = visit("password"), visit("password", "HEAD")
    assert (head.status_code, head["Content-Type"]) == (get.status_code, get["Content-Type"])
    assert head.content == b""


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_that_is_gone_is_the_edges_404(visit: Visit, kind: str) -> None:
    response = visit(kind, key="gone")
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    assert "Go to your links" not in response.text


def test_what_every_page_says_to_the_browser(visit: Visit) -> None:
    headers = visit("password").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'nonce-")
    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


def test_our_transport_security_binds_no_customer(visit: Visit, client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 60
    secure = {"X-Forwarded-Proto": "https"}
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert "Strict-Transport-Security" not in visit("password", headers=secure).headers
    assert "Strict-Transport-Security" in client.get("/accounts/login/", headers=secure).headers


@pytest.mark.parametrize(("wanted", "says"), [(300, "max-age=300; includeSubDomains"), (0, None)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_host_has_its_own_transport_security(
    visit: Visit, publish: Publish, settings: Settings, kind: str, wanted: int, says: str | None
) -> None:
    """The same that its redirects say: with one page less it would end for who opens nothing else."""
    settings.SECURE_HSTS_SECONDS = 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    secure = {"X-Forwarded-Proto": "https"}
    publish(HostItem(hsts=wanted, hsts_subdomains=True), **({} if kind == "preview" else {kind: True}))
    for method in ("GET", "PUT"):
        assert visit(kind, method, headers=secure).headers.get("Strict-Transport-Security") == says
    assert visit(kind, secret="x" * 32, headers=secure).headers.get("Strict-Transport-Security") is None


def test_the_visitors_language(visit: Visit) -> None:
    german = visit("password", headers={"accept-language": "fr;q=0.5, de-AT"})
    assert '<html lang="de" dir="ltr">' in german.text
    assert '<html lang="ar" dir="rtl">' in visit("password", headers={"accept-language": "ar"}).text
    assert "Dieser Link ist geschützt" in german.text
    assert "This link is protected" in visit("password", headers={"accept-language": "tlh"}).text


def test_the_click_record(visit: Visit, link: Link) -> None:
    click = parse(visit("password")["Content-Type"])
    assert click is not None
    assert (click.outcome, click.link_id, click.workspace_id) == ("p", link.public_id, "ws_1")


def test_what_postgres_holds_is_what_counts(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, alice: User, link: Link
) -> None:
    """The other tests say what the item is; here it is built of the link, as the publisher builds it."""
    monkeypatch.setattr(subject, "items_now", items_now)
    monkeypatch.setattr(subject, "published_item", published_item)
    assert "This link is protected" in visit("password").text
    link_update(actor=Actor(user=alice), link=link, password=None)
    assert visit("password")["Location"] == DESTINATION
