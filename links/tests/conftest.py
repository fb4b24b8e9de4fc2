"""The bucket that uploads go to, domains that were proven, and the edge."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Workspace
from domains.models import Domain
from domains.states import State
from links.tests.edge import Edge


@pytest.fixture(scope="session")
def bucket() -> str:
    """The files bucket, made once in the run's own AWS."""
    client = boto3.client("s3", region_name=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
    client.create_bucket(Bucket=settings.FILES_BUCKET)
    return settings.FILES_BUCKET


@pytest.fixture
def hold() -> Callable[..., Domain]:
    """Return a function that gives a workspace a live domain, without the way there."""

    def hold_live(workspace: Workspace, hostname: str = "go.acme.com", **fields: Any) -> Domain:
        now = timezone.now()
        fields = {"state": State.ACTIVE.value, "state_since": now, "proven_at": now, "registrable": hostname} | fields
        return Domain.objects.create(workspace=workspace, hostname=hostname, **fields)

    return hold_live


@pytest.fixture
def edge() -> Edge:
    """An empty edge."""
    return Edge(settings.SHORT_HOSTS)
