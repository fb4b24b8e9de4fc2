"""Sends events again that were sent before, or that failed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.entitlements import require_feature
from accounts.plans import Feature
from webhooks.emit import kick
from webhooks.errors import Disabled
from webhooks.models import Delivery, Endpoint
from webhooks.sending.address import origin_of


def delivery_replay(*, delivery: Delivery, actor: Actor) -> None:
    """Send it again, under the same id; one that waits is left to its time. Raises Disabled, PlanRequired."""
    with transaction.atomic():
        endpoint = _open(delivery.endpoint)
        if Delivery.objects.filter(pk=delivery.pk).again(timezone.now()):
            _note(endpoint, actor, "webhook.replayed", {"delivery": delivery.public_id})


def deliveries_replay_failed(*, endpoint: Endpoint, actor: Actor, since: datetime) -> int:
    """Send again all that failed and was emitted since then; returns how many. Raises Disabled, PlanRequired."""
    with transaction.atomic():
        endpoint = _open(endpoint)
        failed = endpoint.deliveries.filter(state=Delivery.State.FAILED, created_at__gte=since)
        count = failed.again(timezone.now())
        if count:
            _note(endpoint, actor, "webhook.replayed", {"deliveries": count, "since": since.isoformat()})
    return count


def _open(endpoint: Endpoint) -> Endpoint:
    """The endpoint, held. Somebody who asks for another attempt has mended something: it is not left alone any more."""
    endpoint = Endpoint.objects.locked(endpoint)
    require_feature(endpoint.workspace, Feature.WEBHOOKS)
    if not endpoint.is_enabled:
        raise Disabled
    if endpoint.paused_until is not None:
        endpoint.paused_until = None
        endpoint.save(update_fields=["paused_until"])
    return endpoint


def _note(endpoint: Endpoint, actor: Actor, action: str, data: dict[str, object]) -> None:
    data = {"to": origin_of(endpoint.url), **data}
    audit(workspace=endpoint.workspace, actor=actor, action=action, target=endpoint.public_id, data=data)
    transaction.on_commit(kick, robust=True)
