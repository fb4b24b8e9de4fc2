"""What every answer says to the browser, and who the client is."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User, Workspace


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nothing-here"])
def test_headers(client: Client, db: None, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_session_cookie_is_out_of_reach_of_scripts(client: Client, alice: User) -> None:
    alice.set_password("a long pass phrase")
    alice.save()
    data = {"login": alice.email, "password": "a long pass phrase"}
    cookie = client.post("/accounts/login/", data).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_forms_need_a_token(alice: User, workspace: Workspace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post(f"/w/{workspace.public_id}/settings", {"name": "x"})
    assert response.status_code == 403
    assert "open for too long" in response.text


def _failed_sign_ins(client: Client, count: int, **headers: str) -> list[int]:
    data = {"login": "nobody@example.com", "password": "wrong"}
    return [
        client.post("/accounts/login/", {**data, "login": f"n{number}@example.com"}, headers=headers).status_code
        for number in range(count)
    ]


def test_guessing_passwords_is_slowed_down(client: Client, db: None) -> None:
    assert 429 in _failed_sign_ins(client, 31)
    assert "That was a lot at once" in client.post("/accounts/login/", {}).text


def test_a_forged_forwarded_for_does_not_buy_more_guesses(client: Client, db: None, settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    statuses = [
        client.post("/accounts/login/", {}, headers={"X-Forwarded-For": f"1.2.3.{number}, 9.9.9.9"}).status_code
        for number in range(31)
    ]
    assert statuses[-1] == 429
    # Another client behind the same proxy is not held responsible.
    assert client.post("/accounts/login/", {}, headers={"X-Forwarded-For": "9.9.9.8"}).status_code == 200


def test_the_admin_has_no_password_form_of_its_own(
    client: Client, sign_in: Callable[[User], Client], alice: User
) -> None:
    assert client.get("/admin/login/").headers["Location"].startswith("/accounts/login/")
    assert sign_in(alice).get("/admin/login/").status_code == 403
