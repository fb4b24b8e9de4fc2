"""Compares what AWS has with the domains here: what was lost is looked at now, what is left over is taken away.

Each step takes care of its own domain; this finds what no step would look at for a day, or ever again: a tenant that
somebody deleted, and what a worker made in the moment in which it died.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from domains.aws import certificates
from domains.aws.adapter import State as Attached
from domains.aws.errors import CertificateInUse
from domains.models import Domain, Shard
from domains.states import GONE
from domains.worker.deployer import InLine
from domains.worker.shard_deployer import ShardDeployer
from domains.worker.shard_plan import advance
from domains.worker.tenant_deployer import TenantDeployer
from domains.worker.world import World

log = structlog.get_logger(__name__)

_SETTLED: Final = timedelta(hours=2)
"""A step may be about to write down what it just made: only what is older is left over."""
_AT_ONCE: Final = 20
"""So many left-over tenants are taken away in one go; the next sweep goes on."""


def sweep(world: World) -> tuple[int, int]:
    """How many domains are to be looked at now, and how many things were left over.

    Raises AwsError and BudgetUnavailable: the next sweep does what this one did not.
    """
    lost = left_over = 0
    tenants, shards = world.deployers.get("tenants"), world.deployers.get("shards")
    if isinstance(tenants, TenantDeployer) and tenants.tenants.distribution_id:
        found = dict(tenants.tenants.listed())
        lost += _look_at_lost("tenants", lambda host, arn: found.get(host) == arn, world)
        left_over += _drop_tenants(tenants, found)
    if isinstance(shards, ShardDeployer) and shards.shards.distribution_ids:
        hosts = frozenset[str]().union(*(one.hosts for one in shards.shards.distributions()))
        lost += _look_at_lost("shards", lambda host, _: host in hosts, world)
        # Nobody asks for a renewal, nor for what a dead worker left on a shard.
        advance(shards.shards, shards.budget, asking=None, now=world.now())
    left_over += _delete_certificates(world)
    log.info("domains_swept", lost=lost, left_over=left_over)
    return lost, left_over


def _look_at_lost(adapter: str, is_there: Callable[[str, str], bool], world: World) -> int:
    """Domains that CloudFront no longer serves, or with another certificate, are due now."""
    served = Domain.objects.serving().filter(adapter=adapter)
    rows = served.values_list("pk", "hostname", "certificate_arn").iterator()
    lost = [pk for pk, hostname, arn in rows if not is_there(hostname, arn)]
    now = world.now()
    return Domain.objects.filter(pk__in=lost, next_check_at__gt=now).update(next_check_at=now)


def _drop_tenants(deployer: TenantDeployer, found: dict[str, str]) -> int:
    """Tenants of hosts that were ours and that nobody claims any more. What we never knew is somebody's own.

    They wait for their turn like every other change; the line remembers them until the next sweep.
    """
    known = Domain.objects.filter(hostname__in=found)
    ours = set(known.values_list("hostname", flat=True))
    claimed = set(known.exclude(state__in=GONE).values_list("hostname", flat=True))
    leaving = set(known.filter(state="removing").values_list("hostname", flat=True))
    left_over = sorted(ours - claimed - leaving)[:_AT_ONCE]
    for hostname in left_over:
        attachment = deployer.drop_host(hostname, workspace="", ticket=f"sweep:{hostname}")
        gone = not isinstance(attachment, InLine) and attachment.state == Attached.ABSENT
        log.warning("tenant_left_over", hostname=hostname, gone=gone)
    return len(left_over)


def _delete_certificates(world: World) -> int:
    """Certificates that carry our tag and that no domain and no shard knows."""
    known = set(Domain.objects.exclude(certificate_arn="").values_list("certificate_arn", flat=True))
    for shard in Shard.objects.all():
        known |= {shard.next_certificate_arn, *shard.old_certificate_arns}
    deleted = 0
    for arn, owner in certificates.owned(world.aws, apart_from=known, before=world.now() - _SETTLED):
        try:
            certificates.delete(world.aws, arn)
        except CertificateInUse:
            continue  # a shard serves with it
        log.warning("certificate_left_over", certificate=arn, owner=owner)
        deleted += 1
    return deleted
