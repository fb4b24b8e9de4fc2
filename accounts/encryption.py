"""Secrets that must be read again, encrypted at rest."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """The text as the database may hold it."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """What was encrypted. Raises cryptography's InvalidToken for what none of the known secrets wrote."""
    return _fernet().decrypt(encrypted.encode()).decode()


def _fernet() -> MultiFernet:
    secrets = settings.ACCOUNT_ENCRYPTION_SECRETS or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    # The secrets are long and random: one hash suffices to make a key of the length that Fernet wants.
    return base64.urlsafe_b64encode(hashlib.sha256(b"getowl.accounts:" + secret.encode()).digest())
