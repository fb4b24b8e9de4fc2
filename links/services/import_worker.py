"""Runs an import; it may be killed at any line.

1. A worker claims the import: one compare-and-set gives it a lease and a token.
2. It reads the file from storage and skips the rows that were processed.
3. For each chunk one transaction first moves `processed_rows` from where this worker believes it to be, under
   its token, then makes the links and the rejects. Either all of it is there or nothing.
4. A worker whose lease ran out and was given to another finds no row to move, and stops.
5. `resume_imports` (services/imports.py) starts those again whose lease ran out.
"""

import io
import itertools
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from links.errors import LinkError
from links.fields import LinkFields
from links.importing.encoding import open_text
from links.importing.errors import BadFile
from links.importing.layout import Layout, find_layout
from links.importing.records import Record, records
from links.importing.rows import BadRow, row_fields
from links.models import Import, ImportReject
from links.models.imports import ImportQuerySet
from links.services.bulk import links_bulk_create

CHUNK: Final = 500
# Claims without progress. High enough for a bad day of deploys and lost machines; what is left is a file that
# kills its worker each time.
_MAX_ATTEMPTS: Final = 30
_MAX_CELL: Final = 10_000  # characters of a rejected cell that are kept
# The database, or what is reached over the network, is not there; the rows have nothing to do with it.
_OUTAGES: Final = (OperationalError, InterfaceError, OSError)

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another worker has the import now, or it was cancelled."""


def import_run(import_id: str) -> None:
    """Read the file's rows until none is left. Does nothing while another worker holds the import.

    What is wrong with storage or database is raised: the lease runs out and another worker goes on.
    """
    source = _claim(import_id)
    if source is None:
        return
    with suppress(LeaseLost):
        try:
            _run(source)
        except BadFile as error:
            _finish(source, Import.Status.FAILED, failure=error.message)


def _claim(import_id: str) -> Import | None:
    now, token = timezone.now(), secrets.token_hex(16)
    claimed = (
        Import.objects.claimable(now)
        .filter(public_id=import_id)
        .update(status=Import.Status.RUNNING, lease_until=now + _lease(), lease_token=token, attempts=F("attempts") + 1)
    )
    if not claimed:
        return None
    return Import.objects.select_related("workspace", "created_by", "api_key__created_by").get(lease_token=token)


def _run(source: Import) -> None:
    if source.attempts > _MAX_ATTEMPTS:
        raise BadFile("stuck", "The import stopped at the same rows again and again. What it made before is kept.")
    with default_storage.open(source.file) as stored, tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stored, file)
        text, note = open_text(file)
        layout = find_layout(text.readline())
        if source.total_rows is None:
            _count(source, text, layout, note)
            text.seek(0)
            text.readline()
        rows = itertools.islice(records(text, layout.delimiter), source.processed_rows, None)
        while chunk := list(itertools.islice(rows, CHUNK)):
            _take(source, layout, chunk)
    _finish(source, Import.Status.FINISHED)


def _count(source: Import, text: io.TextIOWrapper, layout: Layout, note: str) -> None:
    total = sum(1 for _ in records(text, layout.delimiter))
    if total == 0:
        raise BadFile("no_rows", "The file has a first row and nothing below it.")
    _move(source, 0, total_rows=total, columns=layout.columns, note=note)


def _take(source: Import, layout: Layout, chunk: Sequence[Record]) -> None:
    """Take these rows; whatever a row makes go wrong, it costs only itself."""
    try:
        _take_together(source, layout, chunk)
    except (LeaseLost, *_OUTAGES):
        raise  # no row's fault: the lease ends and the import comes back
    except Exception:
        if len(chunk) == 1:
            log.exception("import row failed", source=source.public_id, row=source.processed_rows + 2)
            _give_up(source, chunk[0])
            return
        log.exception("import chunk failed, halving it", source=source.public_id, rows=len(chunk))
        middle = len(chunk) // 2
        _take(source, layout, chunk[:middle])
        _take(source, layout, chunk[middle:])


def _give_up(source: Import, record: Record) -> None:
    """Reject a row that nothing is known about but that it cannot be taken."""
    reject = _reject(source, source.processed_rows + 2, record, "", "failed", "The row could not be taken.")
    with transaction.atomic():
        _move(source, 1, attempts=0, rejected_rows=F("rejected_rows") + 1)
        reject.save()
    source.processed_rows += 1


def _take_together(source: Import, layout: Layout, chunk: Sequence[Record]) -> None:
    """Make the links and the rejects of these rows, and move past them, all or nothing."""
    first = source.processed_rows + 2  # the header is row 1
    good: list[tuple[int, Record, LinkFields]] = []
    rejects: list[ImportReject] = []
    skipped = 0
    for number, record in enumerate(chunk, first):
        if record.is_empty:
            skipped += 1
            continue
        try:
            good.append((number, record, row_fields(record, layout)))
        except BadRow as error:
            rejects.append(_reject(source, number, record, "", error.code, error.message))
        except LinkError as error:
            rejects.append(_reject(source, number, record, error.field, error.code, error.message))
    with transaction.atomic():
        # First, since it locks the import's row: a worker that lost its lease gets no further.
        _move(source, len(chunk), attempts=0, skipped_rows=F("skipped_rows") + skipped)
        actor = Actor(user=source.created_by, api_key=source.api_key)
        outcomes = links_bulk_create(workspace=source.workspace, actor=actor, rows=[fields for _, _, fields in good])
        for (number, record, _), outcome in zip(good, outcomes, strict=True):
            if outcome.error is not None:
                bad = outcome.error
                rejects.append(_reject(source, number, record, bad.field, bad.code, bad.message))
        ImportReject.objects.bulk_create(rejects)
        created = sum(outcome.link is not None for outcome in outcomes)
        Import.objects.filter(pk=source.pk).update(
            created_rows=F("created_rows") + created, rejected_rows=F("rejected_rows") + len(rejects)
        )
    source.processed_rows += len(chunk)


def _reject(source: Import, number: int, record: Record, field: str, code: str, message: str) -> ImportReject:
    # Postgres stores no zero bytes.
    cells = [cell[:_MAX_CELL].replace("\0", "\ufffd") for cell in record.cells]
    reason = message[:300].replace("\0", "\ufffd")
    return ImportReject(source=source, row_number=number, fields=cells, field=field, code=code, message=reason)


def _move(source: Import, rows: int, **changes: Any) -> None:
    """Pass `rows` more rows and renew the lease, if the import is still ours. Raises LeaseLost."""
    moved = _ours(source).update(
        processed_rows=F("processed_rows") + rows, lease_until=timezone.now() + _lease(), **changes
    )
    if not moved:
        raise LeaseLost


def _finish(source: Import, status: Import.Status, *, failure: str = "") -> None:
    with transaction.atomic():
        finished = _ours(source).update(status=status, failure=failure, finished_at=timezone.now(), lease_until=None)
        if finished:
            source.refresh_from_db(fields=["created_rows", "rejected_rows"])
            audit(
                workspace=source.workspace,
                actor=Actor(user=source.created_by, api_key=source.api_key),
                action=f"import.{status}",
                target=source.public_id,
                data={"created": source.created_rows, "rejected": source.rejected_rows, "failure": failure},
            )


def _ours(source: Import) -> ImportQuerySet:
    """The import's row as long as this worker has it, and it is where this worker believes it to be."""
    return Import.objects.filter(
        pk=source.pk,
        status=Import.Status.RUNNING,
        lease_token=source.lease_token,
        processed_rows=source.processed_rows,
    )


def _lease() -> timedelta:
    return timedelta(seconds=settings.IMPORT_LEASE_SECONDS)
