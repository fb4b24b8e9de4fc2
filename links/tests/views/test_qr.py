"""QR codes: the page, its files, the zip and the workspace's design."""

import io
import zipfile
from collections.abc import Callable

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from links.models import Link, QrDesign
from links.qr import DEFAULT, clean_logo
from links.services import link_create

SignIn = Callable[[User], Client]
DESIGN = {"dark": "#1b2027", "light": "#fbfaf7", "margin": "2", "correction": "q", "size": "512"}


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(
        workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="a/spring"
    )


def url(workspace: Workspace, path: str) -> str:
    return f"/w/{workspace.public_id}/{path}"


def of(workspace: Workspace, link: Link, path: str = "qr") -> str:
    return url(workspace, f"links/{link.public_id}/{path}")


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(out, "PNG")
    return out.getvalue()


def read(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        [found] = zxingcpp.read_barcodes(image.convert("L"))
    return str(found.text)


def test_the_page_shows_a_code_and_offers_files(sign_in: SignIn, carol: User, workspace: Workspace, link: Link) -> None:
    page = sign_in(carol).get(of(workspace, link)).content.decode()
    assert f"{link.public_id}/qr.svg?" in page
    for kind in ("PNG", "SVG", "PDF", "EPS"):
        assert kind in page
    assert "Save as the workspace" not in page  # carol only looks


def test_the_file_holds_the_short_address_marked_as_a_scan(
    sign_in: SignIn, carol: User, workspace: Workspace, link: Link
) -> None:
    answer = sign_in(carol).get(of(workspace, link, "qr.png"), {**DESIGN, "download": "1"})
    assert read(answer.content) == f"{link.short_url}?qr=1"
    assert answer["Content-Disposition"] == 'attachment; filename="qr-a-spring.png"'
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_tried_design_is_in_the_address_of_the_files(
    sign_in: SignIn, bob: User, workspace: Workspace, link: Link
) -> None:
    part = sign_in(bob).get(of(workspace, link), DESIGN, headers={"HX-Request": "true"}).content.decode()
    assert "dark=%231b2027" in part
    assert "<form" not in part


@pytest.mark.parametrize(("field", "value"), [("dark", "#ffff00"), ("light", "red"), ("margin", "99"), ("size", "7")])
def test_a_design_that_cannot_be_read_says_why(
    sign_in: SignIn, bob: User, workspace: Workspace, link: Link, field: str, value: str
) -> None:
    tried = {**DESIGN, field: value}
    page = sign_in(bob).get(of(workspace, link), tried, headers={"HX-Request": "true"})
    assert page.status_code == 422
    assert "note-error" in page.content.decode()
    assert sign_in(bob).get(of(workspace, link, "qr.svg"), tried).status_code == 422


def test_an_admin_keeps_a_design_with_a_logo(sign_in: SignIn, alice: User, workspace: Workspace, link: Link) -> None:
    browser = sign_in(alice)
    logo = SimpleUploadedFile("logo.png", png(), "image/png")
    sent = {**DESIGN, "link": link.public_id, "transparent": "on", "logo": logo}
    answer = browser.post(url(workspace, "qr-design"), sent)
    assert answer.status_code == 302
    design = QrDesign.objects.of(workspace)
    assert (design.dark, design.light, design.correction) == ("#1b2027", "", "q")
    assert design.logo == clean_logo(png())
    event = AuditEvent.objects.get(action="qr_design.changed")
    assert event.data["logo"] is True
    code = browser.get(of(workspace, link, "qr.svg")).content
    assert b"<image" in code
    # Leaving the logo out for one file, and for good.
    assert b"<image" not in browser.get(of(workspace, link, "qr.svg"), DESIGN).content
    browser.post(url(workspace, "qr-design"), {**DESIGN, "link": link.public_id})
    assert QrDesign.objects.of(workspace).logo == b""


def test_a_bad_logo_keeps_what_was_typed(sign_in: SignIn, alice: User, workspace: Workspace, link: Link) -> None:
    logo = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    answer = sign_in(alice).post(url(workspace, "qr-design"), {**DESIGN, "link": link.public_id, "logo": logo})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This is no picture" in page
    assert "#1b2027" in page
    assert QrDesign.objects.of(workspace) == DEFAULT


def test_a_zip_of_the_selected_links(
    sign_in: SignIn, carol: User, alice: User, workspace: Workspace, link: Link, elsewhere: Workspace, mallory: User
) -> None:
    other = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="b")
    pattern = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="p/*")
    theirs = link_create(workspace=elsewhere, actor=Actor(user=mallory), destination="https://example.com/", slug="c")
    ids = [link.public_id, other.public_id, pattern.public_id, theirs.public_id]
    answer = sign_in(carol).get(url(workspace, "links/qr.zip"), {"id": ids, "kind": "png"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(read(archive.read(name)) for name in archive.namelist()) == [link.scan_url, other.scan_url]


@pytest.mark.parametrize("query", [{}, {"id": ["x"] * 501}, {"id": "x", "kind": "gif"}])
def test_a_zip_of_nothing_or_too_much(
    sign_in: SignIn, bob: User, workspace: Workspace, query: dict[str, str | list[str]]
) -> None:
    assert sign_in(bob).get(url(workspace, "links/qr.zip"), query).status_code == 400


def test_a_pattern_has_no_code(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    link = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="docs/*")
    page = sign_in(alice).get(of(workspace, link)).content.decode()
    assert "This link is a pattern" in page
    assert sign_in(alice).get(of(workspace, link, "qr.svg")).status_code == 404


def test_an_unknown_kind(sign_in: SignIn, alice: User, workspace: Workspace, link: Link) -> None:
    assert sign_in(alice).get(of(workspace, link, "qr.gif")).status_code == 404


def test_only_admins_keep_a_design(sign_in: SignIn, bob: User, carol: User, workspace: Workspace, link: Link) -> None:
    for user in (bob, carol):
        sent = {**DESIGN, "link": link.public_id}
        assert sign_in(user).post(url(workspace, "qr-design"), sent).status_code == 403


def test_strangers_see_nothing(
    sign_in: SignIn, mallory: User, workspace: Workspace, elsewhere: Workspace, link: Link
) -> None:
    browser = sign_in(mallory)
    for space in (workspace, elsewhere):
        assert browser.get(of(space, link)).status_code == 404
        assert browser.get(of(space, link, "qr.svg")).status_code == 404
    assert browser.post(url(elsewhere, "qr-design"), {**DESIGN, "link": link.public_id}).status_code == 404
    assert browser.get(url(workspace, "links/qr.zip"), {"id": link.public_id}).status_code == 404


def test_wrong_methods(sign_in: SignIn, alice: User, workspace: Workspace, link: Link) -> None:
    browser = sign_in(alice)
    assert browser.post(of(workspace, link)).status_code == 405
    assert browser.post(of(workspace, link, "qr.svg")).status_code == 405
    assert browser.post(url(workspace, "links/qr.zip")).status_code == 405
    assert browser.get(url(workspace, "qr-design")).status_code == 405
