"""What steps work with: AWS, DNS, the HTTPS check and the time, made from the settings or by a test."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from domains.aws.client import Aws, connect
from domains.aws.migration import Migration
from domains.aws.packing import Limits
from domains.aws.shards import Shards
from domains.aws.tenants import Tenants
from domains.budget import Budget
from domains.dns.authoritative import Authority
from domains.dns.lookup import Dns, Server, parse_servers
from domains.probe import Probed, Prober, probe
from domains.worker.deployer import Deployer
from domains.worker.moving_deployer import MOVING, MovingDeployer
from domains.worker.shard_deployer import ShardDeployer
from domains.worker.tenant_deployer import TenantDeployer


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`deployers` by adapter name; `adapter` is that of domains that are new."""

    aws: Aws
    deployers: Mapping[str, Deployer]
    adapter: str
    endpoint: str
    resolvers: tuple[Server, ...]
    authority: Authority
    probe: Callable[[Dns, str], Probed]
    budget: Budget
    now: Callable[[], datetime] = timezone.now

    def dns(self) -> Dns:
        """Questions for one step: the time for all of them begins now."""
        return Dns(self.resolvers)

    def deployer(self, adapter: str) -> Deployer:
        """The one for a domain with this `adapter`, which is "" for one that was never deployed."""
        return self.deployers[adapter or self.adapter]


def make_world() -> World:
    """As the settings say. Nothing is connected to yet."""
    aws = connect(endpoint_url=settings.AWS_ENDPOINT_URL)
    budget = make_budget()
    tenants = Tenants(aws, settings.DOMAINS_DISTRIBUTION_ID, settings.DOMAINS_CONNECTION_GROUP_ID)
    limits = Limits(settings.DOMAINS_SHARD_NAMES, settings.DOMAINS_SHARD_ALIASES)
    shards = Shards(aws, tuple(settings.DOMAINS_SHARD_IDS), limits)
    prober = Prober(
        secrets=(settings.EDGE_ORIGIN_SECRET, *settings.EDGE_ORIGIN_SECRET_FALLBACKS),
        port=settings.DOMAINS_PROBE_PORT,
        authority_file=settings.DOMAINS_PROBE_CA,
        allow_private=settings.DNS_ALLOW_PRIVATE,
    )
    return World(
        aws=aws,
        deployers=make_deployers(tenants, shards, settings.DOMAINS_PLACEHOLDER_ZONE, budget),
        adapter=settings.DOMAINS_ADAPTER,
        endpoint=settings.DOMAINS_ENDPOINT,
        resolvers=parse_servers(settings.DNS_RESOLVERS),
        authority=Authority(settings.DNS_AUTHORITY_PORT, settings.DNS_ALLOW_PRIVATE),
        probe=partial(probe, prober),
        budget=budget,
    )


def make_deployers(
    tenants: Tenants, shards: Shards, zone: str, budget: Budget, now: Callable[[], datetime] = timezone.now
) -> dict[str, Deployer]:
    """One for each adapter that a domain may have."""
    own, shared = TenantDeployer(tenants, budget), ShardDeployer(shards, budget, now)
    return {
        "tenants": own,
        "shards": shared,
        MOVING: MovingDeployer(Migration(shards, tenants, zone), own, shared, budget),
    }


def make_budget() -> Budget:
    """The budget that all workers and pages share."""
    client = cache._cache.get_client(write=True)  # type: ignore[attr-defined]  # Django's own pool, with its time-outs
    return Budget(redis=client, per_minute=settings.DOMAINS_CHANGES_A_MINUTE, clock=time.time)
