"""Writes what came of an attempt: on the delivery, and on its endpoint."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from webhooks.models import Claim, Delivery, Endpoint
from webhooks.models.delivery import MAX_ATTEMPTS
from webhooks.sending.retry import (
    FAILING_FOR,
    FAILING_TIMES,
    Result,
    pause_after,
    pause_of_endpoint,
)
from webhooks.services.switching import disable

log = structlog.get_logger(__name__)

_MAX_ERROR = 300


def settle(claim: Claim, result: Result) -> bool:
    """Write the result; False if the delivery was taken over, ended or deleted meanwhile: then nothing is written."""
    now = timezone.now()
    with transaction.atomic():
        # The endpoint first, as everywhere: what ends its deliveries cannot wait for this, and this for that.
        endpoint = Endpoint.objects.select_for_update(no_key=True).filter(pk=claim.endpoint_id).first()
        if endpoint is None or not Delivery.objects.settle(claim, **_values(claim, result, now)):
            log.warning("webhook result came too late", delivery=claim.pk)
            return False
        if result.is_done:
            _worked(endpoint)
        elif endpoint.is_enabled and not result.final:
            _failed(endpoint, result, now)
    return True


def _values(claim: Claim, result: Result, now: datetime) -> dict[str, object]:
    values: dict[str, object] = {
        "status": result.status,
        "error": result.error[:_MAX_ERROR],
        "duration_ms": result.duration_ms,
        "answer": result.answer,
    }
    if result.is_done:
        return values | {"state": Delivery.State.DELIVERED, "next_attempt_at": None}
    if result.final or result.is_gone or claim.attempt >= MAX_ATTEMPTS:
        return values | {"state": Delivery.State.FAILED, "next_attempt_at": None}
    return values | {"next_attempt_at": now + pause_after(claim.attempt, result.wait)}


def _worked(endpoint: Endpoint) -> None:
    if endpoint.failures or endpoint.paused_until or endpoint.failing_since:
        # Not where all is well already: an endpoint that works is not written once for each event.
        endpoint.failures, endpoint.failing_since, endpoint.paused_until = 0, None, None
        endpoint.save(update_fields=["failures", "failing_since", "paused_until"])


def _failed(endpoint: Endpoint, result: Result, now: datetime) -> None:
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    pause: timedelta | None = pause_of_endpoint(endpoint.failures, result.wait)
    if pause is not None:
        endpoint.paused_until = max(endpoint.paused_until or now, now + pause)
    endpoint.save(update_fields=["failures", "failing_since", "paused_until"])
    if result.is_gone:
        disable(endpoint, Endpoint.Disabled.GONE, now)
    elif endpoint.failures >= FAILING_TIMES and now - endpoint.failing_since >= FAILING_FOR:
        disable(endpoint, Endpoint.Disabled.FAILING, now)
