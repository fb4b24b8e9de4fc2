"""The records are there: whether the name is this workspace's, and whether Amazon may certify it."""

from __future__ import annotations

from datetime import timedelta

from domains.dependents import release_all
from domains.models import Domain
from domains.states import State
from domains.worker.checks import failed, unknown
from domains.worker.dns_checks import check_may_certify
from domains.worker.outcome import Move, Outcome, Prove, Stay
from domains.worker.stages.awaiting_dns import look, proofs
from domains.worker.world import World


def verifying(domain: Domain, world: World) -> Outcome:
    """Prove it, once nothing stands against it."""
    checks = look(domain, world)
    if gone := failed(proofs(checks)):
        return Move(to=State.AWAITING_DNS, reason=gone.code, checks=checks)
    may = check_may_certify(world.dns(), domain.hostname)
    checks = (*checks, may)
    if may.ok is False:
        return Stay(reason=may.code, failing=True, checks=checks)
    if unclear := unknown((*proofs(checks), may)):
        return Stay(reason=unclear.code, failing=None, checks=checks)
    if not _is_clear(domain):
        return Stay(reason="being_released", checks=checks, again=timedelta())
    return Prove(checks=checks)


def _is_clear(domain: Domain) -> bool:
    """Whether nothing stands on other claims that lost the name: those have no worker that would see to it."""
    others = Domain.objects.unproven_of(domain.hostname).exclude(pk=domain.pk)
    return all(release_all(one) for one in others)
