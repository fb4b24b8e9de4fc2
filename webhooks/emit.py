"""Tells a workspace's endpoints what happened, in the transaction of the change: both are saved, or neither."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from accounts.entitlements import has_feature
from accounts.models import Workspace
from accounts.plans import Feature
from webhooks.models import Delivery, Endpoint, Event

log = structlog.get_logger(__name__)

Payload = dict[str, Any]
"""What is sent as `data`: plain JSON, in camel case."""


def emit(*, workspace: Workspace, type: str, payload: Callable[[], Payload]) -> None:
    """Tell of one event. `payload` is called only if somebody listens; one query if nobody does."""
    emit_many(workspace=workspace, type=type, payloads=lambda: [payload()])


def emit_many(*, workspace: Workspace, type: str, payloads: Callable[[], Iterable[Payload]]) -> None:
    """Tell of many events of one type: one query if nobody listens, three otherwise, however many they are.

    On a plan without webhooks nobody is told, and nothing is kept for later.
    """
    if not has_feature(workspace, Feature.WEBHOOKS):
        return
    listeners = Endpoint.objects.kept_ids(workspace, type)
    if listeners:
        emit_to(workspace=workspace, type=type, payloads=list(payloads()), endpoint_ids=listeners)


def emit_to(*, workspace: Workspace, type: str, payloads: Sequence[Payload], endpoint_ids: Collection[int]) -> None:
    """Tell these endpoints (primary keys, held by `kept`), whatever they subscribe to. Two queries."""
    if not payloads:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("emit() must run in the transaction of the change.")
    events = Event.objects.bulk_create(Event(workspace=workspace, type=type, payload=payload) for payload in payloads)
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(event=event, endpoint_id=endpoint_id, next_attempt_at=now)
        for event in events
        for endpoint_id in endpoint_ids
    )
    transaction.on_commit(kick, robust=True)


def kick() -> None:
    """Start to send now; if the broker is out of reach the next beat finds the rows."""
    from webhooks.tasks import deliver  # tasks import the worker, which nobody who emits needs

    try:
        deliver.apply_async(expires=60)
    except deliver.OperationalError as error:
        log.warning("webhooks not started, beat will", error=str(error))
