"""Clicks beyond the plan, paid for by use: an option of the installation, and a choice of each workspace.

While it is on nothing is hidden, and what a UTC month has above the plan's clicks is reported to Stripe by thousands
that were begun. Stripe adds up what was reported within a subscription's own month.

1. Reserve: note up to which number of thousands will be reported, and commit.
2. Send the difference, under a name made of both numbers: sent twice it counts once.
3. Note that it is reported. Who was killed in between sends the same again.
"""

from datetime import date
from math import ceil

import stripe
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.billing.changes import subscription_of
from accounts.billing.client import asking_stripe, stripe_client
from accounts.billing.errors import BeyondOnlyMonthly, BillingError, BillingOff
from accounts.billing.facts import beyond_item
from accounts.billing.prices import BEYOND_KEY, BEYOND_METER
from accounts.billing.sync import billing_sync
from accounts.models import BillingAccount, Workspace, WorkspaceUsage
from accounts.plans import Interval, included_clicks, month_of

log = structlog.get_logger(__name__)


def beyond_switch(*, workspace: Workspace, on: bool) -> BillingAccount:
    """Pay for clicks beyond the plan from now on, or no longer; what was reported is paid for.

    Raises BillingOff where it is not offered, BeyondOnlyMonthly, and what changing a subscription raises.
    """
    if not settings.STRIPE_CLICKS_BEYOND:
        raise BillingOff
    account, client, subscription = subscription_of(workspace)
    if on and (account.interval != Interval.MONTH or account.is_trial):
        raise BeyondOnlyMonthly
    item = beyond_item(subscription)
    if on == (item is None):
        with asking_stripe():
            if item is not None:
                client.v1.subscriptions.update(subscription.id, {"items": [{"id": item.id, "deleted": True}]})
            else:
                found = client.v1.prices.list({"lookup_keys": [BEYOND_KEY], "active": True}).data
                client.v1.subscriptions.update(subscription.id, {"items": [{"price": found[0].id}]})
    return billing_sync(account=account, reason="clicks beyond the plan", patient=False)


def beyond_report() -> int:
    """Report what came since the last time; returns of how many workspaces."""
    month, sent = month_of(timezone.now()), 0
    accounts = BillingAccount.objects.live().filter(pays_beyond=True).order_by("pk")
    for pk in list(accounts.values_list("pk", flat=True)):
        try:
            # What was reserved before the month's end, or came in its last minutes, is reported with that month.
            sent += _report(pk, _month_before(month)) + _report(pk, month)
        except BillingError as error:
            log.warning("clicks not reported", account=pk, error=str(error))
    return sent


def _month_before(month: date) -> date:
    return month.replace(year=month.year - 1, month=12) if month.month == 1 else month.replace(month=month.month - 1)


def _report(pk: int, month: date) -> int:
    """Raises StripeSilent, StripeRefused."""
    account = _reserve(pk, month)
    if account is None or account.beyond_reserved <= account.beyond_reported:
        return 0
    start, end = account.beyond_reported, account.beyond_reserved
    name = f"{account.workspace.public_id}-{month:%Y-%m}-{start}-{end}"
    payload = {"stripe_customer_id": str(account.customer_id), "value": str(end - start)}
    with asking_stripe():
        try:
            stripe_client(patient=True).v1.billing.meter_events.create(
                {"event_name": BEYOND_METER, "payload": payload, "identifier": name}
            )
        except stripe.InvalidRequestError as error:
            if "already exists with identifier" not in str(error):
                raise
    BillingAccount.objects.filter(pk=pk, beyond_month=month, beyond_reported=start).update(beyond_reported=end)
    return 1


@transaction.atomic
def _reserve(pk: int, month: date) -> BillingAccount | None:
    """The account with what is to be reported of the month; None where a later month was begun already."""
    account = BillingAccount.objects.locked(pk)
    if account.beyond_month is not None and account.beyond_month > month:
        return None
    if account.beyond_month != month:
        if account.beyond_month is None and month != month_of(timezone.now()):
            return None  # it was not chosen yet then
        account.beyond_month, account.beyond_reported, account.beyond_reserved = month, 0, 0
    if account.beyond_reserved == account.beyond_reported:  # else the last one comes first
        account.beyond_reserved = max(account.beyond_reported, _thousands(account.workspace, month))
    account.save(update_fields=["beyond_month", "beyond_reported", "beyond_reserved"])
    return account


def _thousands(workspace: Workspace, month: date) -> int:
    """Thousands that were begun, of the month's clicks beyond those included."""
    usage, included = WorkspaceUsage.objects.in_month(workspace, month), included_clicks(workspace)
    return 0 if usage is None or included is None else ceil(max(0, usage.clicks - included) / 1000)
