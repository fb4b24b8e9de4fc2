"""Opaque public ids: a prefix that names the kind, then 16 random base62 characters (95 bits)."""

import secrets
import string

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def random_base62(length: int) -> str:
    """Return `length` random base62 characters from the operating system's source."""
    return "".join(secrets.choice(BASE62) for _ in range(length))


def new_public_id(prefix: str) -> str:
    """Return for instance `lnk_8sFk2…` for the prefix "lnk"."""
    return f"{prefix}_{random_base62(16)}"


def new_user_id() -> str:
    return new_public_id("usr")


def new_workspace_id() -> str:
    return new_public_id("ws")


def new_api_key_id() -> str:
    return new_public_id("key")


def new_invitation_id() -> str:
    return new_public_id("inv")


def new_audit_id() -> str:
    return new_public_id("evt")
