"""Takes the next step of the plan for all shared distributions (domains/aws/packing.py says which)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from domains.aws import certificates
from domains.aws.certificates import Certificate, Status
from domains.aws.errors import CertificateInUse, NotFound, Throttled
from domains.aws.packing import Move, Swap, plan
from domains.aws.shards import Shards
from domains.budget import Budget, Wait
from domains.models import Domain, Shard
from domains.worker.deployer import InLine

FAMILY: Final = "UpdateDistribution"
_LOCK: Final = 0x6F776C73  # "owls": one plan at a time, whichever worker asks
_PATIENCE: Final = timedelta(minutes=30)
"""A name that does not validate for so long holds up the others of its certificate: it is left out of the next one."""


def advance(shards: Shards, budget: Budget, *, asking: Domain) -> InLine | None:
    """Take one step, if nobody else is about to; None when the caller should look again soon.

    A worker that dies lets the lock go with its connection; the plan is found anew from what CloudFront has.
    """
    with _alone() as alone:
        if not alone:
            return None
        _delete_replaced(shards)
        wanted = Domain.objects.on_shards()
        steps = plan(
            shards.fleet(),
            wanted=frozenset(domain.hostname for domain in wanted),
            failing=frozenset(domain.hostname for domain in wanted if domain.lacks_certificate_record) | _stuck(shards),
            limits=shards.limits,
        ).steps
        if not steps:
            return None
        if isinstance(steps[0], Swap):
            return _swap(shards, budget, steps[0], asking)
        return _move(shards, budget, steps[0], asking)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other worker is at it. A lock of the session, since AWS is not asked within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        locked = bool(cursor.fetchone()[0])
        try:
            yield locked
        finally:
            if locked:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _move(shards: Shards, budget: Budget, step: Move, asking: Domain) -> InLine | None:
    if wait := _in_turn(budget, asking):
        return wait
    shards.move(step.host, step.target)
    return None


def _swap(shards: Shards, budget: Budget, step: Swap, asking: Domain) -> InLine | None:
    shard, _ = Shard.objects.get_or_create(distribution_id=step.shard)
    before = shards.read(step.shard).certificate_arn
    now_certified = next(one.certified for one in shards.fleet() if one.id == step.shard)
    if step.names == now_certified:
        wait = _in_turn(budget, asking)
        if wait is None:
            _change(shards, budget, step, None)
        return wait
    certificate = _next_certificate(shards, shard, step.names)
    if certificate is None or certificate.status != Status.ISSUED:
        return None
    if wait := _in_turn(budget, asking):
        return wait
    _change(shards, budget, step, certificate.arn)
    shard.next_certificate_arn, shard.next_names, shard.requested_at = "", [], None
    shard.old_certificate_arns = [*shard.old_certificate_arns, *([before] if before else [])]
    shard.save()
    return None


def _next_certificate(shards: Shards, shard: Shard, names: frozenset[str]) -> Certificate | None:
    """The certificate that is on its way for these names; None when it was requested just now."""
    if shard.next_certificate_arn and shard.next_names == sorted(names):
        try:
            certificate = certificates.describe(shards.aws, shard.next_certificate_arn)
        except NotFound:
            certificate = None
        if certificate is not None and not certificate.is_dead:
            return certificate
    shard.old_certificate_arns = [*shard.old_certificate_arns, *filter(None, [shard.next_certificate_arn])]
    shard.attempt += 1
    arn = certificates.request(
        shards.aws, names=tuple(sorted(names)), owner=f"shard-{shard.distribution_id}", attempt=shard.attempt
    )
    shard.next_certificate_arn, shard.next_names, shard.requested_at = arn, sorted(names), timezone.now()
    shard.save()
    return None


def _stuck(shards: Shards) -> frozenset[str]:
    """Names that hold up a certificate for too long."""
    stuck: set[str] = set()
    late = Shard.objects.filter(requested_at__lt=timezone.now() - _PATIENCE).exclude(next_certificate_arn="")
    for shard in late:
        try:
            certificate = certificates.describe(shards.aws, shard.next_certificate_arn)
        except NotFound:
            continue
        if certificate.status == Status.PENDING_VALIDATION:
            stuck |= {record.domain for record in certificate.records if not record.valid}
    return frozenset(stuck)


def _change(shards: Shards, budget: Budget, step: Swap, certificate_arn: str | None) -> None:
    try:
        shards.swap(step.shard, certificate_arn, add=step.add, drop=step.drop)
    except Throttled:
        budget.throttled(family=FAMILY)
        raise
    budget.succeeded(family=FAMILY)


def _in_turn(budget: Budget, asking: Domain) -> InLine | None:
    turn = budget.take(family=FAMILY, workspace=asking.workspace.public_id, ticket=asking.public_id)
    if isinstance(turn, Wait):
        expected, again = timedelta(seconds=turn.expected), timedelta(seconds=turn.again)
        return InLine(position=turn.position, expected=expected, wait=again)
    return None


def _delete_replaced(shards: Shards) -> None:
    for shard in Shard.objects.exclude(old_certificate_arns=[]):
        kept = []
        for arn in shard.old_certificate_arns:
            try:
                certificates.delete(shards.aws, arn)
            except CertificateInUse:
                kept.append(arn)
        if kept != shard.old_certificate_arns:
            shard.old_certificate_arns = kept
            shard.save()
