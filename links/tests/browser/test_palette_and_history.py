"""A link is found with the command palette, changed, and taken back to how it was, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.models import Link
from links.services import link_create

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]


def test_made_found_changed_and_restored(sign_in_page: SignIn, bob: User, workspace: Workspace) -> None:
    link_create(workspace=workspace, actor=Actor(), destination="https://example.com/", slug="winter")
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/new")
    page.get_by_label("Destination", exact=True).fill("https://example.com/one")
    slug = page.get_by_role("textbox", name="Short link")
    slug.press_sequentially("robots.txt")
    expect(page.get_by_text("is reserved")).to_be_visible()
    slug.fill("winter")
    page.get_by_role("button", name="winter-2", exact=True).click()
    expect(slug).to_have_value("winter-2")
    expect(page.get_by_text("Free.", exact=True)).to_be_visible()
    slug.fill("spring")
    page.get_by_role("button", name="Make link").click()
    expect(page.get_by_text("Made. Live everywhere")).to_be_visible()
    _find(page, workspace)
    _change_and_restore(page)
    assert Link.objects.get(slug="spring").destination == "https://example.com/one"


def _find(page: Page, workspace: Workspace) -> None:
    page.goto(f"/w/{workspace.public_id}/settings")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Analytics")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    asked = page.get_by_role("combobox", name="Go to, do, or find a link")
    asked.press_sequentially("spri?")  # a question mark is only text here
    expect(page.get_by_text("Nothing is called")).to_be_visible()
    asked.press("Backspace")
    expect(page.get_by_role("option", selected=True)).to_contain_text("/spring")
    asked.press("Control+Enter")
    expect(page.get_by_text("/spring is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == Link.objects.get(slug="spring").short_url
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", selected=True)).to_contain_text("/spring")
    asked.press("ArrowDown")
    asked.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_text("New link")
    asked.press("ArrowUp")
    asked.press("ArrowUp")
    asked.press("Enter")
    expect(page.get_by_label("Destination", exact=True)).to_have_value("https://example.com/one")


def _change_and_restore(page: Page) -> None:
    page.get_by_label("Destination", exact=True).fill("https://example.com/two")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Live everywhere")).to_be_visible()
    page.get_by_text("History", exact=True).click()
    page.get_by_role("link", name="Restore this version").click()
    expect(page.get_by_text("Restore would change:")).to_be_visible()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("Restored. Live everywhere")).to_be_visible()
    expect(page.get_by_label("Destination", exact=True)).to_have_value("https://example.com/one")
