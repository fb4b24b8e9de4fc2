"""Local DNS servers on free ports, in place of public resolvers and of customers' name servers."""

from collections.abc import Callable, Iterator

import pytest

from domains.dns.authoritative import Authority
from domains.dns.lookup import Dns, Server
from getowl.local.dns_server import LocalDns

Ask = Callable[..., Dns]


@pytest.fixture
def server() -> Iterator[LocalDns]:
    with LocalDns() as running:
        yield running


@pytest.fixture
def second() -> Iterator[LocalDns]:
    """Another resolver, whose cache may say something else."""
    with LocalDns() as running:
        yield running


@pytest.fixture
def ask(server: LocalDns) -> Ask:
    """Make a `Dns` that asks `server`, or the servers given, without much patience."""

    def make(*servers: LocalDns, timeout: float = 3.0, tries: int = 1, budget: float = 20.0) -> Dns:
        asked = [Server("127.0.0.1", one.port) for one in servers or (server,)]
        return Dns(asked, timeout=timeout, tries=tries, budget=budget)

    return make


@pytest.fixture
def local(server: LocalDns) -> Authority:
    """Zones' own servers are local too."""
    return Authority(port=server.port, allow_private=True)
