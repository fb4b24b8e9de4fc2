"""Tokens that read one workspace's clicks and nobody else's; and the server's own, which counts everybody's.

Tinybird's "JSON Web tokens": signed with the admin token by HMAC-SHA256, checked there at each request. `fixed_params`
of a scope are set whatever the request says, so the workspace is the token's and never the request's.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable

SECONDS = 600
"""How long a token is good for: a dashboard's queries are made at once, and each page mints a new one."""


def workspace_token(
    *, workspace: str, pipes: Iterable[str], secret: str, tinybird_workspace: str, now: float, seconds: int = SECONDS
) -> str:
    """Return a token with which these endpoints answer about this workspace alone.

    `workspace` is its public id. `secret` is the admin token of the Tinybird workspace `tinybird_workspace`; `now` is
    Unix time, and the token ends `seconds` later.
    """
    if not workspace:
        # Clicks that are nobody's have an empty workspace; a token for them would be one for all strangers' typos.
        raise ValueError("a token needs a workspace")
    scopes: list[dict[str, object]] = [
        {"type": "PIPES:READ", "resource": pipe, "fixed_params": {"workspace": workspace}} for pipe in pipes
    ]
    return _token(f"getowl_{workspace}", scopes, secret, tinybird_workspace, int(now) + seconds)


def server_token(
    *, pipes: Iterable[str], secret: str, tinybird_workspace: str, now: float, seconds: int = SECONDS
) -> str:
    """Return a token with which these endpoints answer about all workspaces. It must never leave the server."""
    scopes: list[dict[str, object]] = [{"type": "PIPES:READ", "resource": pipe} for pipe in pipes]
    return _token("getowl_server", scopes, secret, tinybird_workspace, int(now) + seconds)


def _token(name: str, scopes: list[dict[str, object]], secret: str, tinybird_workspace: str, expiry: int) -> str:
    claims = {
        "workspace_id": tinybird_workspace,
        "name": name,
        "exp": expiry,
        "scopes": scopes,
    }
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_encode(signature)}"


def _part(value: object) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
