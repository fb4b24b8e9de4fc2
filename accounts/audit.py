"""Writes audit rows; called inside the transaction of the change they tell of."""

from collections.abc import Iterable
from typing import Any

from accounts.actor import Actor
from accounts.models import AuditEvent, Workspace


def audit(*, workspace: Workspace, actor: Actor, action: str, target: str, data: dict[str, Any] | None = None) -> None:
    """Record one action on `target` (a public id). `data` must be JSON and hold no secrets."""
    audit_many(workspace=workspace, actor=actor, action=action, targets=[(target, data or {})])


def audit_many(
    *, workspace: Workspace, actor: Actor, action: str, targets: Iterable[tuple[str, dict[str, Any]]]
) -> None:
    """Record the same action on many targets with one insert."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            workspace=workspace,
            user=actor.user,
            api_key=actor.api_key,
            action=action,
            target=target,
            data=data,
        )
        for target, data in targets
    )
