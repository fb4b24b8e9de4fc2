"""POST /w/<workspace>/links/simulate."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from links.forms.entries import variants_text
from links.models import Link
from links.services import link_create, link_update

SignIn = Callable[[User], Client]


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")


def url(workspace: Workspace, link: Link | None = None) -> str:
    return f"/w/{workspace.public_id}/links/simulate" + (f"?link={link.public_id}" if link else "")


def typed(**changes: str) -> dict[str, str]:
    form = {"destination": "example.com/new", "slug": "spring", "status_code": "302", "query_mode": "keep"}
    return form | {"timezone": "Europe/Berlin"} | changes


def test_what_is_typed_decides(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    page = sign_in(bob).post(url(workspace, link), typed()).content.decode()
    assert "example.com/new" in page
    page = sign_in(bob).post(url(workspace), typed(slug="other", **{"visitor-query": "?a=b"})).content.decode()
    assert "example.com/new?a=b" in page


def test_a_time_is_on_the_viewers_clock(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    form = typed(expires_at="2030-07-01T12:00")
    for at, words in (("2030-07-01T11:59", "goes to"), ("2030-07-01T12:00", "has expired")):
        page = sign_in(bob).post(url(workspace), {**form, "visitor-at": at}).content.decode()
        assert words in page


def test_the_domains_own_pages_count(
    sign_in: SignIn, bob: User, workspace: Workspace, hold: Callable[..., Domain]
) -> None:
    hold(workspace, not_found_url="https://acme.com/none")
    form = typed(domain="go.acme.com", activates_at="2090-01-01T00:00")
    assert "acme.com/none" in sign_in(bob).post(url(workspace), form).content.decode()


def test_a_removed_claims_settings_do_not_count(
    sign_in: SignIn, bob: User, workspace: Workspace, hold: Callable[..., Domain]
) -> None:
    hold(workspace, state="removed", not_found_url="https://acme.com/old")
    hold(workspace, not_found_url="https://acme.com/new")
    form = typed(domain="go.acme.com", activates_at="2090-01-01T00:00")
    assert "acme.com/new" in sign_in(bob).post(url(workspace), form).content.decode()


def test_what_saving_settles_is_settled(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    Link.objects.update(max_clicks=1, clicks_counted=1, limit_reached_at=timezone.now())
    page = sign_in(bob).post(url(workspace, link), typed(options="1", max_clicks="5")).content.decode()
    assert "example.com/new" in page
    variants = [
        {"name": "A", "destination": "https://example.com/a", "weight": 1},
        {"name": "B", "destination": "https://example.com/b", "weight": 1},
    ]
    link.refresh_from_db()
    link = link_update(link=link, actor=Actor(user=bob), variants=variants, max_clicks=None)
    sent = typed(options="1", variants=variants_text(link.variants), winner=link.variants[1]["id"])
    page = sign_in(bob).post(url(workspace, link), sent).content.decode()
    assert "example.com/b" in page
    assert "The test is over" in page


def test_who_views_asks_about_the_link_as_it_is(sign_in: SignIn, carol: User, workspace: Workspace, link: Link) -> None:
    page = sign_in(carol).post(url(workspace, link), typed()).content.decode()
    assert "example.com/new" not in page
    assert "example.com" in page
    assert sign_in(carol).post(url(workspace), typed()).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"destination": ""},
        {"visitor-region": "<script>"},
        {"visitor-device": "toaster"},
        {"visitor-at": "soon"},
        {"visitor-number": "0"},
        {"visitor-at": "0001-01-01T00:00", "timezone": "Asia/Tokyo"},
        {"visitor-at": "9999-12-31T23:59", "timezone": "America/New_York"},
        {"timezone": "../../etc/passwd"},
        {"visitor-query": "\0%ff&&=&"},
    ],
)
def test_bad_input_is_said_not_raised(
    sign_in: SignIn, bob: User, workspace: Workspace, changes: dict[str, str]
) -> None:
    answer = sign_in(bob).post(url(workspace), typed(**changes))
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_strangers(sign_in: SignIn, mallory: User, workspace: Workspace, elsewhere: Workspace, link: Link) -> None:
    assert sign_in(mallory).post(url(workspace, link), typed()).status_code == 404
    assert sign_in(mallory).post(url(elsewhere, link), typed()).status_code == 404


def test_wrong_method(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    assert sign_in(bob).get(url(workspace)).status_code == 405
