"""A link on a custom domain, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User, Workspace
from domains.models import Domain
from domains.states import State
from getowl.tests.browser.fixtures import PHONE
from links.models import Link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]
Hold = Callable[..., Domain]
LONG = "a-rather-long-name-for-short-links.of-the-marketing-team.acme.com"


def test_pick_the_domain(sign_in_page: SignIn, alice: User, workspace: Workspace, hold: Hold) -> None:
    hold(workspace, is_primary=True)
    hold(workspace, "xn--bcher-kva.acme.com", state=State.ISSUING.value)
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/links")
    page.get_by_label("Address to shorten").fill("example.com/pasted")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is made and copied")).to_be_visible()
    pasted = Link.objects.get()
    assert page.evaluate("navigator.clipboard.readText()") == f"https://go.acme.com/{pasted.slug}"

    page.get_by_role("link", name="New link").click()
    page.get_by_label("Destination").fill("example.com/spring")
    expect(page.get_by_label("Domain", exact=True)).to_have_value("go.acme.com")
    page.get_by_label("Short link").fill("spring")
    expect(page.locator("#preview")).to_contain_text("go.acme.com/spring")
    page.get_by_label("Domain", exact=True).select_option("xn--bcher-kva.acme.com")
    expect(page.locator("#preview")).to_contain_text("bücher.acme.com/spring")
    page.get_by_role("button", name="Make link").click()
    expect(page.get_by_text("Made. Live everywhere")).to_be_visible()
    link = Link.objects.get(slug="spring")
    assert link.short_url == "https://xn--bcher-kva.acme.com/spring"
    row = page.locator(f"#{link.public_id}")
    expect(row).to_contain_text("bücher.acme.com/spring")

    page.get_by_label("Domain", exact=True).select_option("")
    page.get_by_role("textbox", name="Short link").press("Enter")
    expect(page.get_by_text("Saved. Live everywhere")).to_be_visible()
    expect(page.locator("#drawer")).to_contain_text("changed the domain")
    expect(row).not_to_contain_text("bücher.acme.com")


def test_a_long_name_fits_a_phone(sign_in_page: SignIn, alice: User, workspace: Workspace, hold: Hold) -> None:
    hold(workspace, LONG, is_primary=True)
    page = sign_in_page(alice)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(f"/w/{workspace.public_id}/links/new")
    expect(page.get_by_label("Domain", exact=True)).to_have_value(LONG)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate("document.querySelector('#drawer .drawer-body').scrollWidth") <= PHONE["width"]
    assert page.get_by_label("Short link").evaluate("field => field.offsetWidth") >= 120
    page.get_by_label("Destination").fill("example.com")
    page.get_by_label("Short link").fill("spring-sale")
    page.get_by_role("button", name="Make link").click()
    expect(page.get_by_text("Made. Live everywhere")).to_be_visible()
    page.goto(f"/w/{workspace.public_id}/links")
    slug = page.locator("[data-row] bdi", has_text="spring-sale")
    assert slug.evaluate("text => text.scrollWidth <= text.clientWidth")  # the host gives way, not the slug
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
