"""The page about paying."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User, Workspace
from getowl.local.stripe.checkout import session_pay
from getowl.tests.billing.conftest import Till
from getowl.tests.billing.test_checkout import WORKS, checkout, post

SignIn = Callable[[User], Client]


def page(client: Client, workspace: Workspace, what: str = "") -> str:
    answer = client.get(f"/w/{workspace.public_id}/settings/billing{what}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_pays_nothing_sees_what_there_is(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    text = page(sign_in(alice), free)
    assert "Nothing is paid for" in text and "€12" in text and "Try it for 14 days" in text
    yearly = page(sign_in(alice), free, "?interval=year")
    assert "€120" in yearly and "€490" in yearly
    assert till.stripe.asked == []  # the page waits for nobody


def test_who_may_look(till: Till, free: Workspace, bob: User, carol: User, mallory: User, sign_in: SignIn) -> None:
    for what in ("", "/details", "/done", "/change"):
        for person, status in ((bob, 403), (carol, 403), (mallory, 404)):
            assert sign_in(person).get(f"/w/{free.public_id}/settings/billing{what}").status_code == status
    assert sign_in(carol).post(f"/w/{free.public_id}/settings/billing").status_code == 405


def test_a_subscription_with_card_tax_id_and_invoices(
    till: Till, free: Workspace, alice: User, sign_in: SignIn
) -> None:
    client = sign_in(alice)
    session_pay(till.stripe, checkout(till, client, free), WORKS, tax_id="DE123456789")
    till.deliver_all()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text = page(client, free)
    assert len(queries) <= 4
    assert "The next payment of €12" in text and "End the plan" in text and "Change to Team" in text
    details = page(client, free, "/details")
    assert "Visa •••• 4242" in details and "DE123456789" in details
    assert details.count("/pdf") == 1 and "€12" in details


def test_details_say_when_stripe_does_not_answer(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    post(sign_in(alice), free, "trial", plan="pro")
    till.stripe.faults.status = 500
    assert "does not answer" in page(sign_in(alice), free, "/details")
    assert "You are trying it until" in page(sign_in(alice), free)


def test_waiting_says_when_it_takes_long(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    assert "a few seconds" in page(sign_in(alice), free, "/done")
    assert "longer than usual" in page(sign_in(alice), free, "/done?tries=20")
    assert "a few seconds" in page(sign_in(alice), free, "/done?tries=²")
