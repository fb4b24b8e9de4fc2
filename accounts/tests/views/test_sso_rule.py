"""Single sign-on as the only way into a workspace, and as a second factor."""

from collections.abc import Callable
from importlib import import_module

import pytest
import responses
from allauth.account.models import EmailAddress
from django.apps import apps
from django.test import Client

from accounts.actor import Actor
from accounts.models import Membership, Role, User, Workspace, WorkspaceSso
from accounts.services import sso as services
from accounts.services.invitations import invitation_create
from accounts.tests.people import confirm, give_app
from accounts.tests.single_sign_on import FIELDS, move, says, sign_in_at

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/sso"


@pytest.fixture
def only_way(workspace: Workspace, sso: WorkspaceSso) -> str:
    """Acme's links, where single sign-on is the only way in."""
    workspace.requires_sso = True
    workspace.save()
    return f"/w/{workspace.public_id}/links"


def test_the_only_way_in(
    sign_in: SignIn,
    bob: User,
    workspace: Workspace,
    only_way: str,
    provider: responses.RequestsMock,
) -> None:
    User.objects.filter(pk=bob.pk).update(email="bob@acme.com")
    EmailAddress.objects.create(user=bob, email="bob@acme.com", verified=True, primary=True)
    client = sign_in(bob)
    led = client.get(only_way)
    assert led.headers["Location"].startswith("/accounts/sso/?email=bob%40acme.com")
    assert "through your company's own sign-in only" in client.get(led.headers["Location"]).text
    says(provider, "bob@acme.com")
    sign_in_at(client, workspace)
    assert client.get(only_way).status_code == 200


def test_owners_and_guests_come_in_otherwise(sign_in: SignIn, alice: User, bob: User, only_way: str) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@acme.com")
    assert sign_in(alice).get(only_way).status_code == 200
    assert sign_in(bob).get(only_way).status_code == 200  # bob's address is under another domain


def test_another_address_of_ones_own_leads_around_no_rule(
    enter_password: SignIn, sign_in: SignIn, alice: User, bob: User, carol: User, sso: WorkspaceSso, url: str
) -> None:
    User.objects.filter(pk=bob.pk).update(email="bob@acme.com")
    owner = enter_password(alice)
    confirm(owner)
    change(owner, url, "require")
    move(bob, "bob@private.example")
    page = sign_in(bob).get(url.replace("settings/sso", "links"), follow=True)
    assert page.redirect_chain[0][0].startswith("/accounts/sso/?email=&")
    assert "through your company's own sign-in only" in page.text
    assert sign_in(carol).get(url.replace("settings/sso", "links")).status_code == 200
    change(owner, url, "allow")
    assert sign_in(bob).get(url.replace("settings/sso", "links")).status_code == 200
    change(owner, url, "require")
    assert sign_in(bob).get(url.replace("settings/sso", "links")).status_code == 302
    owner.post(url, FIELDS | {"email_domain": "other.com"})
    assert not Membership.objects.filter(under_sso=True).exists()


@pytest.mark.parametrize(("address", "status"), [("dave@acme.com", 302), ("dave@guest.example", 200)])
def test_who_is_invited_under_the_rule_stays_under_it(
    sign_in: SignIn, alice: User, workspace: Workspace, only_way: str, address: str, status: int
) -> None:
    dave = User.objects.create_user(address)
    invitation = invitation_create(workspace=workspace, actor=Actor(user=alice), email=address, role=Role.MEMBER)
    sign_in(dave).post(f"/invitations/{invitation.token()}")
    assert Membership.objects.filter(user=dave).exists()
    move(dave, "dave@private.example")
    assert sign_in(dave).get(only_way).status_code == status


def test_who_came_from_the_provider_stays_under_the_rule(
    client: Client, sign_in: SignIn, workspace: Workspace, only_way: str, provider: responses.RequestsMock
) -> None:
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    dave = User.objects.get(email="dave@acme.com")
    assert client.get(only_way).status_code == 200
    move(dave, "dave@private.example")
    assert sign_in(dave).get(only_way).status_code == 302


def test_who_was_under_the_rule_before_this_was_noted(alice: User, bob: User, only_way: str) -> None:
    User.objects.filter(pk=bob.pk).update(email="bob@acme.com")
    import_module("accounts.migrations.0007_fill_under_sso").fill(apps, None)
    assert [membership.user for membership in Membership.objects.filter(under_sso=True)] == [bob]


def test_it_counts_as_a_second_factor_and_does_not_replace_ones_own(
    client: Client, workspace: Workspace, bob: User, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    Workspace.objects.update(requires_second_factor=True)
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    assert client.get(f"/w/{workspace.public_id}/links").status_code == 200
    dave = User.objects.get(email="dave@acme.com")
    give_app(dave)
    page = sign_in_at(Client(), workspace)
    assert "One more step" in page.text, page.redirect_chain


def test_it_is_no_second_factor_once_it_was_taken_away(
    client: Client, alice: User, workspace: Workspace, sso: WorkspaceSso, provider: responses.RequestsMock
) -> None:
    Workspace.objects.update(requires_second_factor=True)
    says(provider, "dave@acme.com")
    sign_in_at(client, workspace)
    give_app(alice)
    services.sso_remove(workspace=workspace, actor=Actor(user=alice))
    led = client.get(f"/w/{workspace.public_id}/links")
    assert led.headers["Location"].startswith("/accounts/2fa/")


def change(client: Client, url: str, do: str) -> None:
    client.post(f"{url}/change", {"do": do})


def test_taking_it_away(enter_password: SignIn, alice: User, only_way: str, workspace: Workspace, url: str) -> None:
    client = enter_password(alice)
    confirm(client)
    client.post(f"{url}/change", {"do": "remove"})
    workspace.refresh_from_db()
    assert not workspace.requires_sso
    assert not WorkspaceSso.objects.exists()
    assert client.post(f"{url}/change", {"do": "remove"}).status_code == 404
