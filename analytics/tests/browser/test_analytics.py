"""Journeys through the pages about clicks in a real browser; `page` fails on console errors and refused resources."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.plans import Plan
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tests.traffic import click, traffic
from getowl.tests.browser.fixtures import PHONE
from links.models import Link
from links.services import link_create

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]
FIRST_LOAD = 300 * 1024  # bytes, as they are before compression


@pytest.fixture
def spring(workspace: Workspace, alice: User) -> Link:
    """A link of Acme, whose plan hides no clicks."""
    Workspace.objects.filter(pk=workspace.pk).update(plan=Plan.ENTERPRISE)
    return link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")


@pytest.fixture
def numbers(store: StandIn, workspace: Workspace, spring: Link) -> str:
    """The page of a workspace with 600 clicks of two months."""
    links = [(spring.public_id, spring.host)]
    store.append(traffic(workspace.public_id, links, until=timezone.now(), days=60, count=600))
    return f"/w/{workspace.public_id}/analytics"


def shown(page: Page) -> None:
    """Wait until the numbers are there, and drawn."""
    expect(page.locator("[data-chart-box] canvas")).to_be_visible()


def travel(page: Page, steps: int) -> None:
    """Go back or forward. Playwright's own go_back() takes it for a failure that htmx loads the page anew."""
    with page.expect_event("domcontentloaded"):
        page.evaluate("(steps) => setTimeout(() => history.go(steps))", steps)


def count_of(page: Page) -> int:
    """The number of clicks that the page shows."""
    text = page.locator(".stat dd").first.inner_text()
    return int(re.sub(r"\D", "", text.split()[0]))


