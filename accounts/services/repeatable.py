"""Requests that came with an `Idempotency-Key`: claimed, answered, forgotten. Used by accounts/api/idempotency.py."""

from datetime import timedelta
from typing import Final

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from accounts.encryption import encrypt
from accounts.models import RepeatableRequest, Workspace

WAIT: Final = timedelta(seconds=10)  # how long a repeat waits for the first to end


class StillRunning(Exception):
    """Another request with the key has not ended after WAIT."""


def repeatable_request_claim(*, workspace: Workspace, key: str, fingerprint: str) -> tuple[RepeatableRequest, bool]:
    """The key's row, and whether it is new and so the caller's to fill, in the transaction of the effect.

    Waits for whoever is filling it. Raises StillRunning.
    """
    now = timezone.now()
    new = {"fingerprint": fingerprint, "created_at": now}
    try:
        _wait_at_most(f"{WAIT.total_seconds():.0f}s")
        with transaction.atomic():
            RepeatableRequest.objects.over(now).filter(workspace=workspace, key=key).delete()
            row, is_new = RepeatableRequest.objects.get_or_create(workspace=workspace, key=key, defaults=new)
        _wait_at_most("0")
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise StillRunning(key) from error
    return row, is_new


def _wait_at_most(time: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [time])  # until the transaction ends


def repeatable_request_keep(*, row: RepeatableRequest, status: int, content_type: str, etag: str, body: str) -> None:
    """Keep the answer for repeats."""
    row.status = status
    row.content_type = content_type
    row.etag = etag
    row.body = encrypt(body)
    row.save(update_fields=["status", "content_type", "etag", "body"])


def repeatable_requests_forget() -> int:
    """Drop answers that no repeat gets any more; returns how many."""
    count, _ = RepeatableRequest.objects.over(timezone.now()).delete()
    return count
