"""A world to play in: the run's own AWS, a DNS server, and domains whose owners make records and forget them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.aws import certificates
from domains.aws.adapter import Adapter
from domains.aws.adapter import State as Attached
from domains.aws.client import Aws, connect
from domains.aws.errors import AwsError
from domains.aws.packing import Limits
from domains.aws.shards import Shards
from domains.aws.tenants import Tenants
from domains.budget import Budget
from domains.dns.authoritative import Authority
from domains.dns.lookup import Dns, Server
from domains.models import Domain
from domains.probe import Probed
from domains.records import Purpose, records_of
from domains.services import domain_add
from domains.states import State
from domains.worker.run import step
from domains.worker.world import World, make_budget, make_deployers
from edge.models import EdgeChange
from getowl.local.dns_server import LocalDns
from getowl.tests.local.control import AwsControl

ENDPOINT = "edge.getowl.test"
PLACEHOLDERS = "moving.getowl.test"
BOTH = pytest.mark.parametrize("adapter", ["tenants", "shards"])
"""For what must hold however CloudFront serves a domain."""


@dataclass
class Play:
    """What happens to domains. `later` moves the steps' clock, not AWS's: see `AwsControl.advance`."""

    aws: Aws
    tenants: Tenants
    shards: Shards
    dns: LocalDns
    control: AwsControl
    world: World
    later: timedelta = field(default_factory=timedelta)
    # Before each step: a name is not proven while anything of it is on its way to the edge.
    published: Callable[[], object] = field(default=lambda: EdgeChange.objects.all().delete())

    def add(self, workspace: Workspace, user: User, hostname: str = "") -> Domain:
        """A new claim, by default of a name that no other test uses."""
        hostname = hostname or f"go.acme-{uuid.uuid4().hex[:10]}.test"
        return domain_add(workspace=workspace, actor=Actor(user=user), hostname=hostname)

    def publish(self, domain: Domain, *purposes: Purpose) -> None:
        """Make the domain's records, all of them or some."""
        domain.refresh_from_db()
        for record in records_of(domain):
            if (not purposes or record.purpose in purposes) and record.value:
                self.dns.book.set(record.name, record.type, [record.value])

    def withdraw(self, domain: Domain, *purposes: Purpose) -> None:
        """Delete them again."""
        domain.refresh_from_db()
        for record in records_of(domain):
            if (not purposes or record.purpose in purposes) and record.name:
                self.dns.book.delete(record.name, record.type)

    def step(self, domain: Domain, times: int = 1) -> Domain:
        """Steps of one worker, due or not."""
        for _ in range(times):
            domain = Domain.objects.select_related("workspace").get(pk=domain.pk)
            self.published()
            step(domain, self.world)
        domain.refresh_from_db()
        return domain

    def until(self, domain: Domain, *states: State, steps: int = 20) -> Domain:
        """Steps until the domain is in one of the states."""
        for _ in range(steps):
            if domain.state in states:
                return domain
            domain = self.step(domain)
        raise AssertionError(f"{domain} is {domain.state} ({domain.reason}): {domain.checks}")

    def live(self, workspace: Workspace, user: User, hostname: str = "") -> Domain:
        """A domain that became active."""
        domain = self.step(self.add(workspace, user, hostname), 2)
        self.publish(domain)
        return self.until(domain, State.ACTIVE)

    @property
    def cloudfront(self) -> Adapter:
        """The side of CloudFront that serves new domains."""
        return self.tenants if self.world.adapter == "tenants" else self.shards

    def attached(self, hostname: str) -> bool:
        """Whether CloudFront serves the host, with a certificate that is good for it."""
        found = self.cloudfront.status(hostname)
        if found.state is Attached.ABSENT and self.cloudfront is self.shards:
            found = self.tenants.status(hostname)  # it may have moved
        if found.state not in (Attached.ATTACHED, Attached.ATTACHING) or not found.certificate_arn:
            return False
        certificate = certificates.describe(self.aws, found.certificate_arn)
        return not certificate.is_dead and certificate.covers(hostname)

    def now(self) -> datetime:
        """The steps' time."""
        return timezone.now() + self.later


