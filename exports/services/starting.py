"""Starts and deletes exports; services/working.py writes them."""

from collections.abc import Mapping
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from exports.errors import BadOption, TooManyExports
from exports.kinds import Format, Kind
from exports.models import Export
from exports.options import clean_options
from links.permissions import reach_of_actor

log = structlog.get_logger(__name__)

MAX_UNFINISHED: Final = 3  # exports of one workspace at a time


@transaction.atomic
def export_start(
    *, workspace: Workspace, actor: Actor, kind: Kind, file_format: str, options: Mapping[str, str] | None = None
) -> Export:
    """Queue an export. Raises BadOption or TooManyExports."""
    now = timezone.now()
    if file_format not in Format.values:
        raise BadOption("format", "choice", f"The format is {' or '.join(Format.values)}.")
    clean = clean_options(workspace, kind, options or {}, now, reach_of_actor(workspace, actor))
    # Held, so that two requests at the same moment do not both find the last free place.
    Workspace.objects.locked(workspace)
    if Export.objects.visible_to(workspace).unfinished().count() >= MAX_UNFINISHED:
        raise TooManyExports(MAX_UNFINISHED)
    made = Export.objects.create(
        workspace=workspace,
        created_by=actor.user,
        api_key=actor.api_key,
        kind=kind,
        file_format=file_format,
        options=clean,
    )
    data = {"kind": kind.value, "format": file_format, **clean}
    audit(workspace=workspace, actor=actor, action="export.started", target=made.public_id, data=data)
    transaction.on_commit(lambda: kick(made.public_id), robust=True)
    return made


@transaction.atomic
def export_delete(*, export: Export, actor: Actor) -> None:
    """Nobody sees it any more, a worker that has it stops, and its file goes within minutes."""
    now = timezone.now()
    Export.objects.unfinished().filter(pk=export.pk).update(
        status=Export.Status.CANCELLED, finished_at=now, lease_until=None
    )
    changed = Export.objects.filter(pk=export.pk, deleted_at=None).update(
        deleted_at=now, expires_at=now, mail_due_at=None
    )
    if changed:
        data = {"kind": export.kind}
        audit(workspace=export.workspace, actor=actor, action="export.deleted", target=export.public_id, data=data)


@transaction.atomic
def export_downloaded(*, export: Export, actor: Actor) -> None:
    """Write down that somebody was given the file."""
    data = {"kind": export.kind}
    audit(workspace=export.workspace, actor=actor, action="export.downloaded", target=export.public_id, data=data)


def kick(export_id: str) -> None:
    """Start the export now; if the broker is out of reach, resume_exports finds it."""
    from exports.tasks import run_export  # the task calls this module

    try:
        run_export.delay(export_id)
    except run_export.OperationalError as error:
        log.warning("export not started, beat will", error=str(error))


def resume_exports() -> int:
    """Start every export that waits and has no worker; returns how many."""
    waiting = list(Export.objects.claimable(timezone.now()).values_list("public_id", flat=True))
    for public_id in waiting:
        kick(public_id)
    return len(waiting)
