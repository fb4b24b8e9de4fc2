"""Checks tokens as Tinybird does.

The admin token may everything and signs JSON Web Tokens, which may what their scopes name; another token may append.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any


class TokenError(Exception):
    """The token gives no right to what was asked; Tinybird answers 403."""


class Tokens:
    """The tokens of the local Tinybird's one workspace."""

    def __init__(self, *, admin: str, append: str, workspace: str) -> None:
        self._admin = admin
        self._append = append
        self._workspace = workspace

    def may_append(self, token: str) -> None:
        """Raises TokenError unless this is the forwarder's token or the admin token."""
        if not _same(token, self._append) and not _same(token, self._admin):
            raise TokenError("invalid authentication token")

    def is_admin(self, token: str) -> None:
        """Raises TokenError unless this is the admin token."""
        if not _same(token, self._admin):
            raise TokenError("invalid authentication token")

    def fixed_parameters(self, token: str, pipe: str) -> dict[str, str]:
        """What the token fixes for this endpoint. Raises TokenError if it may not read it."""
        if _same(token, self._admin):
            return {}
        claims = self._claims(token)
        if claims.get("workspace_id") != self._workspace:
            raise TokenError("invalid authentication token")
        expiry = claims.get("exp")
        if isinstance(expiry, bool) or not isinstance(expiry, int | float) or expiry <= time.time():
            raise TokenError("the token has expired")
        scopes = claims.get("scopes")
        for scope in scopes if isinstance(scopes, list) else []:
            if isinstance(scope, dict) and scope.get("type") == "PIPES:READ" and scope.get("resource") == pipe:
                return {str(name): str(value) for name, value in (scope.get("fixed_params") or {}).items()}
        raise TokenError(f"the token has no scope to read the pipe {pipe}")

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            signed, _, signature = token.rpartition(".")
            head, _, body = signed.partition(".")
            expected = hmac.new(self._admin.encode(), signed.encode(), hashlib.sha256).digest()
            # The algorithm is ours to say: a token that names another, or none, is no token.
            if _json(head).get("alg") != "HS256" or not hmac.compare_digest(_decode(signature), expected):
                raise TokenError("invalid authentication token")
            return _json(body)
        except (ValueError, binascii.Error):
            raise TokenError("invalid authentication token") from None


def _same(token: str, known: str) -> bool:
    return hmac.compare_digest(token.encode(errors="replace"), known.encode())


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _json(text: str) -> dict[str, Any]:
    value = json.loads(_decode(text))
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
