"""Buying: the trial, and the way to Stripe's pages where a card is given."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.billing.client import asking_stripe, stripe_client
from accounts.billing.customers import WORKSPACE_KEY, account_of, customer_ensure
from accounts.billing.errors import AlreadySubscribed, NoSubscription, PlanAgreed, TrialUsed
from accounts.billing.prices import current_price
from accounts.billing.sync import billing_sync
from accounts.models import BillingAccount, User, Workspace
from accounts.plans import TRIAL, Interval, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysBack:
    """Addresses of ours that Stripe's pages lead back to. `done` holds {CHECKOUT_SESSION_ID}."""

    done: str
    cancelled: str


def trial_is_there(*, account: BillingAccount | None, user: User) -> bool:
    """Whether the workspace may begin a trial, and this person may begin one."""
    if account is not None and (account.trial_used_at is not None or account.subscription_id):
        return False
    return not BillingAccount.objects.filter(trial_by=user).exists()


def trial_begin(*, workspace: Workspace, actor: Actor, plan: Plan) -> BillingAccount:
    """Let the workspace try a plan for TRIAL without a card; afterwards it is on Free again, unless one was given.

    Raises TrialUsed, PlanAgreed, StripeSilent, StripeRefused. After an error the same may be asked again: nothing is
    begun twice.
    """
    account = account_of(workspace)
    client = stripe_client()
    price = current_price(client, plan, Interval.MONTH)
    if account.customer_id:  # of what was bought a moment ago nobody told us yet
        account = billing_sync(account=account, reason="trial", patient=False)
    _reserve_trial(account, actor)
    try:
        customer_id = customer_ensure(account=account, actor=actor)
        with asking_stripe():
            client.v1.subscriptions.create(
                {
                    "customer": customer_id,
                    "items": [{"price": price.id}],
                    "trial_period_days": TRIAL.days,
                    "trial_settings": {"end_behavior": {"missing_payment_method": "cancel"}},
                    "payment_settings": {"save_default_payment_method": "on_subscription"},
                    "automatic_tax": {"enabled": False},
                    "metadata": {WORKSPACE_KEY: workspace.public_id},
                },
                {"idempotency_key": f"trial:{workspace.public_id}:{plan}"},
            )
    except BaseException:
        BillingAccount.objects.filter(pk=account.pk).update(trial_used_at=None, trial_by=None)
        raise
    return billing_sync(account=account, reason="trial begun", patient=False)


@transaction.atomic
def _reserve_trial(account: BillingAccount, actor: Actor) -> None:
    """Note that the trial is used, before it is asked for: two at once begin one. Raises TrialUsed, PlanAgreed."""
    if actor.user is None:
        raise TrialUsed
    # Held in the same order by everybody, so that one person cannot begin two at once in two workspaces.
    User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)
    held = BillingAccount.objects.locked(account.pk)
    if Workspace.objects.get(pk=account.workspace_id).plan_by_staff:
        raise PlanAgreed
    if not trial_is_there(account=held, user=actor.user):
        raise TrialUsed
    BillingAccount.objects.filter(pk=held.pk).update(trial_used_at=timezone.now(), trial_by=actor.user)


def checkout_begin(*, workspace: Workspace, actor: Actor, plan: Plan, interval: Interval, back: WaysBack) -> str:
    """The address of Stripe's page where the plan is paid for. Pages that were opened before are closed.

    Raises AlreadySubscribed, PlanAgreed, StripeSilent, StripeRefused.
    """
    account = account_of(workspace)
    if workspace.plan_by_staff:
        raise PlanAgreed
    client = stripe_client()
    price = current_price(client, plan, interval)
    customer_id = customer_ensure(account=account, actor=actor)
    # What is known here may be a moment old, and two subscriptions would be paid for twice.
    if billing_sync(account=account, reason="checkout", patient=False).is_live:
        raise AlreadySubscribed
    with asking_stripe():
        for other in client.v1.checkout.sessions.list({"customer": customer_id, "status": "open"}).auto_paging_iter():
            client.v1.checkout.sessions.expire(other.id)
        session = client.v1.checkout.sessions.create(
            {
                "mode": "subscription",
                "customer": customer_id,
                "client_reference_id": workspace.public_id,
                "line_items": [{"price": price.id, "quantity": 1}],
                "success_url": back.done,
                "cancel_url": back.cancelled,
                "subscription_data": {"metadata": {WORKSPACE_KEY: workspace.public_id}},
                "metadata": {WORKSPACE_KEY: workspace.public_id},
                "billing_address_collection": "required" if settings.STRIPE_AUTOMATIC_TAX else "auto",
                "customer_update": {"name": "auto", "address": "auto"},
                "tax_id_collection": {"enabled": True},
                "automatic_tax": {"enabled": settings.STRIPE_AUTOMATIC_TAX},
                "allow_promotion_codes": True,
                "locale": "de" if actor.user is not None and actor.user.mail_language == "de" else "auto",
            }
        )
    return str(session.url)


def portal_begin(*, workspace: Workspace, back: str, to_card: bool = False) -> str:
    """The address of Stripe's page for cards, addresses and tax ids; `to_card` leads to where a card is given.

    Raises NoSubscription, StripeSilent, StripeRefused.
    """
    account = account_of(workspace)
    if not account.customer_id:
        raise NoSubscription
    params: dict[str, Any] = {"customer": account.customer_id, "return_url": back}
    if settings.STRIPE_PORTAL_CONFIGURATION:
        params["configuration"] = settings.STRIPE_PORTAL_CONFIGURATION
    if to_card:
        after = {"type": "redirect", "redirect": {"return_url": back}}
        params["flow_data"] = {"type": "payment_method_update", "after_completion": after}
    with asking_stripe():
        session = stripe_client().v1.billing_portal.sessions.create(params)  # type: ignore[arg-type]  # built by parts
    return session.url
