"""Which domain a link is on, in the list, the editor and the paste box."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.dependents import adopt_all, release_all
from domains.models import Domain
from domains.states import State
from edge.models import EdgeChange
from links.models import Link
from links.services import link_create, link_update, links_bulk_create

SignIn = Callable[[User], Client]
Hold = Callable[..., Domain]
HTMX = {"HX-Request": "true", "HX-Target": "drawer"}


def url(workspace: Workspace, name: str = "") -> str:
    return f"/w/{workspace.public_id}/links{name}"


def typed(**changes: str) -> dict[str, str]:
    """What the form sends."""
    form = {"destination": "example.com/new", "slug": "spring", "status_code": "302", "query_mode": "keep"}
    return form | {"timezone": "UTC", "version": "1"} | changes


def make(workspace: Workspace, domain: str = "go.acme.com", slug: str = "spring") -> Link:
    place: Any = {"slug": slug, "domain": domain}
    return link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", **place)


def lose(domain: Domain) -> None:
    Domain.objects.filter(pk=domain.pk).update(state=State.REMOVED.value)
    domain.refresh_from_db()
    release_all(domain)


def test_without_domains_there_is_no_choice(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    browser = sign_in(bob)
    text = browser.get(url(workspace, "/new")).text
    assert 'id="id_domain"' not in text
    assert f"{settings.SHORT_URL_BASE.partition('://')[2]}/</span>" in text
    browser.post(url(workspace, "/new"), typed())
    assert Link.objects.get().domain is None


@pytest.mark.parametrize("primary", [True, False])
def test_a_new_link_is_on_the_primary_domain(
    sign_in: SignIn, bob: User, workspace: Workspace, elsewhere: Workspace, hold: Hold, primary: bool
) -> None:
    hold(workspace, is_primary=primary)
    hold(workspace, "soon.acme.com", state=State.ISSUING.value)
    hold(workspace, "unproven.acme.com", state=State.AWAITING_DNS.value, proven_at=None)
    hold(elsewhere, "go.mallory.com")
    browser = sign_in(bob)
    text = browser.get(url(workspace, "/new")).text
    assert ('<option value="go.acme.com" selected>go.acme.com</option>' in text) == primary
    assert '<option value="soon.acme.com">soon.acme.com (not live yet)</option>' in text
    for absent in ("unproven.acme.com", "go.mallory.com"):
        assert absent not in text
    browser.post(url(workspace, "/quick"), {"destination": "example.com"})
    assert Link.objects.get().host == ("go.acme.com" if primary else settings.SHORT_HOSTS[0])


def test_a_primary_domain_that_is_not_served_is_not_taken_unasked(
    sign_in: SignIn, bob: User, workspace: Workspace, hold: Hold
) -> None:
    hold(workspace, is_primary=True, state=State.ISSUING.value)
    sign_in(bob).post(url(workspace, "/quick"), {"destination": "example.com"})
    assert Link.objects.get().domain is None


def test_the_editor_makes_and_moves(sign_in: SignIn, bob: User, workspace: Workspace, hold: Hold) -> None:
    hold(workspace)
    browser = sign_in(bob)
    preview = browser.post(url(workspace, "/preview"), typed(domain="go.acme.com")).text
    assert "https://go.acme.com/spring" in preview
    browser.post(url(workspace, "/new"), typed(domain="go.acme.com"))
    link = Link.objects.get()
    assert link.key == "go.acme.com#spring"
    edit = url(workspace, f"/{link.public_id}")
    text = browser.get(edit).text
    assert '<option value="go.acme.com" selected>' in text
    assert 'data-copy="https://go.acme.com/spring"' in browser.get(url(workspace)).text
    saved = browser.post(edit, typed(domain=""), headers=HTMX)
    assert (saved.status_code, "changed the domain" in saved.text) == (200, True)
    # A form without the field asks for no change.
    browser.post(edit, typed(domain="go.acme.com", version="2"))
    browser.post(edit, typed(version="3", title="T"))
    link.refresh_from_db()
    assert (link.key, link.title) == ("go.acme.com#spring", "T")


@pytest.mark.parametrize("slug", ["*", "{id}"])
def test_a_pattern_that_takes_all_is_refused_on_the_shared_domain(
    sign_in: SignIn, bob: User, workspace: Workspace, hold: Hold, slug: str
) -> None:
    hold(workspace)
    browser = sign_in(bob)
    assert "cannot be saved yet" in browser.post(url(workspace, "/preview"), typed(slug=slug, domain="")).text
    refused = browser.post(url(workspace, "/new"), typed(slug=slug, domain=""))
    assert (refused.status_code, "the short domain is shared" in refused.text) == (422, True)
    preview = browser.post(url(workspace, "/preview"), typed(slug=slug, domain="go.acme.com")).text
    assert f"go.acme.com/{'some/page' if slug == '*' else 'some-id'}?utm_source=mail" in preview
    assert browser.post(url(workspace, "/new"), typed(slug=slug, domain="go.acme.com")).status_code == 302


@pytest.mark.parametrize("domain", ["go.mallory.com", "none.acme.com", "x' onload=1"])
def test_a_foreign_domain_is_as_absent_as_none(
    sign_in: SignIn, bob: User, workspace: Workspace, elsewhere: Workspace, hold: Hold, domain: str
) -> None:
    hold(workspace)
    hold(elsewhere, "go.mallory.com")
    answer = sign_in(bob).post(url(workspace, "/new"), typed(domain=domain))
    assert answer.status_code == 422
    assert "is not one of the available choices" in answer.text
    assert not Link.objects.exists()


def test_a_domain_that_goes_while_the_form_is_open(
    sign_in: SignIn, bob: User, workspace: Workspace, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there when the form was read, and not when the link was to be made."""
    domain = hold(workspace)
    monkeypatch.setattr("links.views.editor.places_of", lambda *_, **__: [("", "short"), ("go.acme.com", "go")])
    lose(domain)
    answer = sign_in(bob).post(url(workspace, "/new"), typed(domain="go.acme.com"))
    assert (answer.status_code, "Add it first, or choose another" in answer.text) == (422, True)


