"""Every error of the API has one shape, and every answer to a key its limits."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiKey, User, Workspace
from accounts.tests.callers import Caller
from links.access import access_link
from links.models import Link
from links.reach import Reach


def _is_error(body: Any, code: str) -> bool:
    error = body.get("error", {})
    return set(body) == {"error"} and set(error) == {"code", "message", "field", "docUrl"} and error["code"] == code


def test_without_a_valid_key(api: Caller, bob: User) -> None:
    stranger = Caller("sk_live_" + "0" * 32)
    status, body = stranger.call("GET", "/links")
    assert (status, stranger.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert _is_error(body, "unauthorized")
    browser = Client()
    browser.force_login(bob)
    assert browser.get("/api/v1/links").status_code == 401  # a session is no key
    ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert api.call("GET", "/links")[0] == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/links"), ("POST", "/links/bulk"), ("PATCH", "/links/x"), ("DELETE", "/links/x"), ("POST", "/imports")],
)
def test_a_reading_key_changes_nothing(reader: Caller, method: str, path: str) -> None:
    status, body = reader.call(method, path, {"destinationUrl": "https://example.com"})
    assert status == 403
    assert _is_error(body, "read_only")
    assert not Link.objects.exists()


def test_a_reading_key_reads(reader: Caller) -> None:
    assert reader.call("GET", "/links")[0] == 200
    assert reader.call("GET", "/tags") == (200, {"items": [], "next": None})
    status, body = reader.call("GET", "/workspace")
    assert (status, body["name"]) == (200, "Acme")


@pytest.mark.parametrize("path", ["/nothing", "/", "/links/a/b"])
def test_unknown_routes(api: Caller, path: str) -> None:
    status, body = api.call("POST", path, {})
    assert status == 404
    assert _is_error(body, "not_found")


@pytest.mark.parametrize(("method", "path"), [("PUT", "/links"), ("DELETE", "/tags"), ("POST", "/links/lnk_x")])
def test_wrong_methods(api: Caller, method: str, path: str) -> None:
    status, body = api.call(method, path)
    assert status == 405
    assert _is_error(body, "method_not_allowed")
    assert api.headers["Allow"]


@pytest.mark.parametrize("data", ["{", "", "\0", '{"destinationUrl": }'])
def test_malformed_json(api: Caller, data: str) -> None:
    status, body = api.call("POST", "/links", data)
    assert status in (400, 422)
    assert _is_error(body, "malformed_json" if status == 400 else "required")


@pytest.mark.parametrize("limit", ["0", "101", "x"])
def test_bad_limits(api: Caller, limit: str) -> None:
    status, body = api.call("GET", "/links", limit=limit)
    assert (status, body["error"]["field"]) == (422, "limit")


def test_too_large(api: Caller, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    status, body = api.call("POST", "/links", {"destinationUrl": "https://example.com/" + "x" * 200})
    assert status == 413
    assert _is_error(body, "too_large")


def test_rate_limit(api: Caller, settings: Settings) -> None:
    settings.API_RATE_LIMIT = 2
    assert api.call("GET", "/tags")[0] == 200
    assert (api.headers["X-RateLimit-Limit"], api.headers["X-RateLimit-Remaining"]) == ("2", "1")
    assert api.call("GET", "/links/absent")[0] == 404
    assert api.headers["X-RateLimit-Remaining"] == "0"
    status, body = api.call("GET", "/tags")
    assert status == 429
    assert _is_error(body, "rate_limited")
    assert 1 <= int(api.headers["Retry-After"]) <= 60
    assert api.headers["Retry-After"] == api.headers["X-RateLimit-Reset"]


def test_a_bug_is_an_answer_too(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("links.api.tags.list_tag_page", fail)
    status, body = api.call("GET", "/tags")
    assert status == 500
    assert _is_error(body, "internal")
    assert "secret" not in str(body)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_times_at_the_end_of_time(api: Caller, moment: str) -> None:
    status, body = api.call("POST", "/links", {"destinationUrl": "https://example.com", "expiresAt": moment})
    assert (status, body["error"]["field"]) == (422, "expiresAt")


def test_a_link_deleted_while_it_is_changed(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    made = api.call("POST", "/links", {"destinationUrl": "https://example.com"})[1]

    def too_late(workspace: Workspace, link_id: str, reach: Reach) -> Link:
        link = access_link(workspace, link_id, reach)
        Link.objects.all().delete()
        return link

    monkeypatch.setattr("links.api.links.access_link", too_late)
    status, body = api.call("PATCH", f"/links/{made['id']}", {"title": "x"})
    assert status == 404
    assert _is_error(body, "not_found")


def test_openapi(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/links", "/api/v1/links/{link_id}", "/api/v1/imports/{import_id}/rejects.csv"} <= set(
        schema["paths"]
    )
