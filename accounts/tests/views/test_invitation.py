"""The page behind an invitation's link."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Invitation, Membership, Role, User, Workspace
from accounts.services.invitations import invitation_create

SignIn = Callable[[User], Client]


@pytest.fixture
def url(alice: User, workspace: Workspace) -> str:
    invitation = invitation_create(
        workspace=workspace, actor=Actor(user=alice), email="dave@example.com", role=Role.MEMBER
    )
    return f"/invitations/{invitation.token()}"


def test_a_signed_in_user_joins(sign_in: SignIn, url: str, workspace: Workspace) -> None:
    dave = User.objects.create_user("dave@example.com")
    client = sign_in(dave)
    assert "Join Acme" in client.get(url).text
    response = client.post(url)
    assert response.headers["Location"] == f"/w/{workspace.public_id}/links"
    assert Membership.objects.get(user=dave).role == Role.MEMBER


def test_a_visitor_signs_up_and_comes_back(client: Client, url: str, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    page = client.get(url).text
    assert f"/accounts/signup/?email=dave%40example.com&amp;next={url}" in page
    assert "dave@example.com" in client.get("/accounts/signup/", {"email": "dave@example.com", "next": url}).text
    data = {"email": "dave@example.com", "password1": "a long pass phrase", "next": url}
    # The link came by mail, so the address needs no second proof.
    assert client.post("/accounts/signup/", data).headers["Location"] == url
    assert EmailAddress.objects.get(email="dave@example.com").verified
    assert client.post(url).status_code == 302
    assert Membership.objects.filter(user__email="dave@example.com").exists()


def test_another_address_still_needs_its_own_proof(client: Client, url: str, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client.get(url)
    data = {"email": "eve@example.com", "password1": "a long pass phrase", "next": url}
    assert client.post("/accounts/signup/", data).headers["Location"] == "/accounts/confirm-email/"
    assert not EmailAddress.objects.get(email="eve@example.com").verified


def test_somebody_else_is_told_so(sign_in: SignIn, mallory: User, url: str) -> None:
    client = sign_in(mallory)
    assert "This invitation is for somebody else" in client.get(url).text
    assert client.post(url).status_code == 403
    assert not Membership.objects.filter(user=mallory, workspace__name="Acme").exists()


def test_a_closed_invitation_says_why(client: Client, url: str) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.get(url)
    assert response.status_code == 410
    assert "good for seven days" in response.text


def test_unknown_secrets_and_odd_methods(client: Client, url: str) -> None:
    assert client.get("/invitations/made-up").status_code == 404
    assert client.post(url).status_code == 404
    assert client.put(url).status_code == 405