def test_a_link_whose_domain_is_gone(sign_in: SignIn, bob: User, workspace: Workspace, hold: Hold) -> None:
    domain = hold(workspace)
    link = make(workspace)
    lose(domain)
    browser = sign_in(bob)
    EdgeChange.objects.all().delete()
    assert "comes back with it" in browser.get(url(workspace)).text
    edit = url(workspace, f"/{link.public_id}")
    assert "go.acme.com (not yours now)" in browser.get(edit).text
    preview = url(workspace, f"/preview?link={link.public_id}")
    assert "go.acme.com/spring" in browser.post(preview, typed(domain="go.acme.com")).text
    assert browser.post(edit, typed(domain="go.acme.com", title="Kept")).status_code == 302
    link.refresh_from_db()
    assert (link.title, link.is_parked) == ("Kept", True)
    make(workspace, "")
    again = hold(workspace)
    make(workspace)
    adopt_all(again)
    assert "Another link on go.acme.com has this address" in browser.get(url(workspace)).text
    assert browser.post(edit, typed(domain="go.acme.com", slug="new", version="2")).status_code == 302
    link.refresh_from_db()
    assert link.key == "go.acme.com#new"


def test_a_domain_that_is_not_live_yet_is_said(sign_in: SignIn, bob: User, workspace: Workspace, hold: Hold) -> None:
    hold(workspace, state=State.DEPLOYING.value)
    make(workspace)
    EdgeChange.objects.all().delete()
    assert "waiting for go.acme.com to be live" in sign_in(bob).get(url(workspace)).text


def test_conflict_names_the_domain(sign_in: SignIn, bob: User, workspace: Workspace, hold: Hold) -> None:
    hold(workspace)
    link = make(workspace)
    link_update(link=link, actor=Actor(), domain="")
    edit = url(workspace, f"/{link.public_id}")
    text = sign_in(bob).post(edit, typed(domain="go.acme.com", destination="https://example.com/")).text
    assert "Somebody changed this link" in text
    assert "<strong>Domain:</strong>" in text


def test_query_count(
    sign_in: SignIn,
    alice: User,
    workspace: Workspace,
    hold: Hold,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    hosts = [f"go{number}.acme.com" for number in range(10)]
    for host in hosts:
        hold(workspace, host)
    rows: Any = [{"destination": "https://example.com/", "domain": host} for host in hosts * 5]
    links_bulk_create(workspace=workspace, actor=Actor(user=alice), rows=rows)
    browser = sign_in(alice)
    browser.get(url(workspace))
    with django_assert_max_num_queries(12):
        text = browser.get(url(workspace)).text
    assert all(f">{host}</span>" in text for host in hosts)
    ids = list(Link.objects.values_list("public_id", flat=True))
    with django_assert_max_num_queries(6):
        browser.get(url(workspace, "/status"), {"pill": ids})


@pytest.mark.parametrize(
    ("count", "words"), [(0, "no link is on it"), (1, "1 link on it stops"), (2, "2 links on it stop ")]
)
def test_removing_a_domain_says_how_many_links_stop(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, hold: Hold, count: int, words: str
) -> None:
    domain = hold(workspace)
    for number in range(count):
        make(workspace, slug=f"s{number}")
    address = f"/w/{workspace.public_id}/domains/{domain.public_id}"
    assert words in sign_in(alice).get(address).text
    assert ("its links are kept" in sign_in(alice).get(address).text) == bool(count)
    assert words not in sign_in(bob).get(address).text
