"""The project's own server for its Python client, and what a terminal would hold."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from accounts.tests.callers import Caller
from getowl_client import Getowl

__all__ = ["bucket"]

from links.tests.conftest import bucket


@pytest.fixture
def getowl(live_server: LiveServer, api: Caller) -> Iterator[Getowl]:
    """A client whose key may write in Acme."""
    with Getowl(api.secret, base_url=live_server.url, retries=0) as client:
        yield client


@pytest.fixture
def signed_in(
    live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], dict[str, str]]:
    """Return a function that puts a key into the environment, and gives what was put there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("GETOWL_API_KEY", raising=False)
    monkeypatch.delenv("GETOWL_URL", raising=False)

    def sign_in(secret: str) -> dict[str, str]:
        environment = {"GETOWL_API_KEY": secret, "GETOWL_URL": live_server.url}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return environment

    return sign_in