def message_of(domain: Domain, name: str) -> str:
    """What the page says of one check."""
    return next(str(check["message"]) for check in domain.checks if check["name"] == name)


def _seen_from_outside(play: Play) -> Callable[[Dns, str], Probed]:
    """The HTTPS check without TLS: CloudFront serves the host, and the edge would know it."""

    def probe(dns: Dns, host: str) -> Probed:
        try:
            attached = play.attached(host)
        except AwsError as error:
            return Probed(False, "tls_failed", str(error))
        if not attached:
            return Probed(False, "tls_failed", "CloudFront has no certificate for it.")
        if not Domain.objects.served([host]).exists():
            return Probed(False, "not_published_yet", "The edge does not know it.")
        return Probed(True, "redirects", "A redirect was seen.", "127.0.0.1")

    return probe


@pytest.fixture(scope="session")
def tenant_distribution() -> tuple[str, str]:
    """A multi-tenant distribution and a connection group for the whole run: making one takes the fake AWS a while."""
    from getowl.tests.local.control import make_distribution

    cloudfront = connect(endpoint_url=settings.AWS_ENDPOINT_URL).cloudfront
    made = make_distribution(cloudfront, "tenant-only")
    group = cloudfront.create_connection_group(Name=f"domains-{uuid.uuid4().hex[:8]}")
    return str(made["Distribution"]["Id"]), str(group["ConnectionGroup"]["Id"])


@pytest.fixture
def dns_server() -> Iterator[LocalDns]:
    with LocalDns() as server:
        server.book.set(ENDPOINT, "A", ["127.0.0.1"])
        yield server


@pytest.fixture(scope="session")
def shard_distributions() -> tuple[str, ...]:
    """Shared distributions for the whole run, likewise."""
    from getowl.tests.local.control import make_distribution

    cloudfront = connect(endpoint_url=settings.AWS_ENDPOINT_URL).cloudfront
    return tuple(str(make_distribution(cloudfront)["Distribution"]["Id"]) for _ in range(2))


@pytest.fixture
def shards(aws: Aws, shard_distributions: tuple[str, ...]) -> Shards:
    """Two of them with room for four hosts each, emptied of what other tests left there."""
    shards = Shards(aws, shard_distributions, Limits(4, 4))
    for one in shards.distributions():
        if one.hosts or one.certificate_arn:
            shards.swap(one.id, "", drop=one.hosts)
    return shards


@pytest.fixture
def adapter() -> str:
    """How CloudFront serves new domains. A test that must hold for both is parametrized by BOTH."""
    return "tenants"


@pytest.fixture
def play(
    aws: Aws,
    control: AwsControl,
    dns_server: LocalDns,
    tenant_distribution: tuple[str, str],
    shards: Shards,
    adapter: str,
    settings: object,
) -> Play:
    settings.DOMAINS_ENDPOINT = ENDPOINT  # type: ignore[attr-defined]  # pytest-django's wrapper
    control.set(open_dns=False, resolver=f"127.0.0.1:{dns_server.port}")
    tenants = Tenants(aws, *tenant_distribution)
    budget = Budget(redis=make_budget().redis, per_minute=6000, clock=lambda: timezone.now().timestamp(), burst=1000)
    play = Play(aws, tenants, shards, dns_server, control, None)  # type: ignore[arg-type]  # it needs the play's clock
    play.world = World(
        aws=aws,
        deployers=make_deployers(tenants, shards, PLACEHOLDERS, budget, play.now),
        adapter=adapter,
        endpoint=ENDPOINT,
        resolvers=(Server("127.0.0.1", dns_server.port),),
        authority=Authority(dns_server.port, allow_private=True),
        probe=_seen_from_outside(play),
        budget=budget,
        now=play.now,
    )
    return play
