"""Whatever people, banks and time do, and however webhooks come: after a reconciliation we say what Stripe says."""

from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Membership, Role, User, Workspace
from accounts.plans import GRACE, PLANS, Plan
from accounts.tasks import meet_billing_deadlines, process_stripe_events, reconcile_billing
from getowl.local.stripe.checkout import session_pay
from getowl.local.stripe.clock import advance
from getowl.local.stripe.core import Thing
from getowl.local.stripe.errors import Refusal
from getowl.local.stripe.portal import card_change
from getowl.tests.billing.conftest import Till, account

CARDS = ["4242424242424242", "4000000000000002", "4000000000000341"]
DAY = 86_400
PLAN, INTERVAL = st.sampled_from(["pro", "team"]), st.sampled_from(["month", "year"])


class BillingMachine(RuleBasedStateMachine):
    """One workspace, its owner's browser, and a Stripe."""

    till: Till

    @initialize(
        after_retries=st.sampled_from(["unpaid", "cancel"]),
        first=st.sampled_from(["trial", "works", "fails later", "nothing"]),
        plan=PLAN,
    )
    def begin(self, after_retries: str, first: str, plan: str) -> None:
        stripe = self.till.stripe
        for kind in ("customer", "subscription", "invoice", "checkout.session", "payment_method", "event"):
            stripe.things.pop(kind, None)
        stripe.outbox.clear()
        stripe.offset = 0
        stripe.answered.clear()
        stripe.after_retries = after_retries
        self.travel = time_machine.travel(datetime.fromtimestamp(stripe.now, UTC), tick=False)
        self.clock = self.travel.start()
        Workspace.objects.all().delete()
        User.objects.all().delete()
        self.workspace = Workspace.objects.create(name="Acme")
        owner = User.objects.create_user("alice@example.com")
        Membership.objects.create(workspace=self.workspace, user=owner, role=Role.OWNER)
        self.client = Client()
        self.client.force_login(owner)
        self.clicks = 0
        if first == "trial":
            self.trial(plan)
        elif first != "nothing":
            self.buy("4242424242424242" if first == "works" else "4000000000000341", plan, "month")

    def teardown(self) -> None:
        if hasattr(self, "travel"):
            try:
                self.night()
            finally:
                self.travel.stop()

    def live(self) -> list[Thing]:
        """What is subscribed to at Stripe."""
        ended = ("canceled", "incomplete_expired")
        return [one for one in self.till.stripe.all("subscription") if one["status"] not in ended]

    def post(self, what: str, **data: str) -> str:
        answer = self.client.post(f"/w/{self.workspace.public_id}/settings/billing/{what}", data)
        assert answer.status_code in (302, 303)
        assert "/accounts/" not in answer["Location"]
        return str(answer["Location"])

    @rule(plan=PLAN)
    def trial(self, plan: str) -> None:
        self.post("trial", plan=plan)

    @rule(card=st.sampled_from(CARDS), plan=PLAN, interval=INTERVAL)
    def buy(self, card: str, plan: str, interval: str) -> None:
        page = self.post("checkout", plan=plan, interval=interval)
        if "/checkout/" in page:
            with suppress(Refusal):  # the page says so, and stays open
                session_pay(self.till.stripe, self.till.stripe.get("checkout.session", page.rsplit("/", 1)[1]), card)

    @precondition(lambda self: self.live())
    @rule(plan=PLAN, interval=INTERVAL)
    def change(self, plan: str, interval: str) -> None:
        self.clicks += 1
        self.post("change", plan=plan, interval=interval, once=str(self.clicks))

    @precondition(lambda self: self.live())
    @rule(what=st.sampled_from(["end", "go-on", "pay"]))
    def press(self, what: str) -> None:
        self.post(what)

    @precondition(lambda self: self.live())
    @rule(card=st.sampled_from(CARDS))
    def give_card(self, card: str) -> None:
        page = self.post("portal", to="card")
        if "/portal/" in page:
            session = self.till.stripe.get("billing_portal.session", page.rsplit("/", 1)[1])
            with suppress(Refusal):  # likewise
                card_change(self.till.stripe, session, card)

    @rule(days=st.sampled_from([1, 4, 13, 32, 370]))
    def time_passes(self, days: int) -> None:
        advance(self.till.stripe, days * DAY)
        self.clock.move_to(datetime.fromtimestamp(self.till.stripe.now, UTC))
        meet_billing_deadlines()

    @precondition(lambda self: self.live())
    @rule(days=st.sampled_from([0, 15]))
    def a_month_passes_and_the_bank_refuses(self, days: int) -> None:
        self.till.stripe.all("customer")[0]["_fails"] = True
        self.time_passes(32)
        self.time_passes(days)

    @rule(seed=st.integers(0, 2**16), dropped=st.sampled_from([0, 0.3, 0.9]), held=st.sampled_from([0, 0.5]))
    def webhooks(self, seed: int, dropped: float, held: float) -> None:
        """They come in any order, some twice, some not yet, some never."""
        random, stripe = Random(seed), self.till.stripe
        events, stripe.outbox = stripe.outbox, []
        random.shuffle(events)
        for event in events:
            if random.random() < held:
                stripe.outbox.append(event)
            elif random.random() >= dropped:
                for _time in range(random.choice([1, 1, 2])):
                    assert self.till.deliver(event) == 200
        process_stripe_events()

    @precondition(lambda self: self.live())
    @rule()
    def the_bank_thinks_otherwise(self) -> None:
        """Payments of this customer fail from now on, or work again."""
        customer = self.till.stripe.all("customer")[0]
        customer["_fails"] = not customer.get("_fails")

    @precondition(lambda self: self.live())
    @rule()
    def somebody_cancels_in_stripe(self) -> None:
        subscription = self.live()[0]
        client_headers = {"Authorization": f"Bearer {self.till.stripe.key}"}
        self.till.stripe.handle("DELETE", f"/v1/subscriptions/{subscription['id']}", "", client_headers)

    @rule()
    def night(self) -> None:
        """What is so at Stripe is so here."""
        reconcile_billing()
        own = account(self.workspace)
        live = self.live()
        assert len(live) <= 1, "paid for twice"
        assert own.workspace.plan == self.plan_paid_for(live)
        if live:
            assert (own.subscription_id, own.status) == (live[0]["id"], live[0]["status"])
            assert own.period_end is not None
            assert int(own.period_end.timestamp()) == live[0]["items"]["data"][0]["current_period_end"]
            assert (own.cancel_at is not None) == (live[0]["cancel_at"] is not None)
        else:
            assert not own.is_live
        assert reconcile_billing() == 0

    def plan_paid_for(self, live: list[Thing]) -> Plan:
        """Said once more, from the stand-in's own things."""
        if not live:
            return Plan.FREE
        plan = Plan(live[0]["items"]["data"][0]["price"]["metadata"]["getowl_plan"])
        if live[0]["status"] in ("trialing", "active"):
            return plan
        stripe = self.till.stripe
        own = [
            one["created"]
            for one in stripe.all("invoice")
            if one["parent"]["subscription_details"]["subscription"] == live[0]["id"] and one["status"] == "open"
        ]
        return plan if stripe.now < min(own) + GRACE.total_seconds() else Plan.FREE

    @invariant()
    def the_plan_is_one_that_is_sold(self) -> None:
        if hasattr(self, "workspace"):
            self.workspace.refresh_from_db()
            assert PLANS[Plan(self.workspace.plan)].price is not None


@pytest.mark.django_db
def test_billing_says_what_stripe_says(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BillingMachine, "till", till, raising=False)
    run_state_machine_as_test(
        BillingMachine,
        settings=settings(
            max_examples=40,
            stateful_step_count=8,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # making it smaller takes minutes
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
