"""Deleting a workspace, with two weeks in which its owners can change their minds.

Asking marks a day and nothing else: links go on. When the day has come `workspaces_delete_due` takes it apart, a
bounded piece at a time, in this order:

1. Nobody gets in any more: members, invitations, single sign-on and short names go, keys are revoked.
2. Each module named in WORKSPACE_PARTS clears what its app holds: links leave the edge through the outbox, domains as
   if their owner had removed them, files leave the bucket.
3. The audit trail, keys and logos go; the row stays, without its name (see Workspace.deleted_at).

Every piece is a transaction, or may be done twice: who is killed in between is followed by the next run.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.errors import DeletionBegun
from accounts.models import AuditEvent, Workspace, WorkspaceSso
from accounts.parts import Left, parts
from accounts.services.workspace_settings import STORAGE_ERRORS, logo_folder

log = structlog.get_logger(__name__)

GRACE: Final = timedelta(days=14)
NAME: Final = "Deleted workspace"
LIMIT: Final = 500
"""Rows in one transaction."""
SECONDS: Final = 30.0
"""How long one run goes on; the next one continues."""


@transaction.atomic
def workspace_ask_deletion(*, workspace: Workspace, actor: Actor) -> Workspace:
    """Mark the day, GRACE from now, and have members told who are not suspended. Asking again keeps the first day."""
    workspace = Workspace.objects.locked(workspace)
    if workspace.deletes_at is not None:
        return workspace
    now = timezone.now()
    workspace.deletes_at = now + GRACE
    workspace.save(update_fields=["deletes_at"])
    workspace.memberships.active().update(deletion_mail_due_at=now)
    data = {"on": workspace.deletes_at.isoformat()}
    target = workspace.public_id
    audit(workspace=workspace, actor=actor, action="workspace.deletion_asked", target=target, data=data)
    return workspace


@transaction.atomic
def workspace_keep(*, workspace: Workspace, actor: Actor) -> Workspace:
    """Take it back, and have members told who are not suspended. Raises DeletionBegun once the day has come."""
    workspace = Workspace.objects.locked(workspace)
    if workspace.deletes_at is None:
        return workspace
    now = timezone.now()
    if workspace.deletes_at <= now:
        raise DeletionBegun
    workspace.deletes_at = None
    workspace.save(update_fields=["deletes_at"])
    workspace.memberships.active().update(deletion_mail_due_at=now)
    audit(workspace=workspace, actor=actor, action="workspace.deletion_cancelled", target=workspace.public_id)
    return workspace


def workspaces_delete_due() -> int:
    """Go on with every workspace whose day has come, for SECONDS; returns how many are gone now."""
    end = time.monotonic() + SECONDS
    gone = 0
    for workspace in Workspace.objects.to_delete(timezone.now()):
        try:
            gone += _go_on(workspace, end)
        except STORAGE_ERRORS as error:  # one whose files cannot be reached does not stop the others
            log.warning("workspace not deleted yet", workspace=workspace.public_id, error=str(error))
    return gone


def _go_on(workspace: Workspace, end: float) -> bool:
    """Whether it is gone."""
    steps: list[Callable[[Workspace, int], Left]] = [_close, *(part.clear for part in parts()), _clear_own, _bury]
    for step in steps:
        while (left := step(workspace, LIMIT)) != Left.NOTHING:
            if left == Left.WAITS or time.monotonic() > end:
                return False
    return True


@transaction.atomic
def _close(workspace: Workspace, _limit: int) -> Left:
    """Nobody gets in any more, by page or by program."""
    workspace = Workspace.objects.locked(workspace)
    workspace.memberships.all().delete()
    workspace.invitations.all().delete()
    workspace.slugs.all().delete()
    workspace.api_keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    WorkspaceSso.objects.filter(workspace=workspace).delete()
    return Left.NOTHING


def _clear_own(workspace: Workspace, limit: int) -> Left:
    """The audit trail, then what it points at, then logos, those that nothing names among them."""
    events = list(workspace.audit_events.order_by("pk").values_list("pk", flat=True)[:limit])
    if events:
        AuditEvent.objects.filter(pk__in=events).delete()
        return Left.MORE
    workspace.api_keys.all().delete()
    folder = logo_folder(workspace)
    for name in default_storage.listdir(folder)[1]:
        default_storage.delete(folder + name)
    return Left.NOTHING


@transaction.atomic
def _bury(workspace: Workspace, _limit: int) -> Left:
    """Keep the row alone, without anything that says whose it was."""
    workspace = Workspace.objects.locked(workspace)
    workspace.usage.all().delete()
    workspace.link_tallies.all().delete()
    workspace.name, workspace.logo, workspace.timezone = NAME, "", "UTC"
    workspace.requires_sso = workspace.requires_second_factor = False
    workspace.deleted_at = timezone.now()
    fields = ["name", "logo", "timezone", "requires_sso", "requires_second_factor", "deleted_at"]
    workspace.save(update_fields=fields)
    return Left.NOTHING
