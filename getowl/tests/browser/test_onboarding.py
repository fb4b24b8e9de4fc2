"""From nothing to a first click that is seen to arrive."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from links.models import Link
from links.tests.views.test_checklist import click

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long pass phrase of four words"


def test_from_sign_up_to_the_first_click(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create your workspace").first.click()
    page.get_by_label("E-mail address").fill("zoe@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Workspace name").fill("Zoe's shop")
    page.keyboard.press("Enter")

    steps = page.locator("#checklist")
    expect(steps).to_contain_text("0 of 4 done")
    page.get_by_label("Address to shorten").fill("example.com/spring")
    page.keyboard.press("Enter")
    expect(steps).to_contain_text("1 of 4 done")
    link = Link.objects.get()
    expect(steps.get_by_role("link", name="Open the short link")).to_have_attribute("href", link.short_url)
    click(link)  # as the count of clicks stores it, seconds after the visitor came
    expect(steps).to_contain_text("2 of 4 done")
    steps.get_by_role("button", name="Hide").click()
    expect(steps).to_have_count(0)
    page.reload()
    expect(page.locator("#checklist")).to_have_count(0)
