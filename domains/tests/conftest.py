"""A domain of Acme's, and what every test of domains may assume."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from domains.services import domain_add


@pytest.fixture(autouse=True)
def _own_host(settings: Settings) -> None:
    settings.SHORT_HOSTS = ["owl.example-short.com"]


@pytest.fixture(autouse=True)
def _offered(settings: Settings) -> None:
    settings.DOMAINS_ENDPOINT = "cname.owl-edge.test"


@pytest.fixture
def add(workspace: Workspace, alice: User) -> Callable[..., Domain]:
    """Return a function that adds a name to Acme as alice."""

    def add_to_acme(hostname: str = "go.acme.com") -> Domain:
        return domain_add(workspace=workspace, actor=Actor(user=alice), hostname=hostname)

    return add_to_acme
