"""Journeys to QR codes in a real browser: what is seen is what is saved."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from accounts.actor import Actor
from accounts.models import User, Workspace
from getowl.tests.browser.fixtures import PHONE
from links.models import Link
from links.services import link_create

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[User], Page]


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")


def read(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        [found] = zxingcpp.read_barcodes(image.convert("L"))
    return str(found.text)


def shown(image: Locator) -> bytes:
    """A picture of the image, once it is there to be seen."""
    image.evaluate("image => image.decode()")
    return image.screenshot()


def test_a_design_is_tried_seen_and_saved(
    sign_in_page: SignIn, alice: User, workspace: Workspace, link: Link, tmp_path: Path
) -> None:
    page = sign_in_page(alice)
    page.goto(f"/w/{workspace.public_id}/links/{link.public_id}")
    page.get_by_role("link", name="QR code").click()
    image = page.get_by_role("img", name="QR code that opens")
    assert read(shown(image)) == link.scan_url
    page.get_by_label("Code", exact=True).fill("#8a1207")
    expect(image).to_have_attribute("src", re.compile("dark=%238a1207"))
    expect(page).to_have_url(re.compile("dark=%238a1207"))
    page.get_by_label("Code", exact=True).fill("#ffee00")
    expect(page.get_by_text("Phones could not read this")).to_be_visible()
    page.get_by_label("Code", exact=True).fill("#1b2027")
    with page.expect_download() as download:
        page.get_by_role("link", name="PNG").click()
    assert read(Path(download.value.path()).read_bytes()) == link.scan_url

    logo = tmp_path / "logo.png"
    Image.new("RGB", (200, 200), "#c97a0a").save(logo)
    page.get_by_label("New logo").set_input_files(logo)
    page.get_by_role("button", name="Save as the workspace").click()
    expect(page.get_by_text("New codes of this workspace look like this")).to_be_visible()
    expect(page.get_by_label("Logo in the middle")).to_be_checked()
    assert read(shown(image)) == link.scan_url


def test_many_codes_come_as_a_zip(sign_in_page: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    page = sign_in_page(bob)
    page.goto(f"/w/{workspace.public_id}/links")
    page.get_by_label(f"Select {link.display_url}").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="QR codes").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert [read(archive.read(name)) for name in archive.namelist()] == [link.scan_url]


def test_the_page_fits_a_phone(sign_in_page: SignIn, carol: User, workspace: Workspace, link: Link) -> None:
    page = sign_in_page(carol)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(f"/w/{workspace.public_id}/links/{link.public_id}/qr")
    expect(page.get_by_role("img", name="QR code that opens")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
