"""Something that happened in a workspace, in the words it is told with."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from accounts.models import Workspace
from webhooks.ids import new_event_id


class EventQuerySet(models.QuerySet["Event"]):
    def purge(self, *, before: datetime, limit: int) -> int:
        """Delete up to `limit` events from before that moment, with their deliveries; returns how many."""
        old = list(self.filter(created_at__lt=before).order_by("created_at").values_list("pk", flat=True)[:limit])
        self.filter(pk__in=old).delete()
        return len(old)


class Event(models.Model):
    """An event. `payload` is what is sent as `data`."""

    public_id = models.CharField(max_length=24, unique=True, default=new_event_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    type = models.CharField(max_length=40)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        # EventQuerySet.purge.
        indexes: ClassVar = [models.Index(fields=["created_at"], name="webhook_event_age")]

    def __str__(self) -> str:
        return f"{self.type} {self.public_id}"
