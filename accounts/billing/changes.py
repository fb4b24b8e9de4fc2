"""Changing what is subscribed to: another plan or interval, ending it, going on after all, paying what is owed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import stripe
from django.utils import timezone

from accounts.billing.client import asking_stripe, stripe_client
from accounts.billing.customers import account_of
from accounts.billing.errors import BeyondOnlyMonthly, NoSubscription, PaymentOwed, PlanAgreed
from accounts.billing.facts import plan_item
from accounts.billing.prices import current_price
from accounts.billing.sync import billing_sync
from accounts.models import LIVE, BillingAccount, SubscriptionStatus, Workspace
from accounts.plans import Interval, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change would cost right now, in cents; less than none is kept for the next invoices."""

    now: int
    currency: str


def change_preview(*, workspace: Workspace, plan: Plan, interval: Interval) -> Preview:
    """What is charged when the workspace changes to this plan now.

    Raises NoSubscription, PaymentOwed, PlanAgreed, StripeSilent, StripeRefused.
    """
    account, client, subscription = subscription_of(workspace)
    if account.is_trial:
        return Preview(now=0, currency="eur")
    price = current_price(client, plan, interval)
    with asking_stripe():
        invoice = client.v1.invoices.create_preview(
            {
                "customer": str(account.customer_id),
                "subscription": subscription.id,
                "subscription_details": {
                    "items": [{"id": _plan_item_id(subscription), "price": price.id}],
                    "proration_behavior": "always_invoice",
                },
            }
        )
    return Preview(now=invoice.total, currency=invoice.currency)


def plan_change(*, workspace: Workspace, plan: Plan, interval: Interval, once: str) -> BillingAccount:
    """Change to another plan or interval at once: what was paid and not used is taken into account.

    `once` names this one click, so that a second one changes nothing. A plan that was to end goes on.
    Raises PaymentDeclined (then nothing was changed), NoSubscription, PaymentOwed, PlanAgreed, StripeSilent,
    StripeRefused.
    """
    account, client, subscription = subscription_of(workspace)
    if account.pays_beyond and interval != Interval.MONTH:
        raise BeyondOnlyMonthly
    price = current_price(client, plan, interval)
    params: Any = {
        "items": [{"id": _plan_item_id(subscription), "price": price.id}],
        "proration_behavior": "none" if account.is_trial else "always_invoice",
        **_going_on(subscription),
    }
    if not account.is_trial:
        params["payment_behavior"] = "error_if_incomplete"
    with asking_stripe():
        client.v1.subscriptions.update(subscription.id, params, {"idempotency_key": f"change:{account.pk}:{once}"})
    return billing_sync(account=account, reason="plan changed", patient=False)


def subscription_end(*, workspace: Workspace) -> BillingAccount:
    """Let it end with what is paid for; until then everything stays. Raises NoSubscription and Stripe's errors."""
    account, client, subscription = subscription_of(workspace, owing=True)
    with asking_stripe():
        client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    return billing_sync(account=account, reason="end asked for", patient=False)


def subscription_go_on(*, workspace: Workspace) -> BillingAccount:
    """Take the end back. Raises NoSubscription and Stripe's errors."""
    account, client, subscription = subscription_of(workspace, owing=True)
    going_on: Any = _going_on(subscription)
    if going_on:
        with asking_stripe():
            client.v1.subscriptions.update(subscription.id, going_on)
    return billing_sync(account=account, reason="end taken back", patient=False)


def debt_pay(*, workspace: Workspace) -> BillingAccount:
    """Try the present card for each open invoice, the oldest first.

    Raises PaymentDeclined, NoSubscription and Stripe's errors; what was paid before is paid.
    """
    account, client, subscription = subscription_of(workspace, owing=True)
    try:
        with asking_stripe():
            listed = client.v1.invoices.list({"subscription": subscription.id, "status": "open", "limit": 100})
            for invoice in sorted(listed.auto_paging_iter(), key=lambda one: one.created):
                client.v1.invoices.pay(invoice.id)
    finally:
        account = billing_sync(account=account, reason="payment tried", patient=False)
    return account


def trial_extend(*, workspace: Workspace, days: int) -> BillingAccount:
    """Let a trial that goes on last so many days longer. Raises NoSubscription and Stripe's errors."""
    account, client, subscription = subscription_of(workspace)
    if account.trial_end is None or account.status != SubscriptionStatus.TRIALING:
        raise NoSubscription
    end = int((max(account.trial_end, timezone.now()) + timedelta(days=days)).timestamp())
    with asking_stripe():
        client.v1.subscriptions.update(subscription.id, {"trial_end": end, "proration_behavior": "none"})
    return billing_sync(account=account, reason="trial extended")


def subscription_cancel_now(*, account: BillingAccount) -> None:
    """End what there is at once: the workspace is deleted. Raises StripeSilent, StripeRefused."""
    if not account.is_live or not account.customer_id:
        return
    client = stripe_client(patient=True)
    with asking_stripe():
        for one in client.v1.subscriptions.list({"customer": account.customer_id, "limit": 100}).auto_paging_iter():
            client.v1.subscriptions.cancel(one.id)
    billing_sync(account=account, reason="workspace deleted")


def subscription_of(
    workspace: Workspace, *, owing: bool = False
) -> tuple[BillingAccount, stripe.StripeClient, stripe.Subscription]:
    """The workspace's subscription as it is at Stripe now."""
    account = account_of(workspace)
    if workspace.plan_by_staff and not owing:
        raise PlanAgreed
    if not account.is_live or not account.customer_id:
        raise NoSubscription
    if account.owes and not owing:
        raise PaymentOwed
    client = stripe_client()
    with asking_stripe():
        subscription = client.v1.subscriptions.retrieve(account.subscription_id)
    if subscription.customer != account.customer_id or subscription.status not in LIVE:
        billing_sync(account=account, reason="found ended", patient=False)
        raise NoSubscription
    return account, client, subscription


def _plan_item_id(subscription: stripe.Subscription) -> str:
    item = plan_item(subscription)
    if item is None:
        raise NoSubscription
    return item.id


def _going_on(subscription: stripe.Subscription) -> dict[str, Any]:
    """What to send so that a subscription does not end: it may have been told so in two ways."""
    if subscription.cancel_at_period_end:
        return {"cancel_at_period_end": False}
    return {"cancel_at": ""} if subscription.cancel_at else {}
