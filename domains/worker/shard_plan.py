"""Takes the next step of the plan for all shared distributions (domains/aws/packing.py says which)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from domains.aws import certificates
from domains.aws.certificates import Status
from domains.aws.errors import Conflict, QuotaReached, RetryableError, Throttled
from domains.aws.packing import Move, Swap, plan
from domains.aws.shards import Shards
from domains.budget import Budget, Wait
from domains.models import Domain, Shard
from domains.worker.deployer import InLine
from domains.worker.shard_certificates import PAUSE, delete_replaced, look, read, retire

FAMILY: Final = "UpdateDistribution"
_RETRIED_SECONDS: Final = 60.0
"""A change that failed for the moment keeps its turn, and is tried again within this time (trouble.py)."""
_LOCK: Final = 0x6F776C73  # "owls": one plan at a time, whichever worker asks


def advance(shards: Shards, budget: Budget, *, asking: Domain | None, now: datetime) -> InLine | None:
    """Take one step, if nobody else is about to; None when the caller should look again soon.

    `asking` is the domain that waits for it; None where the fleet itself is looked after. A worker that dies lets the
    lock go with its connection; the plan is found anew from what CloudFront has. Raises QuotaReached where no
    distribution has room for the domain, Conflict where it is served elsewhere.
    """
    with _alone() as alone:
        if not alone:
            return None
        delete_replaced(shards)
        ahead = look(shards, now)
        found = plan(
            ahead.fleet,
            wanted=ahead.wanted,
            failing=ahead.failing,
            limits=shards.limits,
            reissue=ahead.reissue,
            coming=ahead.coming,
        )
        if asking is not None and asking.hostname in found.unplaced:
            message = f"No shared distribution has room for {asking.hostname}: add one to DOMAINS_SHARD_IDS."
            raise QuotaReached(message, quota="names on shared distributions", operation="UpdateDistribution")
        certified = {one.id: one.certified for one in ahead.fleet}
        for step in found.steps:
            if isinstance(step, Move):
                if certificates.covers(certified[step.target], step.host):
                    return _move(shards, budget, step, asking)
            elif _is_ready(shards, step, certified[step.shard], now):
                return _swap(shards, budget, step, certified[step.shard], asking)
        return None


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


def _move(shards: Shards, budget: Budget, step: Move, asking: Domain | None) -> InLine | None:
    if wait := _in_turn(budget, asking):
        return wait
    shards.move(step.host, step.target)
    return None


def _is_ready(shards: Shards, step: Swap, certified: frozenset[str], now: datetime) -> bool:
    """Whether the certificate that the step needs is there; requests it where it is not even on its way.

    One shard's certificate that takes its time holds up no other shard.
    """
    if step.names == certified and not step.renew:
        return True
    shard, _ = Shard.objects.get_or_create(distribution_id=step.shard)
    if shard.next_certificate_arn:
        certificate = read(shards, shard.next_certificate_arn)
        return certificate is not None and certificate.status == Status.ISSUED
    if shard.requested_at is not None and now - shard.requested_at < PAUSE:
        return False  # the last one failed
    owner, names = f"shard-{shard.distribution_id}", tuple(sorted(step.names))
    attempt = shard.attempt + 1
    shard.next_certificate_arn = certificates.request(shards.aws, names=names, owner=owner, attempt=attempt).arn
    shard.attempt, shard.next_names, shard.requested_at = attempt, list(names), now
    shard.save()
    return False


def _swap(
    shards: Shards, budget: Budget, step: Swap, certified: frozenset[str], asking: Domain | None
) -> InLine | None:
    if wait := _in_turn(budget, asking):
        return wait
    shard, _ = Shard.objects.get_or_create(distribution_id=step.shard)
    before = shards.read(step.shard)
    arn: str | None = None  # the one it has
    if not (before.hosts | step.add) - step.drop:
        arn = ""  # nobody is left to be served with it
    elif step.renew or step.names != certified:
        arn = shard.next_certificate_arn
    _change(shards, budget, step, arn, asking)
    if arn is not None:
        # A worker that died after the change finds the new one in both places.
        retire(shard, *sorted({before.certificate_arn, shard.next_certificate_arn} - {arn}))
    return None


def _change(shards: Shards, budget: Budget, step: Swap, arn: str | None, asking: Domain | None) -> None:
    try:
        try:
            shards.swap(step.shard, arn, add=step.add, drop=step.drop)
        except Conflict:
            alone = step.add & {asking.hostname if asking else ""}
            if alone == step.add:
                raise
            # One of several is served elsewhere: each comes for itself, so that only that one is told.
            shards.swap(step.shard, arn, add=alone, drop=step.drop)
    except RetryableError as error:
        workspace, ticket = _ticket(asking)
        budget.put_back(family=FAMILY, workspace=workspace, ticket=ticket, seconds=_RETRIED_SECONDS)
        if isinstance(error, Throttled):
            budget.throttled(family=FAMILY)
        raise
    budget.succeeded(family=FAMILY)


def _ticket(asking: Domain | None) -> tuple[str, str]:
    return (asking.workspace.public_id, asking.public_id) if asking else ("", "shards")


def _in_turn(budget: Budget, asking: Domain | None) -> InLine | None:
    workspace, ticket = _ticket(asking)
    turn = budget.take(family=FAMILY, workspace=workspace, ticket=ticket)
    if isinstance(turn, Wait):
        expected, again = timedelta(seconds=turn.expected), timedelta(seconds=turn.again)
        return InLine(position=turn.position, expected=expected, wait=again)
    return None
