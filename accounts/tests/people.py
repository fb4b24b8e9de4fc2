"""People who sign in through the form, for tests of what comes after the password."""

import time
from collections.abc import Callable
from hashlib import sha256

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts.models import StaffRole, User

PASSWORD = "a long pass phrase"


class QuickHasher(PBKDF2PasswordHasher):
    """As in production, but in one round: its million takes half a second."""

    iterations = 1


def app_code(secret: str, *, steps: int = 0) -> str:
    """What the authenticator app shows `steps` half minutes from now; a code is taken once."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def give_app(user: User) -> str:
    """Give the user an authenticator app; returns its secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def has_app(user: User) -> bool:
    """Whether the user has an authenticator app."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def give_passkey(user: User) -> Authenticator:
    """Give the user a passkey that nobody holds: enough for pages that name it, not to sign in."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = ES256.from_cryptography_key(public)  # type: ignore[no-untyped-call]  # not typed there
    attested = AttestedCredentialData.create(bytes(16), b"passkey", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    seen = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, attested)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"asked", "http://localhost")
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", seen, {})),
    }
    name = websafe_encode(b"passkey")
    credential = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
    kind = Authenticator.Type.WEBAUTHN
    return Authenticator.objects.create(user=user, type=kind, data={"name": "Laptop", "credential": credential})


def make_staff(role: StaffRole, email: str = "") -> User:
    """Somebody of our own staff with this role, and with the second factor without which it opens nothing."""
    staff = User.objects.create_user(email or f"{role}@getowl.example", is_staff=True, staff_role=role)
    give_app(staff)
    return staff


@pytest.fixture
def support_client(db: None) -> Client:
    """A browser of somebody of support."""
    client = Client()
    client.force_login(make_staff(StaffRole.SUPPORT))
    return client


@pytest.fixture
def with_password() -> Callable[[User], User]:
    """Return a function that gives the user PASSWORD and a proven address."""

    def give(user: User) -> User:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return give


@pytest.fixture
def enter_password(with_password: Callable[[User], User]) -> Callable[[User], Client]:
    """Return a function that signs the user in by the form, as far as the password leads."""

    def enter(user: User) -> Client:
        if not user.has_usable_password():
            with_password(user)
        client = Client()
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        return client

    return enter


def confirm(client: Client) -> None:
    """Give the password once more, as changes of how one signs in ask for it."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
