"""Changing, ending, keeping and paying for a plan that there is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.models import AuditEvent, User, Workspace
from accounts.plans import GRACE, Plan
from accounts.tasks import meet_billing_deadlines, reconcile_billing, send_billing_mails
from getowl.local.stripe.checkout import session_pay
from getowl.local.stripe.clock import advance
from getowl.local.stripe.portal import card_change
from getowl.tests.billing.conftest import Till, account
from getowl.tests.billing.test_checkout import WORKS, checkout, post, said

SignIn = Callable[[User], Client]
DAY = 86_400
FAILS_LATER = "4000000000000341"


@pytest.fixture
def client(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> Client:
    """Alice's browser; Acme pays for Pro by the month."""
    client = sign_in(alice)
    session_pay(till.stripe, checkout(till, client, free), WORKS)
    till.deliver_all()
    return client


def later(till: Till, days: float) -> time_machine.travel:
    """Both clocks so many days on."""
    advance(till.stripe, int(days * DAY))
    return time_machine.travel(datetime.fromtimestamp(till.stripe.now, UTC), tick=True)


def test_a_larger_plan_costs_the_difference_at_once(till: Till, client: Client, free: Workspace) -> None:
    advance(till.stripe, 15 * DAY)
    page = client.get(f"/w/{free.public_id}/settings/billing/change?plan=team&interval=month")
    due = till.stripe.all("invoice")[0]["total"]
    assert due == 12_00
    answer = post(client, free, "change", plan="team", interval="month", once="a")
    assert said(answer) == "The workspace is on the Team plan now."
    invoice = till.stripe.all("invoice")[-1]
    item = till.stripe.all("subscription")[0]["items"]["data"][0]
    left = (item["current_period_end"] - till.stripe.now) / (item["current_period_end"] - item["current_period_start"])
    assert invoice["total"] == round(49_00 * left) - round(12_00 * left) > 0
    assert f"€{invoice['total'] / 100:.2f}" in page.content.decode()
    assert account(free).workspace.plan == Plan.TEAM


def test_a_click_twice_changes_once(till: Till, client: Client, free: Workspace) -> None:
    for _time in range(2):
        post(client, free, "change", plan="team", interval="year", once="the same")
    assert len(till.stripe.all("invoice")) == 2


def test_a_smaller_plan_gives_back_what_is_not_used(till: Till, client: Client, free: Workspace) -> None:
    post(client, free, "change", plan="team", interval="month", once="a")
    page = client.get(f"/w/{free.public_id}/settings/billing/change?plan=pro&interval=month").content.decode()
    assert "are taken off your next invoices" in page and "€37" in page
    post(client, free, "change", plan="pro", interval="month", once="b")
    assert account(free).workspace.plan == Plan.PRO
    assert till.stripe.all("customer")[0]["balance"] == -37_00
    advance(till.stripe, 32 * DAY)
    assert till.stripe.all("invoice")[-1]["amount_due"] == 0  # the renewal is paid from it


def test_a_card_that_is_declined_changes_nothing(till: Till, client: Client, free: Workspace) -> None:
    till.stripe.all("customer")[0]["_fails"] = True
    assert said(post(client, free, "change", plan="team", interval="month", once="a")) == "Your card was declined."
    assert account(free).workspace.plan == Plan.PRO
    assert len(till.stripe.all("invoice")) == 1


def test_a_plan_that_ends_stays_until_then_and_may_be_kept(till: Till, client: Client, free: Workspace) -> None:
    post(client, free, "end")
    own = account(free)
    assert own.cancel_at == own.period_end and own.workspace.plan == Plan.PRO
    post(client, free, "go-on")
    assert account(free).cancel_at is None
    post(client, free, "end")
    advance(till.stripe, 32 * DAY)
    till.deliver_all()
    assert (account(free).status, account(free).workspace.plan) == ("canceled", Plan.FREE)
    assert b"Choose Pro" in client.get(f"/w/{free.public_id}/settings/billing").content


