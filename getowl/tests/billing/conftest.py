"""What tests of billing share: a Stripe that stands in, set up as ours is, with a clock of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.billing.customers import account_of
from accounts.billing.setup import stripe_set_up
from accounts.models import BillingAccount, Workspace
from accounts.plans import Plan
from accounts.tasks import process_stripe_events
from getowl.local.stripe.core import Stripe
from getowl.local.stripe.delivery import payload_of, signature
from getowl.local.stripe.server import Server, serving_one

SECRET = "whsec_test"


@dataclass
class Till:
    """Stripe as the tests have it, and the way of its webhooks to us."""

    stripe: Stripe
    client: Client = field(default_factory=Client)

    def deliver(self, event: dict[str, object], *, secret: str = SECRET, at: int | None = None) -> int:
        """Send one event to our webhook; returns the status."""
        import time

        payload = payload_of(event)
        signed = signature(payload, secret, int(time.time()) if at is None else at)
        answer = self.client.post(
            "/stripe/webhook", payload, content_type="application/json", headers={"Stripe-Signature": signed}
        )
        return answer.status_code

    def deliver_all(self) -> None:
        """Send every event that waits, and let the worker look at them."""
        events, self.stripe.outbox = self.stripe.outbox, []
        for event in events:
            assert self.deliver(event) == 200
        process_stripe_events()


@pytest.fixture(scope="session")
def till_server() -> Iterator[Server]:
    """One server for all tests: each puts a Stripe of its own into it."""
    with serving_one(Stripe()) as server:
        yield server


@pytest.fixture
def till(till_server: Server, settings: Settings, db: None) -> Till:
    """A new Stripe that knows our prices."""
    stripe = Stripe(url=f"http://127.0.0.1:{till_server.server_port}")
    till_server.stripe = stripe
    settings.STRIPE_SECRET_KEY = stripe.key
    settings.STRIPE_API_BASE = stripe.url
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    list(stripe_set_up(webhook_url=""))
    stripe.asked.clear()
    return Till(stripe=stripe)


@pytest.fixture
def free(workspace: Workspace) -> Workspace:
    """Acme, on the plan that everyone begins with."""
    Workspace.objects.filter(pk=workspace.pk).update(plan=Plan.FREE)
    workspace.refresh_from_db()
    return workspace


def account(workspace: Workspace) -> BillingAccount:
    """The workspace's account as it is in the database now, with its workspace."""
    return BillingAccount.objects.select_related("workspace").get(pk=account_of(workspace).pk)
