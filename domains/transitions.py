"""The one way in which a domain's state changes: compare and set, and a row of its timeline."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from domains.errors import DomainChanged
from domains.models import Domain, DomainTransition
from domains.shown import document
from domains.states import AT_ONCE, State, next_check, require_transition, serves
from edge.outbox import enqueue
from edge.resolver.contract import host_key
from webhooks.emit import emit
from webhooks.event_types import DOMAIN_ACTIVE, DOMAIN_CONFLICT, DOMAIN_DEGRADED, DOMAIN_FAILED

# What the workspace's servers are told of: where it must act, and where all is well.
_TOLD: Final = {
    State.ACTIVE: DOMAIN_ACTIVE,
    State.DEGRADED: DOMAIN_DEGRADED,
    State.CONFLICT: DOMAIN_CONFLICT,
    State.FAILED: DOMAIN_FAILED,
}


def transition(
    domain: Domain, *, to: State, reason: str = "", detail: dict[str, Any] | None = None, **changes: Any
) -> Domain:
    """Move the domain on, with other fields that change with its state, and return it as it is now.

    What the edge holds of its host is written anew if that depends on the change. Raises ForbiddenTransition, and
    DomainChanged when it is no longer as `domain` says: then nothing was changed.
    """
    old = State(domain.state)
    require_transition(old, to)
    if to == State.AWAITING_DNS:
        changes["proven_at"] = None  # from the start: the name is to be proven anew, and others may do so before
    now = timezone.now()
    when = now if to in AT_ONCE else next_check(to, domain_id=domain.public_id, since=now, now=now)
    with transaction.atomic():
        unchanged = Domain.objects.filter(pk=domain.pk, state=old, version=domain.version)
        fields = {**changes, "state": to, "reason": reason, "state_since": now, "next_check_at": when}
        if unchanged.update(version=F("version") + 1, **fields) != 1:
            raise DomainChanged(domain.hostname)
        DomainTransition.objects.create(domain=domain, old=old, new=to, reason=reason, detail=detail or {})
        if serves(old, domain.adapter) != serves(to, changes.get("adapter", domain.adapter)):
            enqueue([host_key(domain.hostname)])
        domain.refresh_from_db()
        if to in _TOLD:
            payload = document(domain) | {"was": old.value}
            emit(workspace=domain.workspace, type=_TOLD[to], payload=lambda: payload)
    return domain


def began(domain: Domain) -> None:
    """Write the first row of a new domain's timeline."""
    DomainTransition.objects.create(domain=domain, old="", new=domain.state)
