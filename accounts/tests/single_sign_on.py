"""A workspace's own OpenID provider, for every test that signs in there; its answers are made here."""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import User, Workspace, WorkspaceSso

ISSUER = "https://login.acme.com"
FIELDS = {
    "email_domain": "@Acme.com",
    "issuer": ISSUER + "/",
    "client_id": "getowl",
    "client_secret": "a secret of acme",
    "default_role": "viewer",
}


@pytest.fixture
def sso(workspace: Workspace) -> WorkspaceSso:
    """Acme's provider, proven."""
    found = WorkspaceSso(
        workspace=workspace, email_domain="acme.com", token="t" * 40, issuer=ISSUER, client_id="getowl"
    )
    found.secret = "a secret of acme"
    found.proven_at = timezone.now()
    found.save()
    return found


@pytest.fixture
def provider() -> Iterator[responses.RequestsMock]:
    """Its server, which lets everybody in; `says` tells as whom."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get(
            f"{ISSUER}/.well-known/openid-configuration",
            json={
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "userinfo_endpoint": f"{ISSUER}/userinfo",
                "jwks_uri": f"{ISSUER}/keys",
            },
        )
        mock.post(f"{ISSUER}/token", json={"access_token": "token", "token_type": "Bearer"})
        yield mock


def says(mock: responses.RequestsMock, email: str | None, *, sub: str = "1", **claims: object) -> None:
    """Let the provider say that whoever comes is this person; `sub` is its name for them."""
    mock.get(f"{ISSUER}/userinfo", json={"sub": sub, "email": email, "name": "Dave Smith"} | claims)


def sign_in_at(client: Client, workspace: Workspace, email: str = "x@acme.com") -> Any:
    """Give the address, go where it leads, and come back."""
    page = client.post("/accounts/sso/", {"email": email})
    [address] = re.findall(r'class="button[^"]*" href="(https:[^"]+)"', page.text)
    assert address.startswith(f"{ISSUER}/authorize?")
    query = parse_qs(urlsplit(html.unescape(address)).query)
    assert query["redirect_uri"] == [f"http://testserver/accounts/oidc/{workspace.public_id}/login/callback/"]
    assert "code_challenge" in query
    state = query["state"][0]
    callback = f"/accounts/oidc/{workspace.public_id}/login/callback/"
    return client.get(callback, {"code": "code", "state": state}, follow=True)


def signed_in_as(client: Client) -> str | None:
    """The address of who is signed in here; None for nobody."""
    page = client.get("/profile")
    return page.context["user"].email if page.status_code == 200 else None


def move(user: User, email: str) -> None:
    """Give the user another address, proven, as their own page does; the one before is gone."""
    User.objects.filter(pk=user.pk).update(email=email)
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
