"""What support does to a domain in its owner's place. Each is written into the timeline and the audit trail."""

from typing import Any, Final

from django.db import transaction

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from domains.errors import CannotReassign, NotProven
from domains.models import Domain
from domains.names.hostname import Hostname, display_of
from domains.services.add import claim
from domains.states import State
from domains.transitions import transition

REASSIGNABLE: Final = (State.AWAITING_DNS, State.CONFLICT, State.FAILED, State.REMOVED)
"""Nothing of a domain serves visitors, or is about to, in these."""

_BEHIND_PROOF: Final = (State.ISSUING, State.DEPLOYING, State.ACTIVE, State.DEGRADED)
_NOTHING_IN_AWS: Final = {"certificate_arn": "", "certificate_until": None, "adapter": "", "resource_id": ""}
# What the worker changes with these states too (domains/worker/apply.py, stages/removing.py).
_CHANGES: Final[dict[State, dict[str, Any]]] = {
    State.AWAITING_DNS: {"failing_since": None},
    State.ACTIVE: {"failing_since": None, "trouble_mailed_at": None},
    State.REMOVING: {"is_primary": False},
    State.REMOVED: _NOTHING_IN_AWS,  # what is left there is found by the sweep, which spares what domains name
}


def domain_force(*, domain: Domain, actor: Actor, to: State, note: str) -> Domain:
    """Move the domain to a state that may follow its own; `note` says why.

    Raises ForbiddenTransition, NotProven for a state that only a proven name may have, DomainChanged.
    """
    with transaction.atomic():
        domain = Domain.objects.locked(domain)
        if to in _BEHIND_PROOF and domain.proven_at is None:
            raise NotProven(display_of(domain.hostname))
        old = domain.state
        data = {"old": old, "new": to.value, "note": note}
        domain = transition(domain, to=to, reason="forced", detail={"note": note}, **_CHANGES.get(to, {}))
        audit(workspace=domain.workspace, actor=actor, action="domain.forced", target=domain.public_id, data=data)
    return domain


def domain_reassign(*, domain: Domain, actor: Actor, workspace: Workspace, note: str) -> Domain:
    """Give the name to another workspace, as a new claim that has to be proven by its own record; return that.

    The former claim is removed as its owner would remove it. Raises CannotReassign, AlreadyHere.
    """
    with transaction.atomic():
        domain = Domain.objects.locked(domain)
        if domain.state not in REASSIGNABLE or domain.workspace_id == workspace.pk:
            raise CannotReassign(display_of(domain.hostname))
        if domain.state != State.REMOVED:
            transition(domain, to=State.REMOVING, reason="reassigned", detail={"note": note}, is_primary=False)
        name = Hostname(domain.hostname, display_of(domain.hostname), domain.registrable)
        new = claim(workspace=workspace, actor=actor, name=name)
        data = {"hostname": domain.hostname, "note": note}
        action = "domain.reassigned"
        audit(workspace=domain.workspace, actor=actor, action=action, target=domain.public_id, data=data)
        audit(workspace=workspace, actor=actor, action=action, target=new.public_id, data=data)
    return new
