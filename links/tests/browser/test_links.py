"""Journeys through the links' pages in a real browser; `page` fails on console errors and refused resources."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from edge.drain import drain_due
from edge.table import ensure_table
from getowl.tests.browser.fixtures import PHONE
from links.models import Folder, Import, Link
from links.services import link_create, links_bulk_create

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]
LONG = "https://example.com/" + "a-very-long-path/" * 12 + "?utm_source=mail&utm_campaign=spring"


def links_url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/links"


@pytest.fixture
def table(settings: Settings) -> None:
    """An empty edge table of the test's own."""
    settings.EDGE_TABLE = f"edge-{uuid.uuid4().hex}"
    ensure_table()


@pytest.mark.usefixtures("table")
def test_paste_edit_delete(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    page = sign_in_page(alice)
    page.goto(links_url(workspace))
    page.get_by_label("Address to shorten").fill("ftp://example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_text("not to ftp:")).to_be_visible()
    expect(page.get_by_label("Address to shorten")).to_have_value("ftp://example.com")
    # Until the new form has settled, Enter would send it without htmx.
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
    page.get_by_label("Address to shorten").fill("example.com/spring")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is made and copied")).to_be_visible()
    link = Link.objects.get()
    assert link.destination == "https://example.com/spring"
    assert page.evaluate("navigator.clipboard.readText()") == link.short_url
    row = page.locator(f"#{link.public_id}")
    expect(row).to_contain_text("Publishing…")
    drain_due()
    expect(row).to_contain_text("Live")

    row.get_by_role("link", name="Edit").click()
    expect(page).to_have_url(re.compile(link.public_id))
    page.get_by_label("Destination").fill("https://example.com/summer")
    expect(page.locator("#preview")).to_contain_text("example.com/summer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Live everywhere")).to_be_visible()
    expect(row).to_contain_text("example.com/summer")

    page.get_by_text("Archive or delete").click()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Your first link is one paste away")).to_be_visible()
    expect(page).to_have_url(re.compile("/links$"))
    assert not Link.objects.exists()


def test_keyboard_only(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    page = sign_in_page(alice)
    page.goto(links_url(workspace))
    page.keyboard.press("c")
    expect(page.get_by_label("Destination")).to_be_visible()
    page.get_by_label("Destination").focus()
    page.keyboard.type("example.com/keys")
    page.keyboard.press("Tab")
    page.keyboard.type("keys")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("sale")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove the tag sale")).to_be_visible()
    page.get_by_label("Destination").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Made. Live everywhere")).to_be_visible()
    assert Link.objects.get().tag_names == ["sale"]
    page.keyboard.press("Escape")
    expect(page.locator("#editor")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_label("Search links")).to_be_focused()
    page.keyboard.type("keys")
    expect(page).to_have_url(re.compile(r"\?q=keys$"))


def test_archive_selected_and_undo(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    rows = [{"destination": f"https://example.com/{n}", "slug": f"s{n}"} for n in range(3)]
    links_bulk_create(workspace=workspace, actor=Actor(user=alice), rows=rows)  # type: ignore[arg-type]  # plain dicts of the right shape
    page = sign_in_page(alice)
    page.goto(links_url(workspace))
    page.get_by_label("Select all").check()
    page.get_by_role("button", name="Archive").click()
    expect(page.locator("[data-row]")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-row]")).to_have_count(3)


@pytest.mark.parametrize("path", ["links", "links/new", "links/{link}", "imports", "imports/{import}"])
def test_phone_never_scrolls_sideways(path: str, sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    rows = [{"destination": LONG, "slug": "s" * 200, "title": "عنوان طويل " * 12, "tags": ["t" * 50] * 1}]
    links_bulk_create(workspace=workspace, actor=Actor(user=alice), rows=rows)  # type: ignore[arg-type]  # plain dicts of the right shape
    source = Import.objects.create(workspace=workspace, filename="n" * 190 + ".csv", file="imports/x.csv", size=1)
    page = sign_in_page(alice)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    address = (
        path.format(link=Link.objects.get().public_id)
        if "link}" in path
        else path.replace("{import}", source.public_id)
    )
    page.goto(f"/w/{workspace.public_id}/{address}")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert (
        page.evaluate("(document.querySelector('#drawer .drawer-body') ?? document.body).scrollWidth") <= PHONE["width"]
    )


def test_columns_are_chosen_and_kept(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    link_create(
        workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", notes="By the bridge."
    )
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/links")
    expect(page.get_by_role("columnheader", name="Tags")).to_be_visible()
    page.get_by_label("Columns").press("Enter")
    page.get_by_label("Folder and tags").uncheck()
    page.get_by_label("Notes", exact=True).check()
    expect(page.get_by_role("cell", name="By the bridge.")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Tags")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Folder and tags")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("cell", name="By the bridge.")).to_be_visible()
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    expect(page.get_by_role("cell", name="By the bridge.")).to_be_visible()
    page.get_by_label("Columns").click()
    expect(page.get_by_label("Notes", exact=True)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_folder_beyond_those_that_are_offered_is_searched(
    sign_in_page: SignIn, alice: User, workspace: Workspace
) -> None:
    names = [f"Folder {number:03}" for number in range(101)]
    Folder.objects.bulk_create(Folder(workspace=workspace, name=name, folded=name.lower()) for name in names)
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/links")
    page.get_by_text("More filters").click()
    page.get_by_label("Search folders").first.press_sequentially("100")
    select = page.get_by_label("Filter: Folder")
    expect(select.get_by_role("option")).to_have_text(["All folders", "Folder 100"])
    select.select_option("Folder 100")
    expect(page.get_by_text("Folder: Folder 100")).to_be_visible()


def test_the_bar_behind_an_open_link_gets_its_choices(sign_in_page: SignIn, alice: User, workspace: Workspace) -> None:
    Folder.objects.create(workspace=workspace, name="Spring", folded="spring")
    link = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/")
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/links/{link.public_id}")
    page.keyboard.press("Escape")
    page.get_by_text("More filters").click()
    expect(page.get_by_label("Filter: Folder").get_by_role("option")).to_have_text(
        ["All folders", "In no folder", "Spring"]
    )
