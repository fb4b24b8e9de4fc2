"""Secrets of endpoints, and how they are kept.

A hash, as API keys have, would not do: whoever signs must know the secret. What the database holds is encrypted
(Fernet: AES-128-CBC with HMAC-SHA256) with a key that only the settings lead to.

    UnreadableSecret   none of the configured keys opens it
"""

from __future__ import annotations

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
_BYTES = 32


class UnreadableSecret(Exception):
    """None of WEBHOOK_SECRET_KEYS opens it: it was encrypted with a key that is not there any more."""

    def __init__(self) -> None:
        super().__init__("the secret cannot be decrypted with the configured keys; rotate it")


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def key_bytes(secret: str) -> bytes:
    """What a secret signs with."""
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)


def encrypt(secret: str) -> str:
    """The secret as it is stored."""
    return _fernet().encrypt(secret.encode()).decode()


def decrypt(encrypted: str) -> str:
    """The secret that was stored. Raises UnreadableSecret."""
    try:
        return _fernet().decrypt(encrypted.encode()).decode()
    except InvalidToken:
        raise UnreadableSecret from None


def _fernet() -> MultiFernet:
    """Encrypts with the first of the configured keys and decrypts with any."""
    return MultiFernet(
        [
            Fernet(_derived(key))
            for key in settings.WEBHOOK_SECRET_KEYS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        ]
    )


def _derived(key: str) -> bytes:
    """Not the setting itself: SECRET_KEY has other uses, and what is derived for this one says nothing of it."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"getowl secrets of webhooks")
    return base64.urlsafe_b64encode(derive.derive(key.encode()))
