"""Gives a host name back."""

from django.db import transaction

from accounts.actor import Actor
from accounts.audit import audit
from domains.models import Domain
from domains.states import GONE, State
from domains.transitions import transition


def domain_remove(*, domain: Domain, actor: Actor) -> Domain:
    """Take the domain off the edge now; its distribution and certificate follow. Asking twice is no error."""
    with transaction.atomic():
        domain = Domain.objects.locked(domain)
        if domain.state in GONE:
            return domain
        data = {"hostname": domain.hostname, "state": domain.state}
        domain = transition(domain, to=State.REMOVING, reason="asked", is_primary=False)
        audit(workspace=domain.workspace, actor=actor, action="domain.removed", target=domain.public_id, data=data)
    return domain
