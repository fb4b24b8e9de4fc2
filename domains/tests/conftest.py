"""A domain of Acme's, and what every test of domains may assume."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as configured
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.aws.client import Aws, connect
from domains.models import Domain
from domains.services import domain_add
from getowl.tests.local.control import AwsControl, make_distribution


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


@pytest.fixture
def control() -> Iterator[AwsControl]:
    """The control of the local AWS. Unless told otherwise every DNS record is there and nothing takes time."""
    control = AwsControl()
    control.reset()
    control.set(open_dns=True, names_per_certificate=100)
    yield control
    control.reset()


@pytest.fixture
def aws(control: AwsControl) -> Aws:
    """Clients without botocore's own retries: each fault is seen once."""
    return connect(endpoint_url=configured.AWS_ENDPOINT_URL, attempts=1)


@pytest.fixture
def distribution(aws: Aws) -> Callable[..., str]:
    """Makes a distribution; returns its id."""

    def make(mode: str = "direct") -> str:
        answer = make_distribution(aws.cloudfront, mode, Comment="kept as it is")
        return str(answer["Distribution"]["Id"])

    return make
