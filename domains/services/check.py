"""Looks at a domain at once instead of when its turn comes."""

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from domains.models import Domain
from domains.states import GONE, State
from domains.transitions import transition


def domain_check_now(*, domain: Domain, actor: Actor) -> Domain:
    """Have the domain looked at now; one that failed starts anew. One on its way out is left as it is."""
    with transaction.atomic():
        domain = Domain.objects.locked(domain)
        if domain.state in GONE:
            return domain
        if domain.state == State.FAILED:
            domain = transition(domain, to=State.AWAITING_DNS, reason="asked", failing_since=None)
        domain.next_check_at = timezone.now()
        domain.save(update_fields=["next_check_at"])
        audit(workspace=domain.workspace, actor=actor, action="domain.checked", target=domain.public_id)
    return domain
