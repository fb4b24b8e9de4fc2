"""Webhooks: signed as Stripe signs them (https://docs.stripe.com/webhooks#verify-manually), and tried again."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from typing import Final

from getowl.local.stripe.core import Stripe, Thing, shown

_EVERY: Final = 0.2
_TRIES: Final = 8


def signature(payload: bytes, secret: str, moment: int) -> str:
    """The value of the header Stripe-Signature."""
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + payload, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"


def payload_of(event: Thing) -> bytes:
    """What is sent of an event."""
    return json.dumps(shown(event)).encode()


def deliver_for_ever(stripe: Stripe, url: str, secret: str) -> None:
    """Send every event to the webhook; one that is not taken is tried again, later and later."""
    waiting: list[tuple[float, int, Thing]] = []
    while True:
        with stripe.lock:
            events, stripe.outbox = stripe.outbox, []
        waiting += [(0.0, 0, event) for event in events]
        later = []
        for due, tries, event in waiting:
            if due > time.monotonic():
                later.append((due, tries, event))
            elif not _send(event, url, secret) and tries < _TRIES:
                later.append((time.monotonic() + 2**tries, tries + 1, event))
        waiting = later
        time.sleep(_EVERY)


def _send(event: Thing, url: str, secret: str) -> bool:
    """Whether it was taken."""
    payload = payload_of(event)
    headers = {"Content-Type": "application/json", "Stripe-Signature": signature(payload, secret, int(time.time()))}
    request = urllib.request.Request(url, data=payload, headers=headers, method="POST")  # noqa: S310 - ours
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - ours
            return bool(200 <= answer.status < 300)
    except (OSError, urllib.error.HTTPError):
        return False
