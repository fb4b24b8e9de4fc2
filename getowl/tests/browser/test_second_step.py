"""Two-step sign-in with an authenticator app, from the workspace that asks for it to the last recovery code."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User, Workspace
from accounts.tests.people import PASSWORD, app_code, give_app
from getowl.tests.browser.fixtures import sign_in_by_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_workspace_asks_for_it_and_a_member_sets_it_up(
    page: Page,
    sign_in_page: Callable[[User], Page],
    with_password: Callable[[User], User],
    alice: User,
    bob: User,
    workspace: Workspace,
) -> None:
    give_app(alice)
    sign_in_page(alice).goto(f"/w/{workspace.public_id}/settings")
    page.get_by_role("button", name="Require it", exact=True).click()
    expect(page.get_by_role("button", name="No longer require it")).to_be_visible()

    page.context.clear_cookies()
    sign_in_by_form(page, with_password(bob))
    page.goto(f"/w/{workspace.public_id}/links")
    expect(page.get_by_text("A workspace of yours asks for a second step.")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("Incorrect code.")).to_be_visible()
    page.get_by_label("Code").fill(app_code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    recovery = page.locator("pre code").inner_text().split()[0]

    page.context.clear_cookies()
    sign_in_by_form(page, bob)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Switch workspace")).to_contain_text("Acme")
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("9 codes are left.")).to_be_visible()