def test_a_renewal_goes_on_by_itself(till: Till, client: Client, free: Workspace) -> None:
    before = account(free).period_end
    advance(till.stripe, 32 * DAY)
    till.deliver_all()
    own = account(free)
    assert before is not None and own.period_end is not None and own.period_end > before + timedelta(days=27)
    assert own.status == "active"


def test_who_does_not_pay_is_told_has_time_and_then_is_on_free(
    till: Till, client: Client, free: Workspace, alice: User
) -> None:
    till.stripe.after_retries = "unpaid"
    till.stripe.all("customer")[0]["_fails"] = True
    with later(till, 31.5):
        till.deliver_all()
        own = account(free)
        assert (own.status, own.workspace.plan) == ("past_due", Plan.PRO)
        assert b"Its plan stays until" in client.get(f"/w/{free.public_id}/settings").content
        meet_billing_deadlines()
        assert (send_billing_mails(), send_billing_mails()) == (1, 0)
        assert mail.outbox[-1].subject == "The payment for Acme failed" and mail.outbox[-1].to == [alice.email]
    with later(till, GRACE.days - 2):
        till.deliver_all()
        meet_billing_deadlines()
        assert send_billing_mails() == 1
        assert mail.outbox[-1].subject == "Acme loses its plan soon"
        assert account(free).workspace.plan == Plan.PRO
    with later(till, 3):
        assert meet_billing_deadlines() == 1
        assert account(free).workspace.plan == Plan.FREE
        send_billing_mails()
        assert mail.outbox[-1].subject == "Acme is on the Free plan now"
        assert meet_billing_deadlines() == 0
        # The way out: another card, and paying.
        till.stripe.all("customer")[0]["_fails"] = False
        assert said(post(client, free, "pay")) == "Everything is paid. Thank you."
        assert (account(free).status, account(free).workspace.plan) == ("active", Plan.PRO)


def test_nobody_loses_a_plan_because_stripe_is_down(till: Till, client: Client, free: Workspace) -> None:
    till.stripe.all("customer")[0]["_fails"] = True
    with later(till, 31.5):
        till.deliver_all()
    till.stripe.faults.status = 503
    with later(till, GRACE.days + 1):
        assert meet_billing_deadlines() == 0
        assert account(free).workspace.plan == Plan.PRO


def test_another_card_is_the_one_that_pays(till: Till, client: Client, free: Workspace) -> None:
    """Stripe goes on with the card of the subscription, whatever the customer's usual one is."""
    stripe = till.stripe
    stripe.get("payment_method", stripe.all("subscription")[0]["default_payment_method"])["_does"] = "fails"
    with later(till, 31.5):
        till.deliver_all()
        assert said(post(client, free, "pay")) == "Your card was declined."
        response = post(client, free, "portal", to="card")
        session = stripe.get("billing_portal.session", response["Location"].rsplit("/", 1)[1])
        assert session["flow"]["type"] == "payment_method_update"
        card_change(stripe, session, WORKS)
        till.deliver_all()
        assert said(post(client, free, "pay")) == "Everything is paid. Thank you."
        assert account(free).status == "active"
        assert stripe.all("subscription")[0]["default_payment_method"] is None


def test_what_changed_is_in_the_audit_trail(till: Till, client: Client, free: Workspace) -> None:
    event = AuditEvent.objects.filter(workspace=free, action="billing.changed").latest("id")
    assert event.data["status"] == ["", "active"] and event.data["reason"]
    assert event.user is None


def test_the_night_finds_what_no_webhook_told(till: Till, client: Client, free: Workspace) -> None:
    post(client, free, "end")
    advance(till.stripe, 32 * DAY)
    till.stripe.outbox.clear()
    assert account(free).workspace.plan == Plan.PRO
    assert (reconcile_billing(), reconcile_billing()) == (1, 0)
    assert account(free).workspace.plan == Plan.FREE
