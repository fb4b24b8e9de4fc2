"""Forgets what is old, a bounded number of rows at a time."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from webhooks.models import Event, SigningKey

BATCH: Final = 1_000
_SECONDS: Final = 60.0


def purge_old() -> int:
    """Delete events that are older than WEBHOOKS_KEEP_DAYS, with their deliveries, and secrets that ended.

    Each batch is a transaction. After a minute the rest is left to the next run. Returns the number of events.
    """
    now = timezone.now()
    SigningKey.objects.filter(expires_at__lte=now).delete()
    before = now - timedelta(days=settings.WEBHOOKS_KEEP_DAYS)
    ends = time.monotonic() + _SECONDS
    deleted = 0
    while count := Event.objects.purge(before=before, limit=BATCH):
        deleted += count
        if count < BATCH or time.monotonic() > ends:
            break
    return deleted
