"""Begins the move of a domain from a shared distribution to a tenant of its own."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from domains.errors import CannotMove
from domains.models import Domain, DomainTransition
from domains.names.hostname import display_of
from domains.states import State


def domain_migrate(*, domain: Domain, actor: Actor) -> Domain:
    """Have the workers move the domain; asked again while it moves, it only has it looked at now. Raises CannotMove.

    Its certificate is replaced by one that covers the placeholder too; the former is deleted by the sweep.
    """
    if not settings.DOMAINS_PLACEHOLDER_ZONE or not settings.DOMAINS_DISTRIBUTION_ID:
        raise CannotMove("Set DOMAINS_DISTRIBUTION_ID and DOMAINS_PLACEHOLDER_ZONE first.")
    with transaction.atomic():
        domain = Domain.objects.locked(domain)
        name = display_of(domain.hostname)
        if domain.adapter not in ("shards", "moving"):
            raise CannotMove(f"{name} is on no shared distribution.")
        if domain.state not in (State.ACTIVE, State.DEGRADED):
            raise CannotMove(f"{name} is {State(domain.state).label.lower()}: only a live domain can move.")
        domain.next_check_at = timezone.now()
        changed = ["next_check_at"]
        if domain.adapter == "shards":
            domain.adapter, domain.certificate_arn, domain.reason = "moving", "", "moving"
            domain.version += 1
            changed += ["adapter", "certificate_arn", "reason", "version"]
            DomainTransition.objects.create(domain=domain, old=domain.state, new=domain.state, reason="moving")
            audit(workspace=domain.workspace, actor=actor, action="domain.moving", target=domain.public_id)
        domain.save(update_fields=changed)
    return domain
