"""Links on domains that go their whole way: the world of domains/tests/worker, and an edge that is drained by hand."""

import pytest
from pytest_django import Settings

from domains.tests.conftest import aws, control
from domains.tests.worker.conftest import (
    Play,
    adapter,
    dns_server,
    play,
    shard_distributions,
    shards,
    tenant_distribution,
)
from links.tests.edge import Edge

__all__ = ["adapter", "aws", "control", "dns_server", "play", "shard_distributions", "shards", "tenant_distribution"]


@pytest.fixture(autouse=True)
def _own_host(settings: Settings) -> None:
    settings.SHORT_HOSTS = ["owl.example-short.com"]


@pytest.fixture
def table(play: Play, edge: Edge) -> Edge:
    """The edge, written after each step of a worker unless a test says otherwise."""
    play.published = edge.drain
    return edge
