"""Reads at Stripe what a customer is subscribed to, and makes the workspace's plan follow.

1. Take a number, and commit.
2. Ask Stripe, outside of any transaction.
3. Hold the account's row and write what was said, unless a reading with a later number was written meanwhile: of two
   that overlap the one that began later cannot know less. What changes after it asked has an event of its own.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import stripe
import structlog
from django.db import transaction
from django.utils import timezone

from accounts.actor import SYSTEM
from accounts.audit import audit
from accounts.billing.client import asking_stripe, stripe_client
from accounts.billing.facts import OWED, Facts, facts_of, plan_due, subscription_in_force
from accounts.models import LIVE, BillingAccount, BillingNotice, Workspace
from accounts.plans import Plan
from accounts.services.workspaces import workspace_change_plan

log = structlog.get_logger(__name__)


def billing_sync(*, account: BillingAccount, reason: str, patient: bool = True) -> BillingAccount:
    """Make the account what Stripe says, and the plan what follows; `reason` goes into the audit trail.

    Raises StripeSilent, StripeRefused, BillingOff; then nothing was changed.
    """
    number = _take_number(account.pk)
    facts = Facts()
    if account.customer_id:
        facts = _read(stripe_client(patient=patient), account.customer_id)
    return billing_write(account=account, number=number, facts=facts, reason=reason)


@transaction.atomic
def billing_write(*, account: BillingAccount, number: int, facts: Facts, reason: str) -> BillingAccount:
    """Write what a reading with this number found, unless a later one was written already."""
    account = BillingAccount.objects.locked(account.pk)
    if number <= account.applied:
        return account
    now = timezone.now()
    changes = {}
    for name, value in (asdict(facts) | {"plan": facts.plan or "", "interval": facts.interval or ""}).items():
        if getattr(account, name) != value:
            changes[name] = [getattr(account, name), value]
            setattr(account, name, value)
    account.applied, account.synced_at = number, now
    _give_plan(account, plan_due(facts, now), now)
    account.save()
    if changes:
        _note(account, changes, reason)
    return account


def _take_number(pk: int) -> int:
    with transaction.atomic():
        account = BillingAccount.objects.locked(pk)
        account.asked += 1
        account.save(update_fields=["asked"])
        return account.asked


def _read(client: stripe.StripeClient, customer_id: str) -> Facts:
    """Raises StripeSilent, StripeRefused."""
    with asking_stripe():
        listed = client.v1.subscriptions.list(
            {
                "customer": customer_id,
                "status": "all",
                "limit": 100,
                "expand": ["data.customer"],
            }
        )
        # A proxy or a mistake of ours: another customer's subscription never gives this one a plan.
        subscriptions = [one for one in listed.auto_paging_iter() if _customer_of(one) == customer_id]
        one = subscription_in_force(subscriptions)
        if one is not None and one.status in LIVE:
            _let_usual_card_pay(client, one)
        unpaid_since = _unpaid_since(client, one.id) if one is not None and one.status in OWED else None
    return facts_of(subscriptions, unpaid_since)


def _let_usual_card_pay(client: stripe.StripeClient, subscription: stripe.Subscription) -> None:
    """Make the customer's usual card the one that pays, once there is one.

    Checkout gives the subscription a card of its own, which stands before the usual one, and the portal changes only
    that: whoever gave another card there would go on being charged on the old one.
    """
    customer = subscription.customer
    if isinstance(customer, str) or customer.invoice_settings is None:
        return
    usual, own = customer.invoice_settings.default_payment_method, subscription.default_payment_method
    if usual and own and usual != own:
        client.v1.subscriptions.update(subscription.id, {"default_payment_method": ""})


def _unpaid_since(client: stripe.StripeClient, subscription_id: str) -> datetime | None:
    """When the oldest invoice was made that is still open."""
    invoices = client.v1.invoices.list({"subscription": subscription_id, "status": "open", "limit": 100})
    made = [invoice.created for invoice in invoices.auto_paging_iter()]
    return datetime.fromtimestamp(min(made), UTC) if made else None


def _customer_of(subscription: stripe.Subscription) -> str:
    customer = subscription.customer
    return customer if isinstance(customer, str) else customer.id


def _give_plan(account: BillingAccount, plan: Plan | None, now: datetime) -> None:
    """Put the workspace on the plan, unless our staff set it."""
    if plan is None:
        return
    if plan == Plan.FREE and account.granted_plan != Plan.FREE:
        BillingNotice.objects.get_or_create(account=account, kind=BillingNotice.Kind.ENDED, about=now)
    account.granted_plan = plan
    workspace = Workspace.objects.locked(account.workspace)
    pays_beyond = account.pays_beyond and plan != Plan.FREE
    if workspace.pays_beyond != pays_beyond:
        workspace.pays_beyond = pays_beyond
        workspace.save(update_fields=["pays_beyond"])
    if not workspace.plan_by_staff and workspace.deleted_at is None:
        workspace_change_plan(workspace=workspace, actor=SYSTEM, plan=plan)


def _note(account: BillingAccount, changes: dict[str, list[Any]], reason: str) -> None:
    said = {
        name: [value.isoformat() if isinstance(value, datetime) else str(value) for value in pair]
        for name, pair in changes.items()
    }
    log.info("subscription changed", workspace=account.workspace.public_id, reason=reason, **said)
    audit(
        workspace=account.workspace,
        actor=SYSTEM,
        action="billing.changed",
        target=account.workspace.public_id,
        data={**said, "reason": reason},
    )
