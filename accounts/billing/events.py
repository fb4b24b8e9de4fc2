"""Stripe's webhooks: kept first, then looked at by a worker.

An event only says that something happened to a customer. What is so now is read at Stripe, so that it makes no
difference in which order events come, how often, and how late. One reading answers for all of a customer's events that
came before it.
"""

import json
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Any, Final

import stripe
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.billing.customers import account_of_customer
from accounts.billing.errors import BillingError
from accounts.billing.sync import billing_sync
from accounts.models import StripeEvent

log = structlog.get_logger(__name__)

WANTED: Final = (
    "checkout.session.completed",
    "customer.updated",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.payment_action_required",
)
"""What the webhook endpoint in Stripe is told of (`manage.py stripe_setup`)."""
_LEASE: Final = timedelta(minutes=3)
_LONGEST_WAIT: Final = timedelta(hours=6)
_AT_ONCE: Final = 500


def event_verified(payload: bytes, signature: str) -> stripe.Event:
    """The event that was sent, once one of the secrets proves it and it is not older than five minutes.

    Raises ValueError for anything else.
    """
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(payload, signature, secret, stripe.Webhook.DEFAULT_TOLERANCE)
        except stripe.SignatureVerificationError:
            continue
        return stripe.Event.construct_from(json.loads(payload), None)
    raise ValueError("No secret of ours signed this within five minutes.")


def event_store(event: stripe.Event) -> bool:
    """Keep an event until a worker looks at it; False for one that is here already, or of which we need not know."""
    customer_id = _customer_of(event)
    if event.type not in WANTED or not customer_id:
        return False
    _event, new = StripeEvent.objects.get_or_create(
        event_id=event.id,
        defaults={
            "type": event.type,
            "customer_id": customer_id,
            "happened_at": datetime.fromtimestamp(event.created, UTC),
        },
    )
    return new


def event_replay(event: StripeEvent) -> None:
    """Have it looked at once more."""
    StripeEvent.objects.filter(pk=event.pk).update(processed_at=None, due_at=timezone.now(), error="")


def events_process() -> int:
    """Look at all events that are due; returns how many were. A customer that fails does not stop the others."""
    done = 0
    while events := _claim(timezone.now()):
        done += _process(events)
    return done


@transaction.atomic
def _claim(now: datetime) -> list[StripeEvent]:
    """All events of one customer that are due, held for a while: a worker that dies gives them back."""
    first = StripeEvent.objects.due(now).select_for_update(skip_locked=True).first()
    if first is None:
        return []
    own = StripeEvent.objects.due(now).filter(customer_id=first.customer_id)
    events = list(own.select_for_update(skip_locked=True)[:_AT_ONCE])
    claimed = StripeEvent.objects.filter(pk__in=[event.pk for event in events])
    claimed.update(due_at=now + _LEASE, attempts=F("attempts") + 1)
    return events


def _process(events: list[StripeEvent]) -> int:
    claimed = StripeEvent.objects.filter(pk__in=[event.pk for event in events])
    try:
        account = account_of_customer(events[0].customer_id)
        if account is not None:
            billing_sync(account=account, reason=events[-1].type)
    except BillingError as error:
        tries = max(event.attempts for event in events) + 1
        wait = min(timedelta(seconds=5 * 2 ** min(tries, 12)), _LONGEST_WAIT) * uniform(0.5, 1)  # noqa: S311 - jitter
        claimed.update(due_at=timezone.now() + wait, error=f"{type(error).__name__}: {error.__cause__ or error}"[:300])
        return 0
    nobody = "" if account is not None else "No workspace has this customer."
    return claimed.update(processed_at=timezone.now(), error=nobody)


def _customer_of(event: stripe.Event) -> str:
    """The id of the customer that it is about; empty for none."""
    thing: dict[str, Any] = event.to_dict()["data"]["object"]
    if thing.get("object") == "customer":
        return str(thing.get("id") or "")
    customer = thing.get("customer")
    return customer if isinstance(customer, str) else ""
