"""Webhooks in a real browser, on a screen and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User, Workspace
from getowl.tests.browser.fixtures import PHONE
from webhooks.models import Delivery, Endpoint
from webhooks.sending.request import Answer
from webhooks.sending.worker import deliver_due

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]
LONG = "https://a-rather-long-name-of-a-server.of-the-marketing-team.acme.com/webhooks/getowl/with/a/path?and=a-query"


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_from_the_first_webhook_to_a_replay(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/settings")
    page.get_by_role("link", name="Webhooks").click()
    page.get_by_role("link", name="Add a webhook").click()
    page.get_by_label("Address").fill(LONG)
    page.get_by_label("link.created").check()
    page.get_by_label("link.clicked").check()
    page.get_by_role("button", name="Add webhook").click()
    page.get_by_role("button", name="Copy the secret").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("whsec_")
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("A test event is on its way.")).to_be_visible()
    deliver_due(lambda message: Answer(500, '{"error": "not today"}', ""))
    page.reload()
    expect(page.get_by_text("Answered 500.")).to_be_visible()
    expect(page.get_by_text("not today")).to_be_visible()
    page.get_by_role("link", name=LONG).click()
    expect(page.get_by_text("Failing", exact=True)).to_be_visible()
    page.get_by_role("button", name="New secret").click()
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_text("For a day, events are signed with the old secret")).to_be_visible()
    page.get_by_role("link", name="Done").click()
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("Nothing is sent. Once it is enabled")).to_be_visible()
    page.get_by_role("button", name="Enable").click()
    page.get_by_role("button", name="Send what failed again").click()
    expect(page.get_by_text("1 sent again.")).to_be_visible()
    deliver_due(lambda message: Answer(200, "", ""))
    page.get_by_role("link", name="Delivered", exact=True).click()
    expect(page.get_by_role("link", name="webhook.test")).to_be_visible()
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Webhook deleted.")).to_be_visible()
    assert not Endpoint.objects.exists()


def test_it_fits_a_phone(
    sign_in_page: SignIn, alice: User, make: Callable[..., Endpoint], happen: Callable[..., list[Delivery]]
) -> None:
    endpoint = make(LONG, click_links=["lnk_0000000000000001", "lnk_0000000000000002"])
    (delivery,) = happen()
    deliver_due(lambda message: Answer(500, "x" * 400, ""))
    page = sign_in_page(alice)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    base = f"/w/{endpoint.workspace.public_id}/settings/webhooks"
    paths = ["", "/new", f"/{endpoint.public_id}", f"/{endpoint.public_id}/edit"]
    for path in [*paths, f"/{endpoint.public_id}/deliveries/{delivery.public_id}"]:
        page.goto(base + path)
        assert fits(page), path
