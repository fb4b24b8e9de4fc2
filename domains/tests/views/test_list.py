"""GET and POST /w/<workspace>/domains."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User, Workspace
from domains.models import Domain
from domains.services.add import ADDS_PER_HOUR
from domains.tests.bad_names import BAD_NAMES, BadName
from domains.tests.views.conftest import list_url

SignIn = Callable[[User], Client]
Add = Callable[..., Domain]


def test_shows_the_domains_with_their_states(sign_in: SignIn, alice: User, workspace: Workspace, add: Add) -> None:
    add("bücher.acme.com")
    live = add("go.acme.com")
    Domain.objects.filter(pk=live.pk).update(state="active")
    text = sign_in(alice).get(list_url(workspace)).text
    assert "bücher.acme.com" in text
    assert "Awaiting DNS" in text
    assert "Preparing your records" in text
    assert '<span class="pill pill-live">Active</span>' in text


def test_the_empty_page_teaches(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    text = sign_in(alice).get(list_url(workspace)).text
    assert "Your links under your own name" in text
    assert "data-live" not in text


def test_adding_leads_to_the_domains_page(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    answer = sign_in(alice).post(list_url(workspace), {"hostname": " Go.Acme.COM. "}, follow=True)
    assert "go.acme.com is added" in answer.text
    assert "Publish" in answer.text or "Preparing your records" in answer.text
    assert Domain.objects.get().hostname == "go.acme.com"


@pytest.mark.parametrize("typed", ["go.acme.com\0", "\0"])
def test_null_characters_are_refused(sign_in: SignIn, alice: User, workspace: Workspace, typed: str) -> None:
    answer = sign_in(alice).post(list_url(workspace), {"hostname": typed})
    assert (answer.status_code, Domain.objects.count()) == (422, 0)
    assert "Null characters" in answer.text


@pytest.mark.parametrize("bad", BAD_NAMES, ids=str)
def test_bad_names_are_refused_beside_the_field(
    sign_in: SignIn, alice: User, workspace: Workspace, bad: BadName
) -> None:
    answer = sign_in(alice).post(list_url(workspace), {"hostname": bad.typed})
    assert answer.status_code == 422
    assert 'id="id_hostname_error"' in answer.text
    assert bad.words in answer.text.replace("&#x27;", "'")
    assert not Domain.objects.exists()


def test_a_pasted_address_is_offered_as_one_click(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    browser = sign_in(alice)
    answer = browser.post(list_url(workspace), {"hostname": "https://go.acme.com/spring"})
    assert 'name="hostname" value="go.acme.com"' in answer.text
    assert not Domain.objects.exists()
    browser.post(list_url(workspace), {"hostname": "go.acme.com"})
    assert Domain.objects.get().hostname == "go.acme.com"


def test_a_name_of_this_workspace_says_so_and_one_of_another_does_not(
    sign_in: SignIn, alice: User, mallory: User, workspace: Workspace, elsewhere: Workspace, add: Add
) -> None:
    Domain.objects.filter(pk=add("go.acme.com").pk).update(state="active")
    again = sign_in(alice).post(list_url(workspace), {"hostname": "GO.acme.com"})
    assert again.status_code == 422
    assert "in this workspace already" in again.text
    stranger = sign_in(mallory).post(list_url(elsewhere), {"hostname": "go.acme.com"}, follow=True)
    assert "go.acme.com is added" in stranger.text
    assert "another workspace" not in stranger.text
    assert "Acme" not in stranger.text


def test_too_many_an_hour(sign_in: SignIn, alice: User, workspace: Workspace, add: Add) -> None:
    for number in range(ADDS_PER_HOUR):
        add(f"go{number}.acme.com")
    answer = sign_in(alice).post(list_url(workspace), {"hostname": "more.acme.com"})
    assert answer.status_code == 422
    assert "20 domains an hour" in answer.text


def test_not_set_up_says_so_and_takes_none(
    sign_in: SignIn, alice: User, workspace: Workspace, settings: Settings
) -> None:
    settings.DOMAINS_ENDPOINT = ""
    browser = sign_in(alice)
    page = browser.get(list_url(workspace))
    assert "not set up on this server" in page.text
    assert 'name="hostname"' not in page.text
    assert browser.post(list_url(workspace), {"hostname": "go.acme.com"}).status_code == 422
    assert not Domain.objects.exists()


@pytest.mark.parametrize("name", ["bob", "carol"])
def test_who_is_no_admin_sees_and_cannot_add(
    sign_in: SignIn, request: pytest.FixtureRequest, workspace: Workspace, add: Add, name: str
) -> None:
    add()
    browser = sign_in(request.getfixturevalue(name))
    text = browser.get(list_url(workspace)).text
    assert "go.acme.com" in text
    assert 'name="hostname"' not in text
    assert browser.post(list_url(workspace), {"hostname": "new.acme.com"}).status_code == 403
    assert Domain.objects.count() == 1


def test_foreign_and_signed_out(sign_in: SignIn, client: Client, mallory: User, workspace: Workspace) -> None:
    assert sign_in(mallory).get(list_url(workspace)).status_code == 404
    assert sign_in(mallory).post(list_url(workspace)).status_code == 404
    assert client.get(list_url(workspace)).status_code == 302


def test_wrong_method(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    assert sign_in(alice).delete(list_url(workspace)).status_code == 405


def test_pages(sign_in: SignIn, alice: User, workspace: Workspace, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["c.acme.com", "a.acme.com", "b.acme.com"]
    made = {name: add(name) for name in names}
    monkeypatch.setattr("domains.access.list_domains.__kwdefaults__", {"after": None, "limit": 2})
    browser = sign_in(alice)
    first = browser.get(list_url(workspace)).text
    assert "a.acme.com" in first and "b.acme.com" in first and "c.acme.com" not in first
    rest = browser.get(list_url(workspace), {"after": made["b.acme.com"].public_id}).text
    assert "c.acme.com" in rest and "b.acme.com" not in rest
    assert browser.get(list_url(workspace), {"after": "dom_nothing"}).status_code == 302


def test_the_part_is_fetched_again_only_while_something_moves(
    sign_in: SignIn, alice: User, workspace: Workspace, add: Add
) -> None:
    domain = add()
    browser = sign_in(alice)
    assert "data-live" in browser.get(list_url(workspace)).text
    Domain.objects.filter(pk=domain.pk).update(state="active", next_check_at=None)
    part = browser.get(list_url(workspace), headers={"HX-Target": "domains"}).text
    assert part.startswith('<div id="domains"')
    assert "data-live" not in part


@pytest.mark.parametrize("count", [1, 20])
def test_query_count(
    sign_in: SignIn,
    alice: User,
    workspace: Workspace,
    add: Add,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        add(f"go{number}.acme.com")
    browser = sign_in(alice)
    browser.get(list_url(workspace))
    with django_assert_max_num_queries(4):
        browser.get(list_url(workspace))
