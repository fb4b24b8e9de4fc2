"""Its owner has to publish records. They are known from ACM, so the certificate is requested before anything else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from domains.models import Domain
from domains.proof import needs_proof
from domains.states import GIVES_UP_AFTER, State
from domains.worker import certificate
from domains.worker.checks import Check
from domains.worker.dns_checks import check_certificate_record, check_ownership, check_points_here, tell_provider
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.release import release
from domains.worker.world import World

_MINUTE: Final = timedelta(minutes=1)


def awaiting_dns(domain: Domain, world: World) -> Outcome:
    """On once the records that prove the name are there; where visitors are led does not matter yet."""
    if not domain.certificate_arn:
        return certificate.request(domain, world)
    changes: dict[str, object] = {}
    if _asks_acm(domain, world.now()):
        found = certificate.read(domain.certificate_arn, world)
        if found is None:
            return certificate.lost(domain)
        if found.is_dead:
            return certificate.dead(domain, world, found)
        changes |= certificate.records_in(found, domain)
        for name, value in changes.items():
            setattr(domain, name, value)
    checks = look(domain, world)
    return _judge(domain, world, checks, changes)


def _asks_acm(domain: Domain, now: datetime) -> bool:
    """At each look until the record is known, then once a minute: whether ACM gave the certificate up meanwhile.

    A hundred domains whose owners are at it would else use up what ACM answers in a second ("Quotas").
    """
    seen = domain.checked_at
    if not domain.validation_value or seen is None:
        return True
    return now - seen >= _MINUTE or now.minute != seen.minute


def look(domain: Domain, world: World) -> tuple[Check, ...]:
    """The DNS records that the owner was told to make, as they are now."""
    dns = world.dns()
    record = check_certificate_record(dns, world.authority, name=domain.validation_name, value=domain.validation_value)
    target = check_points_here(dns, domain.hostname, world.endpoint)
    owner: tuple[Check, ...] = ()
    if needs_proof(domain):
        owner = (check_ownership(dns, world.authority, hostname=domain.hostname, token=domain.proof_token),)
    return (*owner, record, target, *tell_provider(dns, domain.hostname, world.authority))


def proofs(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Those of the checks that decide whether the name is this workspace's."""
    return tuple(check for check in checks if check.name in ("ownership", "certificate_record"))


def _judge(domain: Domain, world: World, checks: tuple[Check, ...], changes: dict[str, object]) -> Outcome:
    wrong = next((check for check in proofs(checks) if check.ok is not True), None)
    if wrong is None:
        return Move(to=State.VERIFYING, checks=checks, changes=changes)
    holder = Domain.objects.proven(domain.hostname)
    if holder is not None and holder.workspace_id != domain.workspace_id and wrong.name == "ownership":
        return Move(to=State.CONFLICT, reason="held_elsewhere", checks=checks, changes=changes)
    if _given_up(domain, world):
        return release(domain, world) or Move(to=State.FAILED, reason="abandoned", checks=checks, changes=changes)
    again = certificate.SOON if not domain.validation_value and world.now() - domain.state_since < _MINUTE else None
    failing = True if wrong.ok is False else None
    return Stay(reason=wrong.code, failing=failing, again=again, checks=checks, changes=changes)


def _given_up(domain: Domain, world: World) -> bool:
    """Whether it failed for weeks, and its workspace was told some days ago that this would be the end."""
    since, warned, now = domain.failing_since, domain.warned_at, world.now()
    return bool(since and warned and warned >= since and now - since >= GIVES_UP_AFTER)
