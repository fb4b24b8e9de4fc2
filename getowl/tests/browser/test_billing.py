"""Paying, by real clicks: on our pages, and on those of what stands in for Stripe."""

import os
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User, Workspace
from accounts.plans import Plan
from accounts.tasks import meet_billing_deadlines
from getowl.local.stripe.clock import advance
from getowl.tests.billing.conftest import Till, free, till, till_server

__all__ = ["free", "till", "till_server"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = 86_400


@pytest.fixture
def window(
    till: Till, free: Workspace, alice: User, sign_in_page: Callable[[User], Page], settings: Settings
) -> Iterator[Page]:
    """Alice on Acme's billing page. Our policy lets forms lead to Stripe."""
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"].append(till.stripe.url)
    settings.CONTENT_SECURITY_POLICY = policy
    page = sign_in_page(alice)
    page.goto(f"/w/{free.public_id}/settings/billing")
    yield page


def shot(page: Page, name: str) -> None:
    """A picture for whoever wants to look: BILLING_SHOTS names the folder."""
    if folder := os.environ.get("BILLING_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def buy(till: Till, page: Page, plan: str, card: str = "4242") -> None:
    page.get_by_role("button", name=f"Choose {plan}").click()
    expect(page.get_by_role("heading", name="Pay")).to_be_visible()
    page.get_by_label(re.compile(card)).check()
    page.get_by_role("button", name="Subscribe").click()


def later(till: Till, page: Page, days: float) -> None:
    """So many days on at Stripe, whose webhooks come; then the page anew."""
    advance(till.stripe, int(days * DAY))
    till.deliver_all()
    page.reload()


def test_upgrade_downgrade_and_cancel(till: Till, window: Page, free: Workspace) -> None:
    shot(window, "1-free")
    window.get_by_role("button", name="Choose Pro").click()
    shot(window, "2-checkout")
    window.get_by_label(re.compile("0002")).check()
    window.get_by_role("button", name="Subscribe").click()
    expect(window.get_by_role("alert")).to_have_text("Your card was declined.")
    window.get_by_label(re.compile("3184")).check()
    window.get_by_label("VAT id").fill("DE123456789")
    window.get_by_role("button", name="Subscribe").click()
    window.get_by_role("button", name="Confirm the payment").click()
    expect(window.get_by_role("heading", name="Waiting for our payment service")).to_be_visible()
    shot(window, "3-waiting")
    till.deliver_all()
    expect(window.get_by_text("The Pro plan is yours now.", exact=False)).to_be_visible()
    expect(window.get_by_text("DE123456789")).to_be_visible()
    expect(window.get_by_text("Visa •••• 3184")).to_be_visible()
    shot(window, "4-pro")

    window.get_by_role("link", name="Change to Team").click()
    shot(window, "5-change")
    window.get_by_role("button", name=re.compile("Pay €.* and change")).click()
    expect(window.get_by_text("The workspace is on the Team plan now.")).to_be_visible()
    window.get_by_role("link", name="Yearly").click()
    window.get_by_role("link", name="Change to Pro").click()
    shot(window, "6-down")
    window.get_by_role("button", name=re.compile("change", re.IGNORECASE)).click()
    expect(window.get_by_text("The workspace is on the Pro plan now.")).to_be_visible()

    window.get_by_role("button", name="End the plan").first.click()
    shot(window, "7-end")
    window.get_by_role("dialog").get_by_role("button", name="End the plan").click()
    expect(window.get_by_text("It ends on")).to_be_visible()
    shot(window, "8-ends")
    window.get_by_role("button", name="Keep the plan").click()
    expect(window.get_by_text("The plan goes on.")).to_be_visible()
    window.get_by_role("button", name="End the plan").first.click()
    window.get_by_role("dialog").get_by_role("button", name="End the plan").click()
    expect(window.get_by_text("It ends on")).to_be_visible()
    later(till, window, 367)
    expect(window.get_by_text("Nothing is paid for.")).to_be_visible()
    free.refresh_from_db()
    assert free.plan == Plan.FREE


def test_a_trial_its_end_and_a_card_in_time(till: Till, window: Page, free: Workspace) -> None:
    window.get_by_role("button", name="Try it for 14 days").first.click()
    expect(window.get_by_text("You are trying it until")).to_be_visible()
    shot(window, "9-trial")
    window.get_by_role("button", name="Give a card to keep it").click()
    window.get_by_role("button", name="Save this card").click()
    expect(window.get_by_text("You are trying it until")).to_be_visible()
    later(till, window, 1)
    expect(window.get_by_text("Then it is paid for with your card.")).to_be_visible()
    later(till, window, 14)
    expect(window.get_by_text("The next payment of €12")).to_be_visible()


def test_a_trial_without_a_card_ends_on_free(till: Till, window: Page, free: Workspace) -> None:
    window.get_by_role("button", name="Try it for 14 days").nth(1).click()
    expect(window.get_by_text("The Team plan", exact=True)).to_be_visible()
    later(till, window, 15)
    expect(window.get_by_text("Nothing is paid for.")).to_be_visible()
    expect(window.get_by_role("button", name="Try it for 14 days")).to_have_count(0)


def test_renewal_failed_payment_and_recovery(till: Till, window: Page, free: Workspace) -> None:
    buy(till, window, "Pro", "4242")
    till.deliver_all()
    expect(window.get_by_text("The Pro plan is yours now.", exact=False)).to_be_visible()
    later(till, window, 32)
    expect(window.locator("tbody tr")).to_have_count(2)  # the renewal's invoice
    till.stripe.all("customer")[0]["_fails"] = True
    till.stripe.after_retries = "unpaid"
    advance(till.stripe, 31 * DAY)
    till.deliver_all()
    with time_machine.travel(datetime.fromtimestamp(till.stripe.now, UTC), tick=True):
        window.goto(f"/w/{free.public_id}/links")
        expect(window.get_by_text("The payment for Acme failed.")).to_be_visible()
        shot(window, "10-banner")
        window.get_by_role("link", name="See to it").click()
        expect(window.get_by_text("Everything stays as it is until")).to_be_visible()
        expect(window.get_by_text("Not paid")).to_be_visible()
        shot(window, "11-failed")
        window.set_viewport_size({"width": 375, "height": 740})
        window.emulate_media(color_scheme="dark")
        shot(window, "12-failed-phone")
        window.get_by_role("button", name="Give another card").click()
        window.get_by_role("button", name="Save this card").click()
        till.stripe.all("customer")[0]["_fails"] = False
        till.deliver_all()
        window.get_by_role("button", name="Pay now").click()
        expect(window.get_by_text("Everything is paid.")).to_be_visible()
        shot(window, "13-paid-phone")
    assert meet_billing_deadlines() == 0
