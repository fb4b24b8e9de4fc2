"""/healthz and /readyz."""

import pytest
from django.test import Client


def test_healthz_answers_without_any_dependency(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_post_is_not_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
