"""/healthz and /readyz."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from getowl import health


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], None]]:
    """Dependencies that all answer; tests break one."""
    replaced: dict[str, Callable[[], None]] = {name: lambda: None for name in health.CHECKS}
    monkeypatch.setattr(health, "CHECKS", replaced)
    return replaced


def test_healthz_answers_without_any_dependency(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_asks_the_real_ones(client: Client) -> None:
    call_command("create_edge_table")
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"postgres": "ok", "valkey": "ok", "dynamodb": "ok"}}


@pytest.mark.parametrize("broken", ["postgres", "valkey", "dynamodb"])
def test_readyz_names_what_is_down_without_its_error(
    client: Client, checks: dict[str, Callable[[], None]], broken: str
) -> None:
    def fail() -> None:
        raise OSError("password of 10.0.0.3 refused")

    checks[broken] = fail
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["status"] == "failed"
    assert [name for name, answer in response.json()["checks"].items() if answer != "ok"] == [broken]
    assert "password" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_missing_table_is_not_ready(client: Client, settings: Settings) -> None:
    settings.EDGE_TABLE = "no-such-table"
    assert client.get("/readyz").json()["checks"]["dynamodb"] == "failed"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_post_is_not_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
