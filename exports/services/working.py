"""Writes an export; it may be killed at any line.

1. A worker claims the export: one compare-and-set gives it a lease and a token.
2. It writes all rows into a temporary file, which goes with its process. Every second or so it renews its lease,
   and looks whether who started it may still see all of this.
3. It sends the file to S3, under a key with its token: two workers never write the same object.
4. One compare-and-set under the token says where the file is. Whoever lost the lease finds no row, and takes its own
   object away again.
5. `resume_exports` starts those again whose lease ran out: from the first row, since what was written is gone.

What is wrong with database, Tinybird or S3 puts the export off, longer each time; objects that a killed worker left
go with the export's folder, and at the latest by the bucket's rule for exports/ (create_aws_resources).
"""

import secrets
import tempfile
import time
from datetime import datetime, timedelta
from typing import IO, Final

import structlog
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import Membership
from analytics.tinybird_client import TinybirdUnavailable
from exports import storage
from exports.errors import CannotExport
from exports.kinds import Format, Kind, content_type_of, role_for, suffix_of
from exports.models import Export
from exports.models.export import ExportQuerySet
from exports.writing import write_export

log = structlog.get_logger(__name__)

MAIL_AFTER: Final = timedelta(seconds=10)
"""Who waited less is still on the page."""
_MAX_ATTEMPTS: Final = 12  # with the pauses between them about six hours
_MAX_PAUSE: Final = timedelta(hours=1)
_OUTAGES: Final = (
    OperationalError,
    InterfaceError,
    OSError,
    TinybirdUnavailable,
    BotoCoreError,
    ClientError,
    Boto3Error,
)


class LeaseLost(Exception):
    """Another worker has the export now, or it was deleted."""


class _Lease:
    """A worker's hold on an export: counts rows, and renews itself while they come."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.rows = 0
        self._renewed = time.monotonic()

    def wrote(self, rows: int) -> None:
        """Count them. Raises what `renew` raises."""
        self.rows += rows
        self.go_on(rows)

    def go_on(self, _: int) -> None:
        """Renew the lease about once a second. Raises what `renew` raises."""
        if time.monotonic() - self._renewed < settings.EXPORT_BEAT_SECONDS:
            return
        self.renew()

    def renew(self) -> None:
        """Renew it now. Raises LeaseLost; CannotExport once who started it may no longer see what it holds."""
        _require_allowed(self.export)
        if not _ours(self.export).update(rows=self.rows, lease_until=timezone.now() + _lease()):
            raise LeaseLost
        self._renewed = time.monotonic()


def export_run(export_id: str) -> None:
    """Write the export from its first row to its end. Does nothing while another worker holds it.

    What is wrong with database, Tinybird or S3 is raised: the export rests, and another worker begins anew.
    """
    export = _claim(export_id)
    if export is None:
        return
    try:
        _run(export)
    except LeaseLost:
        log.info("export went to another worker, or was deleted", export=export.public_id)
    except CannotExport as error:
        _fail(export, error.code)
    except _OUTAGES:
        _put_off(export)
        raise


def _claim(export_id: str) -> Export | None:
    now, token = timezone.now(), secrets.token_hex(16)
    claimed = (
        Export.objects.claimable(now)
        .filter(public_id=export_id)
        .update(
            status=Export.Status.RUNNING,
            rows=0,
            lease_until=now + _lease(),
            lease_token=token,
            attempts=F("attempts") + 1,
        )
    )
    if not claimed:
        return None
    return Export.objects.select_related("workspace", "created_by", "api_key").get(lease_token=token)


def _run(export: Export) -> None:
    if export.attempts > _MAX_ATTEMPTS:
        raise CannotExport(Export.Failure.STUCK)
    _require_allowed(export)
    lease = _Lease(export)
    suffix = suffix_of(Kind(export.kind), Format(export.file_format))
    key = f"{export.folder}{export.lease_token}.{suffix}"
    with tempfile.TemporaryFile() as file:
        note = write_export(export, file, lease.wrote)
        lease.renew()
        size = file.tell()
        _send(key, file, suffix, lease)
    if not _finish(export, key=key, suffix=suffix, size=size, rows=lease.rows, note=note):
        storage.remove_all(key)
        raise LeaseLost


def _require_allowed(export: Export) -> None:
    """Raise CannotExport unless who started it still has the role it takes, and is not suspended.

    A key must not be revoked: the loaded row says so as it was when the worker began.
    """
    if export.created_by is None:
        allowed = export.api_key is not None and export.api_key.revoked_at is None
    else:
        member = Membership.objects.active().of(export.created_by, export.workspace.public_id).first()
        allowed = member is not None and member.may(role_for(Kind(export.kind)))
    if not allowed:
        raise CannotExport(Export.Failure.NOT_ALLOWED)


def _send(key: str, file: IO[bytes], suffix: str, lease: _Lease) -> None:
    file.seek(0)
    storage.put(key, file, content_type_of(suffix), lease.go_on)


@transaction.atomic
def _finish(export: Export, *, key: str, suffix: str, size: int, rows: int, note: str) -> bool:
    """Say where the file is; returns whether the export was still this worker's."""
    now = timezone.now()
    waited = now - export.created_at
    tells = export.created_by is not None and waited > MAIL_AFTER
    finished = _ours(export).update(
        status=Export.Status.FINISHED,
        file=key,
        filename=_filename(export, suffix, now),
        size=size,
        rows=rows,
        note=note[:500],
        finished_at=now,
        expires_at=now + timedelta(days=settings.EXPORT_KEEP_DAYS),
        lease_until=None,
        mail_due_at=now if tells else None,
    )
    if finished:
        _audit(export, "export.finished", {"kind": export.kind, "rows": rows, "size": size})
    return bool(finished)


@transaction.atomic
def _fail(export: Export, code: str) -> None:
    now = timezone.now()
    failed = _ours(export).update(
        status=Export.Status.FAILED,
        failure=code,
        finished_at=now,
        expires_at=now + timedelta(days=settings.EXPORT_KEEP_DAYS),
        lease_until=None,
    )
    if failed:
        _audit(export, "export.failed", {"kind": export.kind, "reason": code})


def _put_off(export: Export) -> None:
    pause = min(timedelta(seconds=10 * 2 ** min(export.attempts, 10)), _MAX_PAUSE)
    try:
        _ours(export).update(lease_until=timezone.now() + pause)
    except (OperationalError, InterfaceError):
        log.warning("export not put off: its lease runs out", export=export.public_id)


def _audit(export: Export, action: str, data: dict[str, object]) -> None:
    actor = Actor(user=export.created_by, api_key=export.api_key)
    audit(workspace=export.workspace, actor=actor, action=action, target=export.public_id, data=data)


def _filename(export: Export, suffix: str, now: datetime) -> str:
    team = slugify(export.workspace.name)[:40] or "workspace"
    return f"{team}-{export.kind}-{now:%Y-%m-%d}.{suffix}"


def _ours(export: Export) -> ExportQuerySet:
    """The export's row as long as this worker has it."""
    return Export.objects.filter(pk=export.pk, status=Export.Status.RUNNING, lease_token=export.lease_token)


def _lease() -> timedelta:
    return timedelta(seconds=settings.EXPORT_LEASE_SECONDS)
