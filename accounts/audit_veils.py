"""Which events of the audit trail a member does not see, because they tell of things that are hidden from them.

This app knows nothing of those things: whoever keeps them says which events are about them (`add_veil`, at start).
"""

from collections.abc import Callable
from typing import Final

from django.db.models import Q

from accounts.models import Membership
from accounts.models.audit import AuditEventQuerySet

Veil = Callable[[Membership], Q | None]
"""What is hidden from the member; None: nothing."""

_VEILS: Final[list[Veil]] = []


def add_veil(veil: Veil) -> None:
    """Ask this one, too."""
    _VEILS.append(veil)


def audit_events_for(membership: Membership) -> AuditEventQuerySet:
    """The events of the workspace that the member may read."""
    events = membership.workspace.audit_events.all()
    for veil in _VEILS:
        hidden = veil(membership)
        if hidden is not None:
            events = events.exclude(hidden)
    return events
