"""What is sent: body and headers of one attempt."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webhooks.models import Delivery, Event
from webhooks.plain import plain
from webhooks.secrets import UnreadableSecret, decrypt
from webhooks.sending.address import Target, target_of
from webhooks.signing import signature_headers


@dataclass(frozen=True, slots=True)
class Message:
    """One request, ready to be sent."""

    target: Target
    headers: dict[str, str]
    body: bytes


def document(event: Event) -> dict[str, Any]:
    """The body as JSON: the same at every attempt."""
    return {
        "id": event.public_id,
        "type": event.type,
        "timestamp": plain(event.created_at),
        "workspaceId": event.workspace.public_id,
        "data": event.payload,
    }


def _secrets(encrypted: Collection[str]) -> list[str]:
    """The newest must open. An older one that does not is left out: it was replaced because of that."""
    opened: list[str] = []
    for number, one in enumerate(encrypted):
        try:
            opened.append(decrypt(one))
        except UnreadableSecret:
            if number == 0:
                raise
    return opened


def message(delivery: Delivery, *, encrypted: Collection[str], now: datetime) -> Message:
    """The request of an attempt that begins `now`. Raises BadUrl, UnreadableSecret."""
    body = json.dumps(document(delivery.event), separators=(",", ":"), ensure_ascii=False).encode()
    signed = signature_headers(
        message_id=delivery.public_id,
        timestamp=int(now.timestamp()),
        body=body,
        secrets=_secrets(encrypted),
    )
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "getowl-webhooks/1", **signed}
    return Message(target_of(delivery.endpoint.url), headers, body)
