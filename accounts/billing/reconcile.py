"""Every night: what Stripe says of all subscriptions, beside what is written here. What differs is read anew."""

from collections.abc import Iterator

import stripe
import structlog

from accounts.billing.client import asking_stripe, stripe_client
from accounts.billing.customers import account_of_customer
from accounts.billing.errors import BillingError
from accounts.billing.facts import facts_of
from accounts.billing.sync import billing_sync
from accounts.models import BillingAccount
from edge.heartbeat import BILLING, beat

log = structlog.get_logger(__name__)

_PAGE = 100  # Stripe's largest
_COMPARED = (
    "subscription_id",
    "status",
    "period_end",
    "cancel_at",
    "trial_end",
    "has_payment_method",
    "pays_beyond",
    "problem",
)


def billing_reconcile() -> int:
    """Repair what differs; returns how many accounts were. May be killed and begun again at any time.

    Raises StripeSilent, StripeRefused where not even the list can be read.
    """
    repaired = 0
    seen: set[str] = set()
    for customers in _pages():
        accounts = BillingAccount.objects.filter(customer_id__in=customers).select_related("workspace")
        known = {account.customer_id: account for account in accounts}
        for customer_id, subscriptions in customers.items():
            seen.add(customer_id)
            account = known.get(customer_id)
            if account is None or _differs(account, subscriptions):
                repaired += _repair(customer_id, account)
    # What is over at Stripe is not in its list any more.
    for account in BillingAccount.objects.live().select_related("workspace").iterator():
        if account.customer_id not in seen:
            repaired += _repair(account.customer_id or "", account)
    beat(BILLING, repaired=repaired)
    if repaired:
        log.warning("billing repaired", accounts=repaired)
    return repaired


def _pages() -> Iterator[dict[str, list[stripe.Subscription]]]:
    """All subscriptions that are not over, by customer; a customer's own may be spread over two pages."""
    client = stripe_client(patient=True)
    after = ""
    while True:
        with asking_stripe():
            page = client.v1.subscriptions.list(
                {"limit": _PAGE, "expand": ["data.customer"], **({"starting_after": after} if after else {})}
            )
        customers: dict[str, list[stripe.Subscription]] = {}
        for one in page.data:
            customers.setdefault(one.customer if isinstance(one.customer, str) else one.customer.id, []).append(one)
        yield customers
        if not page.has_more:
            return
        after = page.data[-1].id


def _differs(account: BillingAccount, subscriptions: list[stripe.Subscription]) -> bool:
    facts = facts_of(subscriptions, None)
    here = tuple(getattr(account, name) for name in _COMPARED)
    there = tuple(getattr(facts, name) for name in _COMPARED)
    plan, interval = facts.plan or "", facts.interval or ""
    by_staff = account.workspace.plan_by_staff
    wrong_plan = not by_staff and account.workspace.plan != account.granted_plan
    # What is owed, and since when, is in the invoices: those who owe are always read.
    return here != there or (account.plan, account.interval) != (plan, interval) or account.owes or wrong_plan


def _repair(customer_id: str, account: BillingAccount | None) -> int:
    """Whether something was repaired, as a number."""
    try:
        found = account or account_of_customer(customer_id)
        if found is None:
            return 0
        before = _state(found)
        after = billing_sync(account=found, reason="reconciliation")
    except BillingError as error:
        log.warning("account not reconciled", customer=customer_id, error=str(error))
        return 0
    after.workspace.refresh_from_db(fields=["plan"])
    return int(before != _state(after))


def _state(account: BillingAccount) -> tuple[object, ...]:
    facts = tuple(getattr(account, name) for name in (*_COMPARED, "plan", "interval", "grace_until", "granted_plan"))
    return (*facts, account.workspace.plan)
