"""What follows from a customer's subscriptions at Stripe. Nothing here asks or writes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import stripe

from accounts.billing.prices import plan_of
from accounts.models import LIVE, SubscriptionStatus
from accounts.plans import GRACE, Interval, Plan

TWO_SUBSCRIPTIONS: Final = "Two subscriptions at once: end one of them in Stripe, and give its money back."
UNKNOWN_PRICE: Final = "The subscription's price is none of ours: the plan stays as it is."
UNKNOWN_STATUS: Final = "Stripe says a status that is not known here: the plan stays as it is."
OWED: Final = frozenset({SubscriptionStatus.PAST_DUE, SubscriptionStatus.UNPAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a customer is subscribed to, in the names of BillingAccount."""

    subscription_id: str = ""
    status: SubscriptionStatus = SubscriptionStatus.NONE
    plan: Plan | None = None
    interval: Interval | None = None
    period_end: datetime | None = None
    cancel_at: datetime | None = None
    trial_end: datetime | None = None
    has_payment_method: bool = False
    pays_beyond: bool = False
    grace_until: datetime | None = None
    problem: str = ""


def subscription_in_force(subscriptions: Sequence[stripe.Subscription]) -> stripe.Subscription | None:
    """The one that counts: one that goes on before one that has not begun or is over, then the newest."""
    order = sorted(subscriptions, key=lambda one: (one.status in LIVE, one.status == "incomplete", one.created, one.id))
    return order[-1] if order else None


def plan_item(subscription: stripe.Subscription) -> stripe.SubscriptionItem | None:
    """What of it is the plan; None for none."""
    return next((item for item in subscription.items.data if not _is_by_use(item)), None)


def beyond_item(subscription: stripe.Subscription) -> stripe.SubscriptionItem | None:
    """What of it are clicks beyond the plan; None where they are not paid for."""
    return next((item for item in subscription.items.data if _is_by_use(item)), None)


def _is_by_use(item: stripe.SubscriptionItem) -> bool:
    return item.price.recurring is not None and item.price.recurring.usage_type == "metered"


def facts_of(subscriptions: Sequence[stripe.Subscription], unpaid_since: datetime | None) -> Facts:
    """The facts about a customer with these subscriptions, whose oldest open invoice is from `unpaid_since`.

    Each has its customer expanded.
    """
    one = subscription_in_force(subscriptions)
    if one is None:
        return Facts()
    item = plan_item(one)
    stands_for = plan_of(item.price) if item else None
    known = one.status in SubscriptionStatus.values
    status = SubscriptionStatus(one.status) if known else SubscriptionStatus.NONE
    problem = "" if known else UNKNOWN_STATUS
    if status in LIVE and stands_for is None:
        problem = UNKNOWN_PRICE
    if sum(other.status in LIVE for other in subscriptions) > 1:
        problem = TWO_SUBSCRIPTIONS
    return Facts(
        subscription_id=one.id,
        status=status,
        plan=stands_for[0] if stands_for else None,
        interval=stands_for[1] if stands_for else None,
        period_end=_moment(item.current_period_end if item else None),
        cancel_at=_moment(one.cancel_at) if status in LIVE else None,
        trial_end=_moment(one.trial_end),
        has_payment_method=_has_payment_method(one),
        pays_beyond=beyond_item(one) is not None and status in LIVE,
        grace_until=unpaid_since + GRACE if unpaid_since and status in OWED else None,
        problem=problem,
    )


def plan_due(facts: Facts, now: datetime) -> Plan | None:
    """The plan that a workspace with these facts has; None where they do not say, and it stays as it is."""
    if facts.problem in (UNKNOWN_PRICE, UNKNOWN_STATUS):
        return None
    if facts.status in (SubscriptionStatus.TRIALING, SubscriptionStatus.ACTIVE):
        return facts.plan
    if facts.status in OWED and (facts.grace_until is None or now < facts.grace_until):
        return facts.plan
    return Plan.FREE


def _has_payment_method(subscription: stripe.Subscription) -> bool:
    """Its own, or the customer's."""
    if subscription.default_payment_method or subscription.default_source:
        return True
    customer = subscription.customer
    if isinstance(customer, str) or getattr(customer, "deleted", False):
        return False
    usual = customer.invoice_settings.default_payment_method if customer.invoice_settings else None
    return bool(usual or customer.default_source)


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
