"""Authenticator apps and recovery codes, through HTTP."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import InvalidToken
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.second_factor import SecondFactorAdapter
from accounts.tests.people import app_code, confirm, give_app, has_app

SignIn = Callable[[User], Client]


def signed_in(client: Client) -> bool:
    return client.get("/profile").status_code == 200


@pytest.mark.django_db(transaction=True)  # the mail goes out once the change is saved
def test_setting_an_app_up(enter_password: SignIn, alice: User) -> None:
    client = enter_password(alice)
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert not has_app(alice)

    answer = client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert "10 of 10 are left" in client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert "Your authenticator app is set up" in [message.subject for message in mail.outbox]
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert "on</span>" in client.get("/profile").content.decode()


def test_the_password_alone_opens_nothing(enter_password: SignIn, alice: User) -> None:
    secret = give_app(alice)
    client = enter_password(alice)
    assert not signed_in(client)
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    assert signed_in(client)


def test_a_code_opens_once(enter_password: SignIn, alice: User) -> None:
    secret = give_app(alice)
    code = app_code(secret)
    enter_password(alice).post("/accounts/2fa/authenticate/", {"code": code})
    second = enter_password(alice)
    second.post("/accounts/2fa/authenticate/", {"code": code})
    assert not signed_in(second)


def test_a_recovery_code_opens_once(enter_password: SignIn, alice: User) -> None:
    client = enter_password(alice)
    confirm(client)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})
    code = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    for expected in (True, False):
        client = enter_password(alice)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in(client) is expected


def test_changes_ask_who_it_is(sign_in: SignIn, with_password: SignIn, alice: User) -> None:
    with_password(alice)
    give_app(alice)
    RecoveryCodes.activate(alice)
    client = sign_in(alice)  # a session that never gave its password
    for address in ("totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "webauthn/add/"):
        answer = client.get(f"/accounts/2fa/{address}")
        assert answer.headers.get("Location", "").startswith("/accounts/reauthenticate/?next="), address
    client.post("/accounts/2fa/totp/deactivate/")
    assert has_app(alice)


def test_turning_the_app_off(enter_password: SignIn, alice: User) -> None:
    secret = give_app(alice)
    client = enter_password(alice)
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    confirm(client)
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    client.post("/accounts/2fa/totp/deactivate/")
    assert not has_app(alice)
    assert "Your authenticator app was turned off" in [message.subject for message in mail.outbox]


@pytest.mark.parametrize("address", ["", "webauthn/", "totp/activate/", "recovery-codes/", "reauthenticate/"])
def test_pages_ask_visitors_to_sign_in(client: Client, db: None, address: str) -> None:
    assert client.get(f"/accounts/2fa/{address}").headers["Location"].startswith("/accounts/")


def test_secrets_outlive_the_change_of_their_key(settings: Settings) -> None:
    adapter = SecondFactorAdapter()
    old, new = "o" * 32, "n" * 32
    settings.ACCOUNT_ENCRYPTION_SECRETS = [old]
    text = adapter.encrypt("JBSWY3DP")
    settings.ACCOUNT_ENCRYPTION_SECRETS = [new, old]
    assert adapter.decrypt(text) == "JBSWY3DP"
    settings.ACCOUNT_ENCRYPTION_SECRETS = [new]
    with pytest.raises(InvalidToken):
        adapter.decrypt(text)
