"""The examples of the pages about the API, in the language that somebody chose."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_language_holds_for_all_examples_and_is_remembered(page: Page) -> None:
    page.goto("/api/docs/tags")
    create = page.locator("#tags_create .docs-example").first
    expect(create.get_by_text("curl -H")).to_be_visible()
    create.get_by_text("Python", exact=True).click()
    expect(create.get_by_text("curl -H")).to_be_hidden()
    page.goto("/api/docs/folders")
    call = page.locator("#folders_create [data-language=python]").first
    expect(call).to_be_visible()
    call.get_by_role("button").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("answer = getowl.folders_create({")
