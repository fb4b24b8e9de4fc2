"""The run's own AWS, told what to do; certificates and distributions that are ready for use."""

import uuid
from collections.abc import Callable

import pytest
from django.conf import settings

from domains.aws import certificates
from domains.aws.client import Aws, connect

HASTY_SECONDS = 1.0
LOST: dict[str, object] = {"after": True, "seconds": 1.5}
"""The call takes effect, and its answer comes too late for a hasty client."""
BROKEN: dict[str, object] = {"after": True, "code": "InternalError", "status": 500}
"""The call takes effect, and says that it failed."""


@pytest.fixture
def hasty(aws: Aws) -> Aws:
    """Clients that do not wait for an answer that is LOST."""
    return connect(endpoint_url=settings.AWS_ENDPOINT_URL, read_seconds=HASTY_SECONDS, attempts=1)


@pytest.fixture
def host() -> str:
    """A name that no other test uses."""
    return f"go-{uuid.uuid4().hex[:10]}.example"


@pytest.fixture
def issue(aws: Aws) -> Callable[..., str]:
    """Makes an issued certificate for some names; returns its ARN."""

    def issue(*names: str) -> str:
        arn = certificates.request(aws, names=names, owner=uuid.uuid4().hex, attempt=1).arn
        assert certificates.describe(aws, arn).status == "ISSUED"
        return arn

    return issue
