"""The workspace's rule that everybody has a second factor."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import AuditEvent, User, Workspace
from accounts.tests.callers import Caller
from accounts.tests.people import give_app

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}"


@pytest.fixture
def required(workspace: Workspace) -> Workspace:
    workspace.requires_second_factor = True
    workspace.save()
    return workspace


def test_who_has_one_may_ask_for_it(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    give_app(alice)
    client = sign_in(alice)
    page = client.post(f"{url}/settings/second-factor", {"required": "1"}, follow=True)
    assert "Everybody needs a second step now." in page.text
    assert "No longer require it" in page.text
    assert Workspace.objects.filter(requires_second_factor=True).count() == 1
    client.post(f"{url}/settings/second-factor", {"required": "0"})
    assert not Workspace.objects.filter(requires_second_factor=True).exists()
    actions = set(AuditEvent.objects.values_list("action", "user__email"))
    assert actions == {
        ("workspace.second_factor_required", alice.email),
        ("workspace.second_factor_not_required", alice.email),
    }


def test_who_has_none_may_not(sign_in: SignIn, alice: User, workspace: Workspace, url: str) -> None:
    page = sign_in(alice).post(f"{url}/settings/second-factor", {"required": "1"}, follow=True)
    assert "Set up a passkey or an authenticator app of your own first." in page.text
    workspace.refresh_from_db()
    assert not workspace.requires_second_factor


def test_it_is_a_matter_for_those_who_manage(sign_in: SignIn, bob: User, mallory: User, url: str) -> None:
    give_app(bob)
    assert sign_in(bob).post(f"{url}/settings/second-factor", {"required": "1"}).status_code == 403
    assert sign_in(mallory).post(f"{url}/settings/second-factor", {"required": "1"}).status_code == 404
    assert sign_in(bob).get(f"{url}/settings/second-factor").status_code == 405


def test_members_without_one_are_led_to_it(sign_in: SignIn, bob: User, required: Workspace, url: str) -> None:
    client = sign_in(bob)
    page = client.get(f"{url}/links", follow=True)
    assert page.redirect_chain == [("/accounts/2fa/?second_factor", 302)]
    assert "A workspace of yours asks for a second step." in page.text
    inner = client.get(f"{url}/links", headers={"HX-Request": "true"})
    assert inner.headers["HX-Redirect"] == "/accounts/2fa/?second_factor"
    assert client.post(f"{url}/links/new", {"destination": "https://example.com/"}).status_code == 302
    give_app(bob)
    assert client.get(f"{url}/links").status_code == 200


def test_they_may_leave_without(sign_in: SignIn, bob: User, required: Workspace, url: str) -> None:
    sign_in(bob).post(f"{url}/settings/members/leave")
    assert not bob.memberships.exists()


def test_other_workspaces_and_keys_go_on(
    sign_in: SignIn, mallory: User, elsewhere: Workspace, required: Workspace, api: Caller
) -> None:
    assert api.call("GET", "/links")[0] == 200
    assert sign_in(mallory).get(f"/w/{elsewhere.public_id}/links").status_code == 200


def test_a_stranger_learns_nothing(sign_in: SignIn, mallory: User, required: Workspace, url: str) -> None:
    assert sign_in(mallory).get(f"{url}/links").status_code == 404


def test_only_those_who_manage_see_who_has_one(sign_in: SignIn, alice: User, bob: User, carol: User, url: str) -> None:
    give_app(bob)
    page = sign_in(alice).get(f"{url}/settings/members")
    assert {member.user: member.second_factor for member in page.context["members"]} == {
        alice: False,
        bob: True,
        carol: False,
    }
    assert "Second step" not in sign_in(bob).get(f"{url}/settings/members").text
