"""Passwords, previews, social cards, frames and limits of clicks on a custom domain, from what Postgres holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Workspace
from domains.models import Domain
from domains.states import State
from links.edge_pages.unlock import COOKIE
from links.models import Link
from links.services import link_create, links_count_clicks
from links.tests.edge import Edge
from links.tests.edge_pages.conftest import DESTINATION, PASSWORD, Visit

HOST = "go.acme.com"
Open = Callable[..., HttpResponse]


@pytest.fixture
def domain(workspace: Workspace, hold: Callable[..., Domain]) -> Domain:
    return hold(workspace, HOST, hsts_seconds=300, hsts_subdomains=True, not_found_url="https://acme.com/nothing")


@pytest.fixture
def open_at(visit: Visit, workspace: Workspace, domain: Domain) -> Open:
    """Make a link on the domain, and have the resolver hand over a visitor of it."""

    def send(
        kind: str, method: str = "GET", body: bytes = b"", path: str = "/sale", agent: str = "", **fields: Any
    ) -> HttpResponse:
        if not Link.objects.filter(domain=domain).exists():
            place: Any = {"slug": "sale", "domain": HOST, **fields}
            link_create(workspace=workspace, actor=Actor(), destination=DESTINATION, **place)
        headers = {"user-agent": agent} if agent else {}
        return visit(kind, method, body=body, host=HOST, key=f"{HOST}#sale", path=path, headers=headers)

    return send


def test_the_resolver_hands_over_under_the_links_key(open_at: Open, edge: Edge) -> None:
    open_at("password", password=PASSWORD)
    edge.publish(f"{HOST}#")
    assert edge.visit(f"https://{HOST}/sale") == "/edge/password"
    assert edge.visit(f"https://{HOST}/sale+") == "/edge/preview"


def test_the_password(open_at: Open) -> None:
    form = open_at("password", password=PASSWORD)
    assert (form.status_code, "This link is protected" in form.text) == (200, True)
    assert open_at("password", "POST", b"password=wrong").status_code == 403
    right = open_at("password", "POST", b"password=night+owl")
    assert (right.status_code, right["Location"]) == (303, DESTINATION)
    assert right.cookies[COOKIE]["secure"]  # custom domains have HTTPS, whatever the short domain has here
    assert right.cookies[COOKIE]["path"] == "/sale"


def test_the_hosts_own_transport_security(open_at: Open, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 60
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_HOST", HOST)
    expected = "max-age=300; includeSubDomains"
    assert open_at("password", password=PASSWORD)["Strict-Transport-Security"] == expected
    assert open_at("password", "POST", b"password=night+owl")["Strict-Transport-Security"] == expected
    Domain.objects.update(hsts_seconds=0)
    assert "Strict-Transport-Security" not in open_at("password").headers


def test_the_preview_and_the_card_name_the_domain(open_at: Open) -> None:
    preview = open_at("preview", path="/sale+", social_title="Spring")
    assert f"{HOST}/sale" in preview.text
    card = open_at("social", agent="facebookexternalhit/1.1")
    assert f'<meta property="og:url" content="https://{HOST}/sale">' in card.text


def test_http_is_not_framed_from_a_custom_domain(open_at: Open) -> None:
    assert open_at("cloak", cloak=True).status_code == 200
    Link.objects.filter(domain__isnull=False).update(destination="http://a.example.com/")
    assert open_at("cloak")["Location"] == "http://a.example.com/"


def test_a_limit_of_clicks(open_at: Open, domain: Domain) -> None:
    open_at("preview", max_clicks=1)
    link = Link.objects.get(domain=domain)
    assert links_count_clicks(counts={link.public_id: 1}) == 1
    answer = open_at("password")
    assert answer.status_code == 410


@pytest.mark.parametrize("state", [State.REMOVING, State.ISSUING])
def test_a_domain_that_is_served_no_more_has_no_pages(open_at: Open, domain: Domain, state: State) -> None:
    assert open_at("password", password=PASSWORD).status_code == 200
    Domain.objects.filter(pk=domain.pk).update(state=state.value)
    answer = open_at("password", "POST", b"password=night+owl")
    assert answer.status_code == 404
    assert DESTINATION not in str(answer.headers)
    assert configured.SHORT_HOSTS[0] not in answer.text


@pytest.mark.parametrize(("slug", "place"), [("*", "/"), ("{id}", "/"), ("docs/*", "/docs"), ("docs/{id}/x", "/docs")])
def test_one_password_opens_all_of_a_pattern(
    visit: Visit, workspace: Workspace, domain: Domain, slug: str, place: str
) -> None:
    fields: Any = {"slug": slug, "domain": HOST, "password": PASSWORD}
    link = link_create(workspace=workspace, actor=Actor(), destination=DESTINATION, **fields)
    path = "/docs/a/x" if slug.startswith("docs") else "/a"
    right = visit("password", "POST", body=b"password=night+owl", host=HOST, key=link.key, path=path)
    assert (right.status_code, right.cookies[COOKIE]["path"]) == (303, place)
