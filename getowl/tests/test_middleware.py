"""What is answered before any view is asked, and what is logged of a request."""

import gzip
import json
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings
from structlog.testing import capture_logs

from accounts.models import User, Workspace


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_answers_for_any_host_without_tls(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("getowl.health.CHECKS", {})
    settings.ALLOWED_HOSTS = ["app.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path, headers={"Host": "127.0.0.1:8000"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/links?q=%00", "/links?tag=a%00", "/links?after=%00", "/links?%00=1", "/links/a%00b", "/%00/x"]
)
def test_zero_bytes_in_the_address(
    sign_in: Callable[[User], Client], bob: User, workspace: Workspace, path: str
) -> None:
    answer = sign_in(bob).get(f"/w/{workspace.public_id}{path}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")


@pytest.mark.parametrize("path", ["links?search=%00", "links?starting_after=%00", "links/a%00b"])
def test_zero_bytes_in_an_address_of_the_api(client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "zero_byte")


def test_pages_are_compressed_for_who_takes_it(client: Client, db: None) -> None:
    plain = client.get("/accounts/login/")
    packed = client.get("/accounts/login/", headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert b"</html>" in gzip.decompress(packed.content)
    assert "Content-Encoding" not in plain


def _post(path: str, length: int) -> tuple[int, bytes]:
    answer = Client().post(path, b"x", content_type="application/json", CONTENT_LENGTH=str(length))
    return answer.status_code, answer.content


def test_large_bodies_are_refused_unread(settings: Settings, workspace: Workspace) -> None:
    settings.IMPORT_MAX_BYTES = 10 * 1024 * 1024
    mega = 1024 * 1024
    status, body = _post("/api/v1/links", 5 * mega + 1)
    assert (status, json.loads(body)["error"]["code"]) == (413, "too_large")
    assert _post(f"/w/{workspace.public_id}/links/new", 5 * mega + 1)[0] == 413
    for path in ("/api/v1/imports", f"/w/{workspace.public_id}/imports"):
        assert _post(path, 11 * mega)[0] != 413
        assert _post(path, 11 * mega + 1)[0] == 413


def test_no_secret_of_a_path_is_logged(client: Client, db: None) -> None:
    with capture_logs() as lines:
        client.get("/invitations/topsecret?also=topsecret")
        client.get("/accounts/confirm-email/topsecret/")
        client.get("/accounts/password/reset/key/1-topsecret/")
        client.get("/nothing")
    paths = [line["path"] for line in lines if line["event"] == "request"]
    assert len(paths) == 4
    assert paths[0].startswith("/invitations/<")
    assert paths[3] == "/nothing"
    assert "topsecret" not in str(lines)
