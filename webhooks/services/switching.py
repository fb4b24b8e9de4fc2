"""Stops and starts an endpoint; shared by those who ask for it and by what happens by itself."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation

from accounts.actor import SYSTEM, Actor
from accounts.audit import audit
from webhooks.models import Endpoint
from webhooks.sending.address import origin_of


def disable(endpoint: Endpoint, reason: Endpoint.Disabled, now: datetime, actor: Actor = SYSTEM) -> None:
    """Send nothing more; what waits ends as failed, and can be replayed. Needs the endpoint's lock."""
    endpoint.disabled_at, endpoint.disabled_reason = now, reason
    # Whoever switches it off knows it.
    endpoint.told_at = now if reason == Endpoint.Disabled.ASKED else None
    endpoint.save(update_fields=["disabled_at", "disabled_reason", "told_at"])
    with translation.override(settings.LANGUAGE_CODE):  # what is kept is read by others, too
        why = str(reason.label)
    endpoint.deliveries.all().give_up(f"The webhook was disabled: {why[:1].lower()}{why[1:]}.")
    _audit(endpoint, actor, "webhook.disabled", {"reason": why})


def enable(endpoint: Endpoint, actor: Actor) -> None:
    """Send again, what happens from now on. Needs the endpoint's lock."""
    endpoint.disabled_at, endpoint.disabled_reason, endpoint.told_at = None, "", None
    endpoint.failures, endpoint.failing_since, endpoint.paused_until = 0, None, None
    endpoint.save()
    _audit(endpoint, actor, "webhook.enabled", {})


def _audit(endpoint: Endpoint, actor: Actor, action: str, data: dict[str, str]) -> None:
    data = {"to": origin_of(endpoint.url), **data}
    audit(workspace=endpoint.workspace, actor=actor, action=action, target=endpoint.public_id, data=data)
