"""Starts and stops imports; services/import_worker.py does the work.

A file is looked at first (import_prepare): what it is, what its columns seem to be. It waits as a draft until somebody
has said what they are (import_save) and starts it (import_begin), or throws it away (import_discard).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Workspace
from links.hosts import clean_hostname, refusal, usual_place
from links.ids import new_import_id
from links.importing.encoding import open_text
from links.importing.errors import BadFile
from links.importing.options import Options, clean_mapping, clean_options
from links.importing.source import Shape, rows_of, shape_of
from links.importing.survey import Survey, look_at
from links.models import Import

log = structlog.get_logger(__name__)

MAX_UNFINISHED: Final = 5  # imports of one workspace at a time
MAX_DRAFTS: Final = 20  # files of one workspace that wait
DRAFT_KEPT: Final = timedelta(days=1)
FILE_KEPT: Final = timedelta(days=7)  # after the import ended; it may hold passwords
_CLEANED: Final = 100  # files that one run of clean_imports deletes


def import_prepare(
    *, workspace: Workspace, actor: Actor, file: File[Any], filename: str, options: Options | None = None
) -> Import:
    """Look at an uploaded file and keep it as a draft, with the columns' fields guessed.

    Without `options` those are taken that fit the file and the workspace. Raises BadFile: empty, above
    IMPORT_MAX_BYTES, no list of links, or too many files wait.
    """
    _check_size(file)
    if Import.objects.visible_to(workspace).drafts().count() >= MAX_DRAFTS:
        raise BadFile(
            "too_many",
            _("%(max_drafts)s files wait to be imported. Start or discard some of them first.")
            % {"max_drafts": MAX_DRAFTS},
        )
    shape, survey, note = _look(file)
    if survey.rows == 0:
        raise BadFile("no_rows", _("The file has a first row and nothing below it."))
    if options is None:
        options = Options(domain=usual_place(workspace), zone=workspace.timezone, day_first=not survey.month_first)
    public_id = new_import_id()
    file.seek(0)
    return Import.objects.create(
        public_id=public_id,
        workspace=workspace,
        created_by=actor.user,
        api_key=actor.api_key,
        filename="".join(char for char in filename if char.isprintable())[-200:] or "links.csv",
        file=default_storage.save(f"imports/{public_id}.csv", file),
        size=file.size,
        status=Import.Status.DRAFT,
        columns=shape.columns,
        shape={
            "kind": shape.kind,
            "format_id": shape.format_id,
            "delimiter": shape.delimiter,
            "has_header": shape.has_header,
        },
        mapping=shape.mapping,
        options=options.stored(),
        survey=survey.stored(),
        note=note,
        total_rows=survey.rows if survey.is_complete else None,
    )


def import_save(*, draft: Import, mapping: Sequence[str], options: Options) -> None:
    """Keep what was chosen, however unfinished, so that it is there when the person comes back."""
    draft.mapping, draft.options = list(mapping), options.stored()
    Import.objects.drafts().filter(pk=draft.pk).update(mapping=draft.mapping, options=draft.options)


def import_begin(*, draft: Import, actor: Actor, mapping: Sequence[str], options: Options) -> None:
    """Queue the import of a draft; one that was begun or discarded meanwhile stays as it is.

    Raises BadField about the mapping or an option; BadFile if too many of the workspace's imports are unfinished.
    """
    workspace = draft.workspace
    chosen = clean_mapping(list(mapping), draft.columns)
    options = _checked(workspace, options)
    # Starts at the same moment may pass together: this keeps the queue short, it does not ration it.
    if Import.objects.visible_to(workspace).unfinished().count() >= MAX_UNFINISHED:
        raise BadFile(
            "too_many",
            _("%(max_unfinished)s imports are running already. Wait until one has ended.")
            % {"max_unfinished": MAX_UNFINISHED},
        )
    with transaction.atomic():
        begun = (
            Import.objects.drafts()
            .filter(pk=draft.pk)
            .update(
                status=Import.Status.QUEUED,
                mapping=chosen,
                options=options.stored(),
                survey={},
                created_by=actor.user,
                api_key=actor.api_key,
                created_at=timezone.now(),
            )
        )
        if not begun:
            return
        data = {"filename": draft.filename, "size": draft.size}
        audit(workspace=workspace, actor=actor, action="import.started", target=draft.public_id, data=data)
        transaction.on_commit(lambda: kick(draft.public_id), robust=True)
    draft.refresh_from_db()


def import_start(
    *,
    workspace: Workspace,
    actor: Actor,
    file: File[Any],
    filename: str,
    mapping: Sequence[str] | None = None,
    options: Options | None = None,
) -> Import:
    """Store an uploaded file and queue its import, its columns' fields guessed unless they are given.

    Raises BadFile and BadField as import_prepare() and import_begin() do; nothing is kept then.
    """
    options = options or Options()
    draft = import_prepare(workspace=workspace, actor=actor, file=file, filename=filename, options=options)
    try:
        import_begin(draft=draft, actor=actor, mapping=draft.mapping if mapping is None else mapping, options=options)
    except Exception:
        import_discard(draft=draft)
        raise
    return draft


def import_discard(*, draft: Import) -> None:
    """Throw a draft away; clean_imports() deletes its file. One that was begun meanwhile stays."""
    Import.objects.drafts().filter(pk=draft.pk).update(status=Import.Status.DISCARDED)


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


def clean_imports() -> int:
    """Discard drafts that nobody came back to, and delete what is discarded and files that are done with.

    Returns how many files. A row changes after its file: whatever ends this in between, the next run does the rest.
    """
    now = timezone.now()
    Import.objects.drafts().filter(created_at__lt=now - DRAFT_KEPT).update(status=Import.Status.DISCARDED)
    gone = list(Import.objects.discarded().order_by("created_at")[:_CLEANED])
    for one in gone:
        default_storage.delete(one.file)
        one.delete()
    done = list(Import.objects.with_old_files(now - FILE_KEPT).order_by("finished_at")[:_CLEANED])
    for one in done:
        default_storage.delete(one.file)
        Import.objects.filter(pk=one.pk).update(file="")
    return len(gone) + len(done)


def _check_size(file: File[Any]) -> None:
    size = file.size or 0
    if size == 0:
        raise BadFile("empty", _("The file is empty."))
    if size > settings.IMPORT_MAX_BYTES:
        raise BadFile(
            "too_large",
            _("The file is larger than %(import_max_bytes)s MB. Split it.")
            % {"import_max_bytes": settings.IMPORT_MAX_BYTES // 1024 // 1024},
        )


def _look(file: File[Any]) -> tuple[Shape, Survey, str]:
    text, note = open_text(file)  # type: ignore[arg-type]  # it has what is needed of a BinaryIO
    try:
        shape = shape_of(text)
        return shape, look_at(rows_of(text, shape), shape), note
    finally:
        text.detach()  # or else it would close the file


def _checked(workspace: Workspace, options: Options) -> Options:
    """The options as they are stored. Raises BadField, also about a domain that the workspace does not hold."""
    hostname = clean_hostname(options.domain)
    if hostname and not workspace.domains.held().filter(hostname=hostname).exists():
        raise refusal(workspace, hostname)
    return replace(clean_options(options), domain=hostname)