def test_filter_by_a_bar_and_take_it_back(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    page.goto(numbers)
    shown(page)
    everything = count_of(page)
    page.get_by_role("tab", name="Cities").click()
    expect(page).to_have_url(re.compile("places=cities"))
    page.get_by_role("row", name=re.compile("Munich")).get_by_role("link").first.click()
    expect(page.get_by_text("City: Munich")).to_be_visible()
    expect(page.get_by_text("Region: BY")).to_be_visible()
    expect(page).to_have_url(re.compile("city=Munich"))
    expect(page.get_by_role("tab", name="Cities")).to_have_attribute("aria-selected", "true")
    assert 0 < count_of(page) < everything

    page.get_by_label("Time", exact=True).select_option("Last 90 days")
    expect(page).to_have_url(re.compile("period=90d"))
    expect(page.get_by_text("City: Munich")).to_be_visible()  # filters survive

    travel(page, -1)
    expect(page.get_by_label("Time", exact=True)).to_have_value("30d")
    expect(page.get_by_text("City: Munich")).to_be_visible()
    travel(page, -1)
    expect(page.get_by_text("City: Munich")).to_have_count(0)
    shown(page)
    assert count_of(page) == everything

    travel(page, 1)
    shown(page)
    page.get_by_label("Remove City: Munich").click()
    expect(page.get_by_text("City: Munich")).to_have_count(0)
    page.get_by_role("link", name="Remove all").click()
    expect(page.locator(".chips")).to_have_count(0)
    assert count_of(page) == everything


def test_a_country_of_the_map_is_a_filter(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    page.goto(numbers)
    shown(page)
    page.get_by_role("tab", name="Map").click()
    page.locator("[data-country=DE]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Country: Germany")).to_be_visible()
    expect(page).to_have_url(re.compile("country=DE"))
    expect(page.get_by_role("tab", name="Map")).to_have_attribute("aria-selected", "true")


def test_leave_out_and_show_all(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    page.goto(numbers)
    shown(page)
    page.get_by_role("link", name="Show all").first.click()
    expect(page.get_by_role("heading", name="Countries")).to_be_visible()
    germany = page.get_by_role("row", name=re.compile("Germany"))
    germany.hover()
    germany.get_by_title("Leave out Germany").click()
    shown(page)
    expect(page.get_by_text("Country: not Germany")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Germany"))).to_have_count(0)


def test_the_chart_is_readable_as_a_table_and_by_keys(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    page.goto(numbers.replace("analytics", "links"))
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile("/analytics$"))
    page.goto(f"{numbers}?period=7d")
    shown(page)
    page.locator("[data-chart-box]").focus()
    page.keyboard.press("End")
    expect(page.locator("[data-readout]")).to_contain_text("· before,")
    page.get_by_role("button", name="Table").click()
    rows = page.locator("[data-chart-table] tbody tr")
    expect(rows).to_have_count(7)
    cells = page.locator("[data-chart-table] tbody td:nth-child(2)").all_inner_texts()
    assert sum(int(cell) for cell in cells) == count_of(page)
    page.get_by_role("tab", name="Countries").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Regions")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Regions")).to_be_visible()
    page.get_by_role("button", name="Visitors").click()
    page.get_by_label("Steps").select_option("By hour")
    expect(page).to_have_url(re.compile("granularity=hour"))
    expect(page.get_by_role("button", name="Visitors")).to_have_attribute("aria-pressed", "true")


def test_dates_of_ones_own(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    page.goto(numbers)
    shown(page)
    page.get_by_label("Time", exact=True).select_option("Dates…")
    expect(page.get_by_label("From")).to_be_focused()
    first = (timezone.now() - timedelta(days=9)).date().isoformat()
    page.get_by_label("From").fill(first)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile(f"from={first}"))
    expect(page.get_by_label("From")).to_have_value(first)
    page.get_by_label("Until").fill("2001-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("The end must be after the start.")).to_be_visible()
    expect(page.get_by_label("Until")).to_have_value("2001-01-01")


def test_a_stretch_of_the_chart_becomes_the_dates(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    page.goto(numbers)
    shown(page)
    box = page.locator(".u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60, steps=5)
    page.mouse.up()
    first = (timezone.now() - timedelta(days=29)).date().isoformat()
    expect(page).to_have_url(re.compile(f"from={first}&to="))
    expect(page.get_by_label("From")).to_have_value(first)


def test_the_clock_of_the_viewer(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    page.goto(numbers)
    shown(page)
    mine = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    page.reload()
    shown(page)
    expect(page.locator(".zone")).to_have_text(mine)
    page.locator(".tool-menu summary").click()
    page.get_by_label("Time zone").fill("Asia/Tokyo")
    page.get_by_role("button", name="Use it").click()
    expect(page).to_have_url(re.compile("timezone=Asia/Tokyo"))
    expect(page.locator(".zone")).to_have_text("Asia/Tokyo")


def test_files(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    page.goto(f"{numbers}?country=DE")
    shown(page)
    everything = count_of(page)
    for link in (page.get_by_role("link", name="CSV", exact=True).first, page.get_by_label("Devices as CSV")):
        with page.expect_download() as download:
            link.click()
        lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
        at = lines[0].split(",").index("clicks")
        assert sum(int(line.split(",")[at]) for line in lines[1:]) == everything


def test_the_first_click_arrives_by_itself(
    sign_in_page: SignIn, alice: User, workspace: Workspace, spring: Link, store: StandIn
) -> None:
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/links/{spring.public_id}/analytics")
    expect(page.get_by_text("Waiting for the first click")).to_be_visible()
    page.get_by_role("button", name="Copy the short link").click()
    assert page.evaluate("navigator.clipboard.readText()") == spring.short_url
    store.append([click(timezone.now(), workspace_id=workspace.public_id, link_id=spring.public_id)])
    shown(page)
    assert count_of(page) == 1


def test_live_shows_what_arrives_and_rests_while_nobody_looks(
    sign_in_page: SignIn, alice: User, workspace: Workspace, spring: Link, store: StandIn
) -> None:
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/analytics/live")
    expect(page.get_by_text("Nobody has clicked in the last 30 minutes")).to_be_visible()
    page.get_by_label("Minutes as a table").check()
    common: dict[str, Any] = {"workspace_id": workspace.public_id, "link_id": spring.public_id, "country": "DE"}
    store.append([click(timezone.now(), city="Berlin", **common)])
    expect(page.get_by_text("Berlin, Germany")).to_be_visible()
    expect(page.locator("#live-count")).to_contain_text("1 click")
    expect(page.locator(".live-table")).to_be_visible()  # stays as it was

    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => globalThis.away, configurable: true})")
    page.evaluate("globalThis.away = true")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    store.append([click(timezone.now(), city="Munich", **common)])
    page.wait_for_timeout(5000)  # longer than the page waits between two questions
    assert asked == []
    page.evaluate("globalThis.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Munich, Germany")).to_be_visible()


def test_the_first_load_is_small_and_nothing_moves(sign_in_page: SignIn, alice: User, numbers: str) -> None:
    page = sign_in_page(alice)
    loaded: list[Response] = []
    page.on("response", lambda response: loaded.append(response))
    page.add_init_script(
        "globalThis.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
        " globalThis.moved += one.value; }).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(numbers)
    shown(page)
    assert [response.url for response in loaded if "analytics" in response.url and "/static/" not in response.url] == [
        page.url, page.url,
    ]  # fmt: skip
    assert sum(len(response.body()) for response in loaded) <= FIRST_LOAD
    assert page.evaluate("globalThis.moved") < 0.02


@pytest.mark.parametrize("path", ["", "/live", "/values/cities", "?country=DE&device=mobile&bots=show"])
@pytest.mark.parametrize("width", [PHONE["width"], 768, 1280])
def test_nothing_is_wider_than_the_window(
    path: str, width: int, sign_in_page: SignIn, alice: User, numbers: str
) -> None:
    page = sign_in_page(alice)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(numbers + path)
    if "/" not in path:
        shown(page)
        pixel = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
        assert pixel == "rgb(26, 31, 40)"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
