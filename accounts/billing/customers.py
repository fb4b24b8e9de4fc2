"""A workspace's account here, and the customer that it is at Stripe."""

import hashlib

import structlog
from django.db import transaction

from accounts.actor import Actor
from accounts.billing.client import asking_stripe, stripe_client
from accounts.models import BillingAccount, Workspace

log = structlog.get_logger(__name__)

WORKSPACE_KEY = "getowl_workspace"
"""The name of the metadata that says whose customer, subscription or session it is."""


def account_of(workspace: Workspace) -> BillingAccount:
    """The workspace's account, made where there is none."""
    return BillingAccount.objects.get_or_create(workspace=workspace)[0]


def customer_ensure(*, account: BillingAccount, actor: Actor) -> str:
    """The id of the workspace's customer at Stripe, which is made where there is none. Raises StripeSilent and others.

    Two at once, or one again after an answer was lost, make one: the key is the same for the same words.
    """
    if account.customer_id:
        return account.customer_id
    workspace = account.workspace
    email = actor.user.email if actor.user else ""
    words = hashlib.sha256(f"{workspace.name}\n{email}".encode()).hexdigest()[:16]
    with asking_stripe():
        customer = stripe_client().v1.customers.create(
            {
                "name": workspace.name,
                "email": email,
                "metadata": {WORKSPACE_KEY: workspace.public_id},
                "preferred_locales": [actor.user.mail_language if actor.user else "en"],
            },
            {"idempotency_key": f"customer:{workspace.public_id}:{words}"},
        )
    BillingAccount.objects.filter(pk=account.pk, customer_id=None).update(customer_id=customer.id)
    account.refresh_from_db(fields=["customer_id"])
    if account.customer_id is None:
        raise AssertionError("unreachable: a customer's id is never taken away")
    return account.customer_id


def account_of_customer(customer_id: str) -> BillingAccount | None:
    """Whose customer this is; None for one that is none of ours.

    Where we were stopped between making a customer and writing it down, its metadata says whose it is.
    Raises StripeSilent, StripeRefused.
    """
    known = BillingAccount.objects.filter(customer_id=customer_id).select_related("workspace").first()
    if known is not None:
        return known
    with asking_stripe():
        customer = stripe_client(patient=True).v1.customers.retrieve(customer_id)
    if getattr(customer, "deleted", False):
        return None
    metadata = customer.metadata.to_dict() if customer.metadata else {}
    return _adopt(customer_id, str(metadata.get(WORKSPACE_KEY, "")))


@transaction.atomic
def _adopt(customer_id: str, workspace_id: str) -> BillingAccount | None:
    workspace = Workspace.objects.filter(public_id=workspace_id).first()
    if workspace is None:
        return None
    account = account_of(workspace)
    if not BillingAccount.objects.filter(pk=account.pk, customer_id=None).update(customer_id=customer_id):
        log.warning("second customer of a workspace at Stripe", workspace=workspace_id, customer=customer_id)
        return None
    account.refresh_from_db()
    return account
