"""Closing a workspace, and opening it: what our staff do about abuse. Its links are taken off by who calls this."""

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace


@transaction.atomic
def workspace_suspend(*, workspace: Workspace, actor: Actor, because: str) -> Workspace:
    """Let nobody and no program in; `because` is told to its members. What is in it stays."""
    workspace = Workspace.objects.locked(workspace)
    workspace.suspended_at, workspace.suspended_because = timezone.now(), because
    workspace.save(update_fields=["suspended_at", "suspended_because"])
    target, data = workspace.public_id, {"because": because}
    audit(workspace=workspace, actor=actor, action="workspace.suspended", target=target, data=data)
    return workspace


@transaction.atomic
def workspace_restore(*, workspace: Workspace, actor: Actor) -> Workspace:
    """Let its members and programs in again."""
    workspace = Workspace.objects.locked(workspace)
    workspace.suspended_at, workspace.suspended_because = None, ""
    workspace.save(update_fields=["suspended_at", "suspended_because"])
    audit(workspace=workspace, actor=actor, action="workspace.restored", target=workspace.public_id)
    return workspace
