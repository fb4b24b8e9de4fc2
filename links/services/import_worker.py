"""Runs an import; it may be killed at any line.

1. A worker claims the import: one compare-and-set gives it a lease and a token.
2. It reads the file from storage and skips the rows that were processed.
3. For each chunk one transaction first moves `processed_rows` from where this worker believes it to be, under
   its token, then makes the links and the rejects. Either all of it is there or nothing.
4. A worker whose lease ran out and was given to another finds no row to move, and stops.
5. `resume_imports` (services/imports.py) starts those again whose lease ran out.
"""

import itertools
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, TextIO

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.audit import audit
from links.errors import LinkError
from links.importing.encoding import open_text
from links.importing.errors import BadFile
from links.importing.options import options_of
from links.importing.plan import Plan, plan_of
from links.importing.records import Record, storable
from links.importing.source import Shape, rows_of, shape_of
from links.models import Import, ImportReject
from links.models.imports import ImportQuerySet
from links.services.import_rows import Row, make_rows, read_rows

CHUNK: Final = 500
_PASSWORDS: Final = 40  # of one chunk: each takes a third of a second to hash, and the lease must hold meanwhile
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
        raise BadFile("stuck", _("The import stopped at the same rows again and again. What it made before is kept."))
    with default_storage.open(source.file) as stored, tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stored, file)
        text, note = open_text(file)
        plan = _plan(source, text)
        if source.total_rows is None:
            total = sum(1 for _ in rows_of(text, plan.shape))
            _move(source, 0, total_rows=total, columns=plan.shape.columns, note=note)
        rows = itertools.islice(rows_of(text, plan.shape), source.processed_rows, None)
        for chunk in _chunks(rows, plan):
            _take(source, plan, chunk)
    _finish(source, Import.Status.FINISHED)


def _plan(source: Import, text: TextIO) -> Plan:
    shape = Shape(columns=source.columns, mapping=source.mapping, **source.shape) if source.shape else shape_of(text)
    hosts = source.workspace.domains.held().values_list("hostname", flat=True)
    return plan_of(shape, source.mapping or shape.mapping, options_of(source.options), hosts)


def _chunks(rows: Iterator[Record], plan: Plan) -> Iterator[list[Record]]:
    """The rows in chunks, smaller ones where they have passwords."""
    chunk: list[Record] = []
    passwords = 0
    for row in rows:
        chunk.append(row)
        passwords += plan.has_password(row)
        if len(chunk) == CHUNK or passwords == _PASSWORDS:
            yield chunk
            chunk, passwords = [], 0
    if chunk:
        yield chunk


def _take(source: Import, plan: Plan, chunk: Sequence[Record]) -> None:
    """Take these rows; whatever a row makes go wrong, it costs only itself."""
    try:
        _take_together(source, plan, chunk)
    except (LeaseLost, *_OUTAGES):
        raise  # no row's fault: the lease ends and the import comes back
    except Exception:
        if len(chunk) == 1:
            number = source.processed_rows + plan.shape.first_row
            log.exception("import row failed", source=source.public_id, row=number)
            _give_up(source, Row(number, chunk[0]))
            return
        log.exception("import chunk failed, halving it", source=source.public_id, rows=len(chunk))
        middle = len(chunk) // 2
        _take(source, plan, chunk[:middle])
        _take(source, plan, chunk[middle:])


def _give_up(source: Import, row: Row) -> None:
    """Reject a row that nothing is known about but that it cannot be taken."""
    reject = _reject(source, row, "", "failed", _("The row could not be taken."))
    with transaction.atomic():
        _move(source, 1, attempts=0, rejected_rows=F("rejected_rows") + 1)
        reject.save()
    source.processed_rows += 1


def _take_together(source: Import, plan: Plan, chunk: Sequence[Record]) -> None:
    """Make the links and the rejects of these rows, and move past them, all or nothing."""
    rows = read_rows(plan, enumerate(chunk, source.processed_rows + plan.shape.first_row))
    actor = Actor(user=source.created_by, api_key=source.api_key)
    with transaction.atomic():
        # First, since it locks the import's row: a worker that lost its lease gets no further.
        _move(source, len(chunk), attempts=0)
        make_rows(workspace=source.workspace, actor=actor, rows=rows, options=plan.options)
        told = [reject for row in rows if (reject := _told(source, row))]
        ImportReject.objects.bulk_create(told)
        created = sum(row.link is not None for row in rows)
        rejected = sum(not reject.is_warning for reject in told)
        Import.objects.filter(pk=source.pk).update(
            created_rows=F("created_rows") + created,
            rejected_rows=F("rejected_rows") + rejected,
            warned_rows=F("warned_rows") + len(told) - rejected,
            skipped_rows=F("skipped_rows") + len(rows) - created - rejected,
        )
    source.processed_rows += len(chunk)


def _told(source: Import, row: Row) -> ImportReject | None:
    """What the report says of the row, if anything."""
    if row.error is not None:
        field = row.error.field if isinstance(row.error, LinkError) else ""
        return _reject(source, row, field, row.error.code, row.error.message)
    if not row.warnings:
        return None
    words = " ".join(words for _, words in row.warnings)
    return _reject(source, row, row.warnings[0][0], "warning", words, is_warning=True)


def _reject(source: Import, row: Row, field: str, code: str, message: str, *, is_warning: bool = False) -> ImportReject:
    return ImportReject(
        source=source,
        row_number=row.number,
        fields=[storable(cell, _MAX_CELL) for cell in row.record.cells],
        field=field.partition("[")[0],  # of rules, which of them says the message
        code=code,
        message=storable(message, 300),
        is_warning=is_warning,
    )


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
