"""Signing in with GitHub, Google and Microsoft; their answers are made here."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tests.people import PASSWORD, confirm, give_app

SignIn = Callable[[User], Client]


@pytest.fixture
def offered(settings: Settings) -> None:
    app = {"client_id": "id", "secret": "secret"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "github": {"APPS": [app], "EMAIL_AUTHENTICATION": True},
        "microsoft": {"APPS": [app], "TENANT": "common"},
    }


@pytest.fixture
def elsewhere_answers(offered: None) -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def github_says(mock: responses.RequestsMock, email: str, *, verified: bool, uid: int = 7) -> None:
    mock.post("https://github.com/login/oauth/access_token", json={"access_token": "token"})
    mock.get("https://api.github.com/user", json={"id": uid, "login": "octo", "name": "Octo Cat", "email": None})
    mock.get("https://api.github.com/user/emails", json=[{"email": email, "verified": verified, "primary": True}])


def microsoft_says(mock: responses.RequestsMock, email: str) -> None:
    mock.post("https://login.microsoftonline.com/common/oauth2/v2.0/token", json={"access_token": "token"})
    mock.get("https://graph.microsoft.com/v1.0/me", json={"id": "m1", "mail": email, "givenName": "Mal"})


def come_back(client: Client, provider: str, **query: str) -> Any:
    """Go to the provider and come back from it."""
    going = client.post(f"/accounts/{provider}/login/", query_params=query)
    state = parse_qs(urlsplit(going.headers["Location"]).query)["state"][0]
    return client.get(f"/accounts/{provider}/login/callback/", {"code": "code", "state": state}, follow=True)


def signed_in_as(client: Client) -> str | None:
    page = client.get("/profile")
    return page.context["user"].email if page.status_code == 200 else None


def test_without_keys_nothing_is_offered(client: Client, db: None, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "GitHub" not in client.get("/accounts/login/").text
    assert client.post("/accounts/github/login/").status_code == 404


def test_with_keys_it_is(client: Client, db: None, offered: None) -> None:
    text = client.get("/accounts/login/").text
    assert "Sign in with GitHub" in text
    assert "Sign in with Microsoft" in text
    assert "Google" not in text
    assert client.get("/accounts/github/login/").status_code == 200  # asks first: no other site signs anybody in


def test_a_new_person(client: Client, db: None, elsewhere_answers: responses.RequestsMock) -> None:
    github_says(elsewhere_answers, "Octo@Example.com", verified=True)
    come_back(client, "github")
    assert signed_in_as(client) == "octo@example.com"
    user = User.objects.get()
    assert (user.name, user.has_usable_password()) == ("Octo Cat", False)
    assert EmailAddress.objects.get(user=user).verified


def test_a_proven_address_opens_the_account_that_has_it(
    client: Client, with_password: Callable[[User], User], alice: User, elsewhere_answers: responses.RequestsMock
) -> None:
    with_password(alice)
    github_says(elsewhere_answers, alice.email, verified=True)
    come_back(client, "github")
    assert signed_in_as(client) == alice.email
    assert SocialAccount.objects.get().user == alice
    alice.refresh_from_db()
    assert alice.has_usable_password()


def test_an_unproven_address_opens_nothing(
    client: Client, with_password: Callable[[User], User], alice: User, elsewhere_answers: responses.RequestsMock
) -> None:
    with_password(alice)
    github_says(elsewhere_answers, alice.email, verified=False)
    come_back(client, "github")
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()


def test_microsofts_addresses_open_nothing(
    client: Client, with_password: Callable[[User], User], alice: User, elsewhere_answers: responses.RequestsMock
) -> None:
    with_password(alice)
    microsoft_says(elsewhere_answers, alice.email)
    come_back(client, "microsoft")
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()


def test_who_took_an_address_before_its_owner_loses_it(
    client: Client, db: None, elsewhere_answers: responses.RequestsMock
) -> None:
    """Somebody signed up with an address that is not theirs, and waits for its owner to sign in with GitHub."""
    waiting = Client()
    waiting.post("/accounts/signup/", {"email": "octo@example.com", "password1": PASSWORD})
    github_says(elsewhere_answers, "octo@example.com", verified=True)
    come_back(client, "github")
    again = Client()
    again.post("/accounts/login/", {"login": "octo@example.com", "password": PASSWORD})
    assert signed_in_as(again) is None
    assert signed_in_as(waiting) is None


def test_the_second_step_is_asked_here_too(
    client: Client, with_password: Callable[[User], User], alice: User, elsewhere_answers: responses.RequestsMock
) -> None:
    with_password(alice)
    give_app(alice)
    github_says(elsewhere_answers, alice.email, verified=True)
    page = come_back(client, "github")
    assert "One more step" in page.text
    assert signed_in_as(client) is None


def test_connecting_and_disconnecting(
    enter_password: SignIn, alice: User, elsewhere_answers: responses.RequestsMock
) -> None:
    client = enter_password(alice)
    confirm(client)
    microsoft_says(elsewhere_answers, "whatever@example.com")
    come_back(client, "microsoft", process="connect")
    account = SocialAccount.objects.get(user=alice)
    assert "Disconnect" in client.get("/accounts/3rdparty/").text
    again = Client()
    come_back(again, "microsoft")
    assert signed_in_as(again) == alice.email
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    assert "Another way to sign in was disconnected" in [message.subject for message in mail.outbox]


def test_the_last_way_in_stays(client: Client, db: None, elsewhere_answers: responses.RequestsMock) -> None:
    github_says(elsewhere_answers, "octo@example.com", verified=True)
    come_back(client, "github")
    answer = client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert "This is your only way to sign in." in answer.text
    assert SocialAccount.objects.exists()


def test_a_refusal_elsewhere_is_said(client: Client, db: None, offered: None) -> None:
    going = client.post("/accounts/github/login/")
    state = parse_qs(urlsplit(going.headers["Location"]).query)["state"][0]
    page = client.get("/accounts/github/login/callback/", {"error": "access_denied", "state": state}, follow=True)
    assert "You did not sign in" in page.text
    assert "That did not work" in client.get("/accounts/github/login/callback/", {"code": "x", "state": "forged"}).text
