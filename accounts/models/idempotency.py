"""Answers of the API that a repeated request gets again."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models

from accounts.models.workspace import Workspace

KEPT_FOR: Final = timedelta(hours=24)


class RepeatableRequestQuerySet(models.QuerySet["RepeatableRequest"]):
    def over(self, now: datetime) -> "RepeatableRequestQuerySet":
        """Those whose key may be used for something else again."""
        return self.filter(created_at__lt=now - KEPT_FOR)


class RepeatableRequest(models.Model):
    """A request that came with an `Idempotency-Key`, written in the transaction of what it did.

    Whoever brings the same key meanwhile waits on the unique constraint until that transaction ends.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of method, address and body, in hex
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, default="")
    etag = models.CharField(max_length=100, default="")
    # Encrypted: the answer may hold a secret that is shown only once.
    body = models.TextField(default="")
    created_at = models.DateTimeField(db_index=True)

    objects = RepeatableRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="repeatable_request_once")]

    def __str__(self) -> str:
        return self.key
