"""From a long list to the few that are meant: filtered, selected, tagged, deleted, and all of it taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.fields import LinkFields
from links.models import Link
from links.services import links_bulk_create

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]


def make(workspace: Workspace, user: User) -> None:
    rows = [
        LinkFields(destination="https://example.com/", slug=f"s{n}", tags=["spring"] if n % 2 else ["autumn"])
        for n in range(6)
    ]
    links_bulk_create(workspace=workspace, actor=Actor(user=user), rows=rows)


@contextmanager
def list_anew(page: Page) -> Iterator[None]:
    """Around what makes the page ask for its list again: ends once the new one stands, marks and all."""
    page.evaluate("document.getElementById('results').dataset.old = ''")
    yield
    expect(page.locator("#results[data-old]")).to_have_count(0)


def test_filter_tag_delete_undo_restore(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    make(workspace, alice)
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/links")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(6)

    page.get_by_label("Tag", exact=True).select_option("spring")
    expect(rows).to_have_count(3)
    expect(page).to_have_url(f"/w/{workspace.public_id}/links?tag=spring")
    page.get_by_role("searchbox").fill("s")
    expect(page).to_have_url(f"/w/{workspace.public_id}/links?q=s&tag=spring")
    expect(page.get_by_role("searchbox")).to_be_focused()

    page.get_by_label("Select all links on this page").check()
    expect(page.locator("[data-picked]")).to_have_text("3")
    page.locator(".selection-menu summary", has_text="Tags").click()
    page.get_by_role("combobox", name="Tags, with commas between").fill("sale, 2026")
    with list_anew(page):
        page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("3 links have other tags.")).to_be_visible()
    assert Link.objects.filter(tags__name="sale").count() == 3
    with list_anew(page):
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 3 links are as they were.")).to_be_visible()
    assert not Link.objects.filter(tags__name="sale").exists()

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-picked]")).to_have_text("1")
    page.keyboard.press("#")
    with list_anew(page):
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("1 link is in the bin.")).to_be_visible()
    expect(rows).to_have_count(2)
    with list_anew(page):
        page.keyboard.press("z")
    expect(rows).to_have_count(3)

    page.keyboard.press("k")
    page.keyboard.press("#")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="Bin").click()
    page.get_by_role("button", name="Restore ").first.click()
    expect(page.get_by_text("1 link is back.")).to_be_visible()
    expect(page.get_by_text("The bin is empty")).to_be_visible()
    assert Link.objects.count() == 6
