"""Opaque public ids: a prefix that names the kind, then 16 random base62 characters (95 bits)."""

import secrets
import string

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
# Bytes 0 to 247 stand for four rounds of the alphabet; the others are thrown away, so that none is likelier.
_TABLE = (BASE62.encode() * 5)[:256]
_UNUSED = bytes(range(248, 256))


def random_base62(length: int) -> str:
    """Return `length` random base62 characters from the operating system's source."""
    drawn = b""
    while len(drawn) < length:
        drawn += secrets.token_bytes(length + 8).translate(_TABLE, _UNUSED)
    return drawn[:length].decode()


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
