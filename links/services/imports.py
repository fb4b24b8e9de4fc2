"""Starts and stops imports; services/import_worker.py does the work."""

from collections.abc import Iterator
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from links.ids import new_import_id
from links.importing.errors import BadFile
from links.importing.report import report_lines
from links.models import Import, ImportReject

log = structlog.get_logger(__name__)

MAX_UNFINISHED: Final = 5  # imports of one workspace at a time


def import_start(*, workspace: Workspace, actor: Actor, file: File[Any], filename: str) -> Import:
    """Store an uploaded file and queue its import.

    Raises BadFile: empty, above IMPORT_MAX_BYTES, or too many of the workspace's imports are unfinished.
    """
    size = file.size or 0
    if size == 0:
        raise BadFile("empty", "The file is empty.")
    if size > settings.IMPORT_MAX_BYTES:
        raise BadFile("too_large", f"The file is larger than {settings.IMPORT_MAX_BYTES // 1024 // 1024} MB. Split it.")
    # Uploads at the same moment may pass together: this keeps the queue short, it does not ration it.
    if Import.objects.visible_to(workspace).unfinished().count() >= MAX_UNFINISHED:
        raise BadFile("too_many", f"{MAX_UNFINISHED} imports are running already. Wait until one has ended.")
    public_id = new_import_id()
    stored = default_storage.save(f"imports/{public_id}.csv", file)
    name = "".join(char for char in filename if char.isprintable())[-200:] or "links.csv"
    with transaction.atomic():
        made = Import.objects.create(
            public_id=public_id,
            workspace=workspace,
            created_by=actor.user,
            api_key=actor.api_key,
            filename=name,
            file=stored,
            size=size,
        )
        audit(
            workspace=workspace,
            actor=actor,
            action="import.started",
            target=made.public_id,
            data={"filename": name, "size": size},
        )
        transaction.on_commit(lambda: kick(made.public_id), robust=True)
    return made


def import_cancel(*, source: Import, actor: Actor) -> None:
    """Stop an import after its current chunk; what it made so far stays. A finished one stays as it is."""
    with transaction.atomic():
        changed = (
            Import.objects.unfinished()
            .filter(pk=source.pk)
            .update(status=Import.Status.CANCELLED, finished_at=timezone.now(), lease_until=None)
        )
        if changed:
            audit(workspace=source.workspace, actor=actor, action="import.cancelled", target=source.public_id)


def rejects_csv(source: Import) -> Iterator[str]:
    """Yield the lines of the report on the rows that were not taken."""
    rows = ImportReject.objects.filter(source=source).order_by("row_number")
    return report_lines(
        source.columns, rows.values_list("row_number", "fields", "field", "message").iterator(chunk_size=1000)
    )


def kick(import_id: str) -> None:
    """Start the import now; if the broker is out of reach, resume_imports finds it."""
    from links.tasks import run_import  # the task calls this module

    try:
        run_import.delay(import_id)
    except run_import.OperationalError as error:
        log.warning("import not started, beat will", error=str(error))


def resume_imports() -> int:
    """Start every import that has rows left and no worker; returns how many."""
    waiting = list(Import.objects.claimable(timezone.now()).values_list("public_id", flat=True))
    for public_id in waiting:
        kick(public_id)
    return len(waiting)
