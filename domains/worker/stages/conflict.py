"""Somebody else holds the name. It is tried again, and ever more rarely, since nobody tells us when it is free."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from domains.models import Domain
from domains.states import State
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.stages.awaiting_dns import look, proofs
from domains.worker.world import World

_FIRST: Final = timedelta(minutes=10)
_LONGEST: Final = timedelta(days=1)


def conflict(domain: Domain, world: World) -> Outcome:
    """From the start again, once the other workspace let go or is overruled by a proof, or when it is time to try."""
    if domain.reason == "held_elsewhere":
        checks = look(domain, world)
        holder = Domain.objects.proven(domain.hostname)
        if holder is None or holder.pk == domain.pk or all(check.ok for check in proofs(checks)):
            return Move(to=State.AWAITING_DNS, reason="free_again", checks=checks)
        return Stay(reason=domain.reason, failing=True, checks=checks)
    waited = world.now() - domain.state_since
    pause = _pause(domain)
    if waited < pause:
        return Stay(reason=domain.reason, failing=True, again=pause - waited)
    return Move(to=State.AWAITING_DNS, reason="tried_again")


def _pause(domain: Domain) -> timedelta:
    """Twice as long each time."""
    tries = domain.transitions.filter(new=State.CONFLICT, reason=domain.reason).exclude(old=State.CONFLICT).count()
    return min(_FIRST * 2 ** min(tries - 1, 10), _LONGEST) if tries else _FIRST
