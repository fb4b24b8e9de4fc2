"""The address that Stripe tells things."""

import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.billing.events import event_replay
from accounts.models import StripeEvent, User, Workspace
from accounts.plans import Plan
from accounts.tasks import process_stripe_events
from getowl.local.stripe.checkout import session_pay
from getowl.local.stripe.core import Thing
from getowl.tests.billing.conftest import SECRET, Till, account
from getowl.tests.billing.test_checkout import WORKS, checkout

SignIn = Callable[[User], Client]


@pytest.fixture
def events(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> list[Thing]:
    """What Stripe has to tell once Alice has bought Pro, of what we want to know."""
    session_pay(till.stripe, checkout(till, sign_in(alice), free), WORKS)
    return till.stripe.outbox


def test_an_event_is_kept_then_looked_at(till: Till, events: list[Thing], free: Workspace) -> None:
    event = next(one for one in events if one["type"] == "customer.subscription.created")
    assert till.deliver(event) == 200
    kept = StripeEvent.objects.get()
    assert (kept.event_id, kept.processed_at) == (event["id"], None)
    assert account(free).workspace.plan == Plan.FREE
    assert process_stripe_events() == 1
    assert account(free).workspace.plan == Plan.PRO
    assert StripeEvent.objects.get().processed_at is not None


def test_an_event_twice_is_one(till: Till, events: list[Thing], free: Workspace) -> None:
    for _time in range(3):
        assert till.deliver(events[-1]) == 200
    assert StripeEvent.objects.count() == process_stripe_events() == 1


def test_all_events_of_a_customer_are_answered_by_one_reading(till: Till, events: list[Thing], free: Workspace) -> None:
    for event in events:
        till.deliver(event)
    till.stripe.asked.clear()
    assert process_stripe_events() == StripeEvent.objects.count() > 2
    assert till.stripe.asked == [("GET", "/v1/subscriptions")]


@pytest.mark.parametrize("wrong", ["secret", "old", "changed", "none", "nonsense"])
def test_what_stripe_did_not_sign_is_refused(till: Till, events: list[Thing], wrong: str) -> None:
    event = dict(events[-1])
    if wrong == "secret":
        assert till.deliver(event, secret="whsec_another") == 400
    elif wrong == "old":
        assert till.deliver(event, at=int(time.time()) - 301) == 400
    elif wrong == "none":
        assert till.client.post("/stripe/webhook", "{}", content_type="application/json").status_code == 400
    elif wrong == "nonsense":
        from getowl.local.stripe.delivery import signature

        headers = {"Stripe-Signature": signature(b"[]", SECRET, int(time.time()))}
        answer = till.client.post("/stripe/webhook", b"[]", content_type="application/json", headers=headers)
        assert answer.status_code == 400
    else:
        headers = {"Stripe-Signature": f"t={int(time.time())},v1={'0' * 64}"}
        assert till.client.post("/stripe/webhook", {"id": "evt"}, headers=headers).status_code == 400
    assert not StripeEvent.objects.exists()


def test_two_secrets_while_one_takes_the_others_place(till: Till, events: list[Thing], settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]
    assert till.deliver(events[-1]) == 200
    assert till.deliver(events[-2], secret="whsec_new") == 200


def test_only_post(till: Till) -> None:
    assert till.client.get("/stripe/webhook").status_code == 405


def test_what_we_need_not_know_is_not_kept(till: Till, events: list[Thing]) -> None:
    assert till.deliver(next(one for one in events if one["type"] == "payment_method.attached")) == 200
    assert not StripeEvent.objects.exists()


def test_somebody_elses_customer_changes_nothing(till: Till, events: list[Thing], free: Workspace) -> None:
    """Another product may be sold with the same account."""
    other = till.stripe.add("customer", "cus", {"metadata": {}})
    event = {**events[-1], "id": "evt_other", "data": {"object": {"object": "invoice", "customer": other["id"]}}}
    assert till.deliver(event) == 200
    assert process_stripe_events() == 1
    assert StripeEvent.objects.get().error == "No workspace has this customer."
    assert account(free).workspace.plan == Plan.FREE


@pytest.mark.parametrize("status", [500, 503, 429])
def test_while_stripe_does_not_answer_events_wait(
    till: Till, events: list[Thing], free: Workspace, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)  # the SDK waits between its tries
    till.deliver(events[-1])
    till.stripe.faults.status = status
    assert process_stripe_events() == 0
    event = StripeEvent.objects.get()
    assert event.attempts == 1 and event.error.startswith("StripeSilent") and event.due_at > timezone.now()
    till.stripe.faults.status = 0
    assert process_stripe_events() == 0  # not before its time
    StripeEvent.objects.update(due_at=timezone.now())
    assert process_stripe_events() == 1
    assert account(free).workspace.plan == Plan.PRO


def test_an_event_can_be_replayed(till: Till, events: list[Thing], free: Workspace) -> None:
    till.deliver(events[-1])
    process_stripe_events()
    Workspace.objects.filter(pk=free.pk).update(plan=Plan.FREE)
    event_replay(StripeEvent.objects.get())
    assert process_stripe_events() == 1
    assert account(free).workspace.plan == Plan.PRO
