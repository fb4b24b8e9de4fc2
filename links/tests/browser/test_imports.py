"""A file with bad rows in a real browser: brought, understood, imported, and reported."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User, Workspace
from domains.models import Domain
from getowl.tests.browser.fixtures import PHONE
from links.models import Import, Link
from links.services import import_run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bucket")]

SignIn = Callable[[User], Page]
ROWS = (
    "Where to;Short;Colour;Labels\n"
    "https://example.com/spring;https://go.acme.com/spring;red;Sale\n"
    "https://example.com/old;https://old.example.com/old;blue;\n"
    "javascript:alert(1);https://go.acme.com/bad;green;\n"
    "https://example.com/again;https://go.acme.com/spring;green;\n"
)


def test_a_file_with_bad_rows(
    sign_in_page: SignIn, bob: User, workspace: Workspace, hold: Callable[..., Domain], tmp_path: Path
) -> None:
    hold(workspace, "go.acme.com", is_primary=True)
    file = tmp_path / "our links.csv"
    file.write_text(ROWS)
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/imports")
    page.get_by_label("Drop a file of links here").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="our links.csv")).to_be_visible()
    expect(page.get_by_text("0 of 4 rows would become links")).to_be_visible()
    page.get_by_label("Where to", exact=True).select_option(label="Destination")
    page.get_by_label("Short", exact=True).select_option(label="Short link")
    expect(page.get_by_text("1 of 4 rows would become links")).to_be_visible()
    expect(
        page.get_by_text("old.example.com is not a domain of this workspace: 1 row would be refused.")
    ).to_be_visible()
    page.get_by_label("Links on other hosts come to this domain, too").check()
    expect(page.get_by_text("2 of 4 rows would become links")).to_be_visible()
    expect(page.get_by_text("A link can never lead to javascript")).to_be_visible()
    page.reload()  # what was chosen is kept
    expect(page.get_by_label("Where to", exact=True)).to_have_value("destination")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    import_run(Import.objects.get().public_id)
    expect(page.get_by_text("Done, some rejected")).to_be_visible()
    expect(page.get_by_text("A link can never lead to javascript")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with page.expect_download() as download:
        page.get_by_role("link", name="2 rejected rows").click()
    rows = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert [(row[0], row[4], row[5]) for row in rows[1:]] == [
        ("javascript:alert(1)", "4", "destination"),
        ("https://example.com/again", "5", "slug"),
    ]
    page.get_by_role("link", name="See the links").click()
    expect(page.get_by_text("example.com/old").first).to_be_visible()
    assert set(Link.objects.values_list("key", flat=True)) == {"go.acme.com#spring", "go.acme.com#old"}
