"""Changing the address, taking one's data along, and deleting the account."""

import json
import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from accounts.actor import Actor
from accounts.models import AuditEvent, Invitation, Membership, Role, User, Workspace
from accounts.services.invitations import invitation_create
from accounts.services.workspaces import workspace_create
from accounts.tests.people import PASSWORD, confirm, give_app

SignIn = Callable[[User], Client]


def test_another_address_counts_once_it_is_confirmed(enter_password: SignIn, alice: User) -> None:
    client = enter_password(alice)
    asked = client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    confirm(client)
    client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    client.post("/accounts/email/", {"email": "new@example.com", "action_primary": ""})
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"

    [link] = re.findall(r"/accounts/confirm-email/\S+", str(mail.outbox[-1].body))
    client.post(link)
    client.post("/accounts/email/", {"email": "new@example.com", "action_primary": ""})
    alice.refresh_from_db()
    assert alice.email == "new@example.com"
    told = [message.to for message in mail.outbox if message.subject == "Your e-mail address was changed"]
    assert told == [["alice@example.com"]]


def test_a_second_factor_does_not_stand_in_the_way_of_a_new_address(enter_password: SignIn, alice: User) -> None:
    client = enter_password(alice)
    confirm(client)
    give_app(alice)
    client.post("/accounts/email/", {"email": "new@example.com", "action_add": ""})
    assert EmailAddress.objects.filter(user=alice, email="new@example.com").exists()


def test_an_address_of_somebody_else_cannot_be_taken(enter_password: SignIn, alice: User, bob: User) -> None:
    enter_password(bob)
    client = enter_password(alice)
    confirm(client)
    client.post("/accounts/email/", {"email": bob.email, "action_add": ""})
    assert not EmailAddress.objects.filter(user=alice, email=bob.email, verified=True).exists()


def test_the_data_holds_all_but_secrets(enter_password: SignIn, alice: User, bob: User, workspace: Workspace) -> None:
    client = enter_password(alice)
    secret = give_app(alice)
    invitation_create(workspace=workspace, actor=Actor(user=alice), email="dave@example.com", role=Role.MEMBER)
    invitation_create(workspace=workspace, actor=Actor(user=bob), email="erin@example.com", role=Role.MEMBER)
    assert client.get("/profile/data").headers["Location"].startswith("/accounts/reauthenticate/?next=")
    confirm(client)
    answer = client.get("/profile/data")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="getowl-account.json"'
    text = answer.getvalue().decode()
    data = json.loads(text)
    assert (data["email"], data["name"]) == (alice.email, "Alice")
    assert data["workspaces"][0]["role"] == "owner"
    assert data["second_factors"][0]["type"] == "totp"
    assert data["other_ways_to_sign_in"] == []
    assert data["sessions"][0]["ip"] == "127.0.0.1"
    assert [event["data"]["email"] for event in data["actions"]] == ["dave@example.com"]
    alice.refresh_from_db()
    assert secret not in text
    assert alice.password not in text


def test_data_without_actions_is_json_too(enter_password: SignIn, alice: User) -> None:
    client = enter_password(alice)
    confirm(client)
    assert json.loads(client.get("/profile/data").getvalue())["actions"] == []


def test_deleting_asks_who_it_is_and_forgets_them(
    enter_password: SignIn, alice: User, bob: User, workspace: Workspace
) -> None:
    client, elsewhere = enter_password(bob), enter_password(bob)
    give_app(bob)
    SocialAccount.objects.create(user=bob, provider="github", uid="7")
    invitation_create(workspace=workspace, actor=Actor(user=bob), email="dave@example.com", role=Role.MEMBER)
    assert client.get("/profile/delete").status_code == 200
    asked = client.post("/profile/delete")
    assert User.objects.filter(email="bob@example.com").exists()
    page = client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True)
    assert "Your account is deleted." in page.text
    assert (mail.outbox[-1].subject, mail.outbox[-1].to) == ("Your account was deleted", ["bob@example.com"])

    bob.refresh_from_db()
    assert (bob.name, bob.is_active, bob.has_usable_password()) == ("Deleted account", False, False)
    assert "bob" not in bob.email
    assert not Membership.objects.filter(user=bob).exists()
    for model in (EmailAddress, UserSession, Authenticator, SocialAccount):
        assert not model.objects.filter(user=bob).exists()
    assert elsewhere.get("/profile").status_code == 302
    left = AuditEvent.objects.get(action="member.left")
    assert (left.user, left.data) == (bob, {"role": "member", "account": "deleted"})
    again = Client()
    again.post("/accounts/login/", {"login": "bob@example.com", "password": PASSWORD})
    assert again.get("/profile").status_code == 302


def test_an_owner_of_others_hands_over_first(
    enter_password: SignIn, alice: User, bob: User, workspace: Workspace
) -> None:
    client = enter_password(alice)
    confirm(client)
    answer = client.post("/profile/delete")
    assert answer.status_code == 409
    assert "You are the only owner of workspaces" in answer.text
    assert f"/w/{workspace.public_id}/settings" in answer.text
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    assert client.post("/profile/delete").status_code == 302
    alice.refresh_from_db()
    assert not alice.is_active


def test_a_workspace_of_nobody_else_stays(enter_password: SignIn, mallory: User, elsewhere: Workspace) -> None:
    workspace_create(owner=mallory, name="Second")
    client = enter_password(mallory)
    confirm(client)
    page = client.get("/profile/delete").text
    assert "<strong>Elsewhere</strong>, <strong>Second</strong>" in page
    client.post("/profile/delete")
    assert Workspace.objects.count() == 2
    assert not Membership.objects.exists()


def test_invitations_to_them_are_forgotten(
    enter_password: SignIn, alice: User, mallory: User, workspace: Workspace
) -> None:
    invitation_create(workspace=workspace, actor=Actor(user=alice), email=mallory.email, role=Role.MEMBER)
    client = enter_password(mallory)
    confirm(client)
    client.post("/profile/delete")
    assert not Invitation.objects.exists()


def test_invitations_to_addresses_they_never_proved_stay(
    enter_password: SignIn, alice: User, mallory: User, workspace: Workspace
) -> None:
    for email in ("dave@example.com", "mallory@work.example"):
        invitation_create(workspace=workspace, actor=Actor(user=alice), email=email, role=Role.MEMBER)
    client = enter_password(mallory)
    EmailAddress.objects.create(user=mallory, email="dave@example.com", verified=False)
    EmailAddress.objects.create(user=mallory, email="mallory@work.example", verified=True)
    confirm(client)
    client.post("/profile/delete")
    assert [invitation.email for invitation in Invitation.objects.all()] == ["dave@example.com"]


@pytest.mark.parametrize("address", ["/profile/data", "/profile/delete"])
def test_visitors_are_asked_to_sign_in(client: Client, db: None, address: str) -> None:
    assert client.get(address).headers["Location"].startswith("/accounts/login/")
    assert client.post(address).status_code in {302, 405}
