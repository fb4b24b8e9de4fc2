"""A link's public page and the map in a real browser; `page` fails on console errors and refused resources."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.actor import Actor
from accounts.models import User, Workspace
from analytics.models import PublicStats
from analytics.tests.tinybird.stand_in import StandIn, row
from getowl.tests.browser.fixtures import PHONE
from links.models import Link
from links.services import link_create

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]
PLACES = ["DE"] * 9 + ["US"] * 4 + ["SG"] * 2 + ["BR", "IN"]


@pytest.fixture
def link(workspace: Workspace, bob: User, store: StandIn) -> Link:
    """A link with clicks from five countries."""
    link = link_create(
        workspace=workspace,
        actor=Actor(user=bob),
        destination="https://example.com",
        slug="spring",
        title="Spring sale",
    )
    store.append(_click(link, number, country) for number, country in enumerate(PLACES))
    return link


def _click(link: Link, number: int, country: str) -> dict[str, Any]:
    at = timezone.now() - timedelta(days=number % 7)
    return row(
        timestamp=at.strftime("%Y-%m-%d %H:%M:%S.000"), request_id=f"{link.public_id}-{number}", visitor=number + 1,
        workspace_id=link.workspace.public_id, link_id=link.public_id, country=country, device="mobile",
        referrer_host="news.test", channel="referral",
    )  # fmt: skip


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_made_public_looked_at_and_locked(sign_in_page: SignIn, bob: User, link: Link) -> None:
    page = sign_in_page(bob)
    page.goto(f"/w/{link.workspace.public_id}/links/{link.public_id}/public-stats")
    page.get_by_label("Everyone with the address can see").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. The page is public.")).to_be_visible()
    address = PublicStats.objects.get().url

    stranger = page.context.browser.new_context() if page.context.browser else page.context
    visit = stranger.new_page()
    visit.goto(address)
    expect(visit.get_by_role("heading", name="Spring sale")).to_be_visible()
    expect(visit.locator("dd").first).to_have_text(str(len(PLACES)))
    expect(visit.locator('[data-country="SG"]')).to_have_attribute("aria-label", "Singapore: 2 clicks")
    visit.get_by_text("As a table").click()
    expect(visit.locator(".bars-table tbody tr")).to_have_count(30)
    assert stranger.cookies() == []
    for size in (PHONE, {"width": 1280, "height": 900}):
        visit.set_viewport_size(size)  # type: ignore[arg-type]  # a ViewportSize
        assert fits(visit)

    page.get_by_label("Password").fill("owls at night")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("New password")).to_be_visible()
    visit.goto(address)
    expect(visit.get_by_role("heading", name="These numbers have a password")).to_be_visible()
    visit.keyboard.type("wrong")
    visit.keyboard.press("Enter")
    expect(visit.get_by_text("This is not the password.")).to_be_visible()
    visit.get_by_label("Password").fill("owls at night")
    visit.keyboard.press("Enter")
    expect(visit.get_by_role("heading", name="Spring sale")).to_be_visible()
    assert stranger.cookies() == []
    page.get_by_role("button", name="Remove the page").click()
    expect(page.get_by_text("Nothing of this link's numbers is public any more.")).to_be_visible()
    visit.goto(address)
    expect(visit.get_by_role("heading", name="There is nothing here")).to_be_visible()
    stranger.close()


def test_the_shades_of_the_map(page: Page, link: Link) -> None:
    stats = PublicStats.objects.create(link=link)
    page.emulate_media(color_scheme="dark")
    page.goto(stats.url)
    colour = "element => getComputedStyle(element).fill"
    most = page.locator('[data-country="DE"] .map-land').evaluate(colour)
    least = page.locator('[data-country="BR"] .map-land').evaluate(colour)
    none = page.locator(".map-world > g[aria-hidden] .map-land").first.evaluate(colour)
    assert len({most, least, none}) == 3
    page.emulate_media(color_scheme="light")
    assert page.locator('[data-country="DE"] .map-land').evaluate(colour) != most
    dot = page.locator('[data-country="SG"] .map-dot')
    assert dot.evaluate("element => getComputedStyle(element).strokeWidth") == "7px"
