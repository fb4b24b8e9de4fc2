"""Buying a plan: the trial, and the way over Stripe's page."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from accounts.plans import Plan
from getowl.local.stripe.checkout import session_pay
from getowl.local.stripe.errors import Refusal
from getowl.tests.billing.conftest import Till, account

SignIn = Callable[[User], Client]
WORKS, DECLINED, CONFIRM = "4242424242424242", "4000000000000002", "4000002760003184"


def said(response: HttpResponse) -> str:
    """What the page that follows says, the newest of it."""
    return str(list(get_messages(response.wsgi_request))[-1])  # type: ignore[attr-defined]


def post(client: Client, workspace: Workspace, what: str, **data: str) -> HttpResponse:
    return client.post(f"/w/{workspace.public_id}/settings/billing/{what}", data)  # type: ignore[return-value]


def test_a_trial_begins_with_one_click_and_without_a_card(
    till: Till, free: Workspace, alice: User, sign_in: SignIn
) -> None:
    response = post(sign_in(alice), free, "trial", plan="team")
    assert said(response) == "Your trial of the Team plan has begun."
    own = account(free)
    assert (own.status, own.workspace.plan, own.has_payment_method) == ("trialing", Plan.TEAM, False)
    assert own.trial_end is not None and own.trial_end.timestamp() == till.stripe.now + 14 * 86_400


def test_a_trial_without_a_card_ends_on_free(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    from getowl.local.stripe.clock import advance

    post(sign_in(alice), free, "trial", plan="pro")
    advance(till.stripe, 15 * 86_400)
    till.deliver_all()
    own = account(free)
    assert (own.status, own.workspace.plan) == ("canceled", Plan.FREE)
    assert own.notices.filter(kind="ended").count() == 1
    again = post(sign_in(alice), free, "trial", plan="team")
    assert said(again) == "There is one trial for each workspace and person, and it was used."
    assert account(free).workspace.plan == Plan.FREE


def test_one_person_has_one_trial(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    other = Workspace.objects.create(name="Another one")
    Membership.objects.create(workspace=other, user=alice, role=Role.OWNER)
    post(sign_in(alice), other, "trial", plan="pro")
    assert "was used" in said(post(sign_in(alice), free, "trial", plan="pro"))
    assert account(free).workspace.plan == Plan.FREE


def test_a_trial_whose_answer_was_lost_is_begun_once(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    till.stripe.faults.lose = 5  # the customer is made, and nobody hears of it
    post(sign_in(alice), free, "trial", plan="pro")
    assert (len(till.stripe.all("customer")), len(till.stripe.all("subscription"))) == (1, 1)
    assert account(free).status == "trialing"


def test_a_trial_that_stripe_does_not_answer_can_be_begun_later(
    till: Till, free: Workspace, alice: User, sign_in: SignIn
) -> None:
    till.stripe.faults.status = 503
    assert "does not answer" in said(post(sign_in(alice), free, "trial", plan="pro"))
    assert (account(free).trial_used_at, account(free).workspace.plan) == (None, Plan.FREE)
    till.stripe.faults.status = 0
    post(sign_in(alice), free, "trial", plan="pro")
    assert account(free).status == "trialing"


def checkout(
    till: Till, client: Client, workspace: Workspace, plan: str = "pro", interval: str = "month"
) -> dict[str, object]:
    """Go to Stripe's page; returns its session."""
    response = post(client, workspace, "checkout", plan=plan, interval=interval)
    assert response.status_code == 303, said(response)
    page = urlsplit(response["Location"])
    assert response["Location"].startswith(till.stripe.url)
    return till.stripe.get("checkout.session", page.path.rsplit("/", 1)[1])


def test_a_plan_is_bought_and_there_once_stripe_says_so(
    till: Till, free: Workspace, alice: User, sign_in: SignIn
) -> None:
    client = sign_in(alice)
    session = checkout(till, client, free, "team", "year")
    assert account(free).workspace.plan == Plan.FREE
    session_pay(till.stripe, session, WORKS)
    waiting = client.get(f"/w/{free.public_id}/settings/billing/done")
    assert b"Waiting for our payment service" in waiting.content
    till.deliver_all()
    own = account(free)
    assert (own.status, own.plan, own.interval, own.workspace.plan) == ("active", "team", "year", Plan.TEAM)
    assert own.has_payment_method
    done = client.get(f"/w/{free.public_id}/settings/billing/done", headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == f"/w/{free.public_id}/settings/billing"


def test_a_declined_card_leaves_the_page_open(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    session = checkout(till, sign_in(alice), free)
    with pytest.raises(Refusal, match="declined"):
        session_pay(till.stripe, session, DECLINED)
    with pytest.raises(Refusal, match="confirmation"):
        session_pay(till.stripe, session, CONFIRM)
    session_pay(till.stripe, session, CONFIRM, confirmed=True)
    till.deliver_all()
    assert account(free).workspace.plan == Plan.PRO


def test_a_second_page_closes_the_first(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    client = sign_in(alice)
    first, second = checkout(till, client, free), checkout(till, client, free, "team")
    assert (first["status"], second["status"]) == ("expired", "open")


def test_who_is_subscribed_cannot_buy_twice(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    client = sign_in(alice)
    session_pay(till.stripe, checkout(till, client, free), WORKS)
    # No webhook came: it is asked.
    response = post(client, free, "checkout", plan="team", interval="month")
    assert response.status_code == 302 and "subscribed already" in said(response)
    assert account(free).workspace.plan == Plan.PRO
    assert len(till.stripe.all("subscription")) == 1


def test_what_our_staff_agreed_upon_is_not_bought(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    Workspace.objects.filter(pk=free.pk).update(plan=Plan.ENTERPRISE, plan_by_staff=True)
    for what in ("trial", "checkout"):
        assert "agreed upon with us" in said(post(sign_in(alice), free, what, plan="pro", interval="month"))
    assert till.stripe.all("checkout.session") == till.stripe.all("subscription") == []


def test_a_price_that_is_not_ours_is_not_sold(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    """Somebody changed it in Stripe: nobody pays what they were not shown."""
    for price in till.stripe.all("price"):
        price["unit_amount"] += 100
    assert "wrong on our side" in said(post(sign_in(alice), free, "checkout", plan="pro", interval="month"))


@pytest.mark.parametrize("what", ["trial", "checkout", "portal", "change", "end", "go-on", "pay"])
def test_members_and_viewers_may_not(
    till: Till, free: Workspace, bob: User, carol: User, mallory: User, sign_in: SignIn, what: str
) -> None:
    for person, status in ((bob, 403), (carol, 403), (mallory, 404)):
        assert post(sign_in(person), free, what, plan="pro", interval="month").status_code == status
    assert till.stripe.asked == []


@pytest.mark.parametrize("what", ["trial", "checkout", "portal", "end", "go-on", "pay"])
def test_each_button_is_a_post(till: Till, free: Workspace, alice: User, sign_in: SignIn, what: str) -> None:
    assert sign_in(alice).get(f"/w/{free.public_id}/settings/billing/{what}").status_code == 405


def test_nothing_is_sold_without_a_key(free: Workspace, alice: User, sign_in: SignIn) -> None:
    assert sign_in(alice).get(f"/w/{free.public_id}/settings/billing").status_code == 404
    assert b"settings/billing" not in sign_in(alice).get(f"/w/{free.public_id}/settings").content
