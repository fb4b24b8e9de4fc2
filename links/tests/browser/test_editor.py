"""The editor's sections and its simulator in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.sites import HTML, Site
from links.models import Folder, Link
from links.services import link_create, link_defaults_save, tag_create
from links.tasks import read_page, read_picture
from links.tests.pages.test_pictures import drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    rule = {
        "name": "India on Android",
        "conditions": [{"type": "country", "values": ["IN"]}, {"type": "os", "values": ["android"]}],
        "destination": "https://example.com/in",
    }
    return link_create(
        workspace=workspace,
        actor=Actor(user=alice),
        destination="https://example.com/?a=%41#part",
        slug="spring",
        rules=[rule],
    )


def test_campaign_fields_write_into_the_destination(
    sign_in_page: SignIn, bob: User, workspace: Workspace, link: Link
) -> None:
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/{link.public_id}")
    page.get_by_text("Campaign").first.click()
    page.get_by_label("Source").fill("news letter")
    page.get_by_label("Medium").fill("email")
    destination = page.get_by_label("Destination", exact=True)
    expect(destination).to_have_value("https://example.com/?a=%41&utm_source=news%20letter&utm_medium=email#part")
    page.get_by_label("Source").fill("")
    expect(destination).to_have_value("https://example.com/?a=%41&utm_medium=email#part")
    destination.fill("https://example.com/?utm_campaign=a+b")
    expect(page.get_by_label("Campaign", exact=True)).to_have_value("a b")
    expect(page.get_by_label("Medium")).to_have_value("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Live everywhere")).to_be_visible()
    link.refresh_from_db()
    assert link.destination == "https://example.com/?utm_campaign=a+b"


def test_the_simulator_answers_as_one_types(sign_in_page: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/{link.public_id}")
    page.get_by_text("Try a visitor").click()
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("No rule matches")
    page.get_by_label("Visitor", exact=True).select_option("android")
    page.get_by_label("Country", exact=True).select_option("IN")
    expect(verdict).to_contain_text("example.com/in")
    expect(verdict).to_contain_text("Rule 1 (“India on Android”) matches")
    page.get_by_text("Access").first.click()
    page.get_by_label("Password (optional)").fill("open sesame")
    expect(verdict).to_contain_text("is asked for the password")


def test_a_page_gives_its_title_and_its_card(
    sign_in_page: SignIn, bob: User, workspace: Workspace, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for task in (read_page, read_picture):
        monkeypatch.setattr(task, "apply_async", lambda args, task=task, **_: task(*args))
    picture = drawn()
    site.tells("/b.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n" + picture)
    card = "<meta property=og:description content='Of leather'><meta property=og:image content=/b.png>"
    site.tells("/boots", HTML + f"\r\n<title>Blue boots</title>{card}".encode())
    site.tells("/hats", HTML + b"\r\n<title>Red hats</title>")
    site.tells("/gone", HTML.replace(b"200 OK", b"404 Not Found") + b"\r\n")
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/new")
    destination, title = page.get_by_label("Destination", exact=True), page.get_by_label("Title (optional)", exact=True)
    destination.fill(f"{site.named}/boots")
    expect(title).to_have_value("Blue boots")
    expect(page.get_by_text("The page's own title.")).to_be_visible()
    page.get_by_text("Social card").click()
    large, small = page.locator("[data-social-large]"), page.locator("[data-social-small]")
    for part in ("Blue boots", "Of leather", "shop.example.com"):
        expect(large).to_contain_text(part)
    expect(large.get_by_role("presentation")).to_be_visible()
    page.get_by_label("Card's title").fill("Spring sale")
    expect(small).to_contain_text("Spring sale")
    expect(small).not_to_contain_text("Of leather")  # the page's own description is not sent any more
    expect(large).to_be_hidden()
    destination.fill(f"{site.named}/gone")
    expect(page.get_by_text("there is no such page (404)")).to_be_visible()
    expect(title).to_have_value("")
    title.fill("Mine")
    destination.fill(f"{site.named}/hats")
    page.get_by_role("button", name="Use as title").click()
    expect(title).to_have_value("Red hats")
    page.get_by_text("Access").first.click()
    page.get_by_label("Password (optional)").fill("open sesame")
    expect(page.get_by_text("nothing of what it leads to is shown")).to_be_visible()
    expect(small).to_be_hidden()


def test_rules_are_made_ordered_saved_and_tried(sign_in_page: SignIn, bob: User, workspace: Workspace) -> None:
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/new")
    page.get_by_label("Destination", exact=True).fill("https://example.com/")
    page.get_by_text("who goes elsewhere").click()
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Country: values").fill("Germany")
    page.keyboard.press("Enter")
    page.get_by_label("Rule 1: destination").fill("https://example.com/de")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Device: values").fill("mobile")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Condition", exact=True).last.select_option("query")
    page.get_by_label("Parameter: values").fill("ref=mail")
    page.keyboard.press("Enter")
    page.get_by_label("Rule 2: name").fill("Readers")
    page.get_by_label("Rule 2: destination").fill("https://example.com/readers")
    expect(page.locator("#preview")).to_contain_text("country is DE and device is mobile")
    page.get_by_label("Rule 2: move with the arrow keys").press("ArrowUp")
    expect(page.get_by_label("Rule 1: name")).to_have_value("Readers")
    page.get_by_label("Rule 2: move with the arrow keys").drag_to(page.get_by_label("Rule 1: name"))
    expect(page.get_by_label("Rule 2: name")).to_have_value("Readers")
    page.get_by_label("Rule 2: move with the arrow keys").press("ArrowUp")
    page.get_by_role("button", name="Make link").click()
    expect(page.get_by_text("Made. Live everywhere")).to_be_visible()
    made = Link.objects.get()
    assert [rule["destination"] for rule in made.rules] == ["https://example.com/readers", "https://example.com/de"]
    assert made.rules[0]["conditions"] == [
        {"type": "query", "negate": False, "values": [{"name": "ref", "value": "mail"}]}
    ]
    assert [one["values"] for one in made.rules[1]["conditions"]] == [["DE"], ["mobile"]]
    page.get_by_text("Try a visitor").click()
    page.get_by_label("Visitor", exact=True).select_option("android")
    page.get_by_label("Country", exact=True).select_option("DE")
    expect(page.locator(".verdict")).to_contain_text("Rule 2 matches")
    expect(page.locator(".verdict")).to_contain_text("example.com/de")


def test_a_test_is_made_and_ended(sign_in_page: SignIn, bob: User, workspace: Workspace) -> None:
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/new")
    page.get_by_label("Destination", exact=True).fill("https://example.com/")
    page.get_by_text("several destinations, by weight").click()
    page.get_by_role("button", name="Add a variant").click()
    page.get_by_label("Variant 1: name").fill("Old")
    page.get_by_label("Variant 1: destination").fill("https://example.com/old")
    page.get_by_label("Variant 2: name").fill("New")
    page.get_by_label("Variant 2: destination").fill("https://example.com/new")
    page.get_by_label("Variant 2: weight").fill("3")
    expect(page.get_by_text("75 %")).to_be_visible()
    page.get_by_role("button", name="Make link").click()
    expect(page.get_by_text("Made. Live everywhere")).to_be_visible()
    page.get_by_label("Winner").select_option(label="New")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Live everywhere")).to_be_visible()
    made = Link.objects.get()
    assert made.winner == made.variants[1]["id"]
    assert [one["weight"] for one in made.variants] == [1, 3]


def test_a_refused_rule_says_which(sign_in_page: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/{link.public_id}")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Rule 2: destination").fill("https://example.com/2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Rule 2, condition 1: This needs a list with at least one value.")).to_be_visible()
    expect(page.get_by_label("Rule 1: name")).to_have_value("India on Android")
    expect(page.get_by_label("Rule 2: name")).to_be_visible()


def test_tags_are_suggested_while_one_is_typed(
    sign_in_page: SignIn, bob: User, workspace: Workspace, link: Link
) -> None:
    tag_create(workspace=workspace, actor=Actor(), name="Wholesale")
    tag_create(workspace=workspace, actor=Actor(), name="Sale spring", color="teal")
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/{link.public_id}")
    field = page.get_by_role("combobox", name="Tags")
    field.fill("sale")
    expect(page.locator(".suggestions > li:visible")).to_have_text(["Sale spring", "Wholesale"])
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.locator(".tag-chips .chip-teal")).to_contain_text("Sale spring")
    field.fill("new one")
    expect(page.locator(".suggestions > li:visible")).to_have_count(0)
    field.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Live everywhere")).to_be_visible()
    assert Link.objects.get(pk=link.pk).tag_names == ["new one", "Sale spring"]


def test_a_new_link_starts_as_the_defaults_say(sign_in_page: SignIn, bob: User, workspace: Workspace) -> None:
    folder = Folder.objects.create(workspace=workspace, name="Spring", folded="spring")
    values = {"tags": ["Sale"], "utm": {"utm_source": "news", "utm_medium": "email"}, "expires_days": 30}
    link_defaults_save(workspace=workspace, actor=Actor(), values=values)
    own: Any = {"tags": ["spring"], "utm": {"utm_source": "card"}, "query_mode": "drop", "expires_days": 5}
    link_defaults_save(workspace=workspace, actor=Actor(), folder=folder, values=own)
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links/new")
    expect(page.get_by_text("From the defaults of this workspace: tags, campaign, end.")).to_be_visible()
    destination = page.get_by_label("Destination", exact=True)
    destination.fill("example.com/a?utm_medium=mine")
    destination.press("Tab")
    expect(destination).to_have_value("example.com/a?utm_medium=mine&utm_source=news")
    page.get_by_label("Starts (optional)").fill("2030-01-01T12:00")
    page.get_by_label("Starts (optional)").press("Tab")
    expect(page.locator("[name=expires_at]")).to_have_value("2030-01-31T12:00")
    _choose_folder(page, folder)
    expect(page.get_by_text("From the defaults of the folder “Spring”")).to_be_visible()
    expect(destination).to_have_value("example.com/a?utm_medium=mine&utm_source=card")
    expect(page.locator(".tag-chips")).to_contain_text("spring")
    expect(page.locator("[name=expires_at]")).to_have_value("2030-01-06T12:00")
    expect(page.get_by_label("What visitors add after the ?")).to_have_value("drop")
    page.get_by_role("button", name="Make link").click()
    expect(page.get_by_text("Made. Live everywhere")).to_be_visible()
    link = Link.objects.get()
    assert (link.tag_names, link.folder, link.query_mode) == (["spring"], folder, "drop")
    assert link.destination == "https://example.com/a?utm_medium=mine&utm_source=card"


def _choose_folder(page: Page, folder: Folder) -> None:
    """As a choice of folders would."""
    choose = "([field, id]) => { field.value = id; field.dispatchEvent(new Event('change', { bubbles: true })) }"
    page.evaluate(f"id => ({choose})([document.getElementById('editor').elements.folder, id])", folder.public_id)
