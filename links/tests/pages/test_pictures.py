"""Pictures of social cards are made small and written anew."""

import io
from typing import Any

import pytest
from PIL import Image

from accounts.tests.sites import Site
from links.pages import pictures
from links.pages.pictures import NONE, picture_key, remembered_picture
from links.tasks import read_picture


def drawn(kind: str = "PNG", size: tuple[int, int] = (1_200, 630), mode: str = "RGB", **options: Any) -> bytes:
    """A picture in one colour."""
    file = io.BytesIO()
    Image.new(mode, size, "orange").save(file, kind, **options)
    return file.getvalue()


def tells(site: Site, body: bytes, kind: str = "image/png") -> str:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return site.tells("/a.png", head + body).replace(site.base, site.named)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (drawn(), "image/png"),
        (drawn(mode="RGBA"), "image/png"),
        (drawn(mode="P"), "image/png"),
        (drawn("JPEG"), "image/jpeg"),
        (drawn("WEBP"), "image/webp"),
        (drawn("GIF"), "image/gif"),
        (drawn("JPEG"), "image/png"),  # what it is counts
    ],
)
def test_is_kept_small(site: Site, body: bytes, kind: str) -> None:
    url = tells(site, body, kind)
    read_picture(url)
    small = remembered_picture(picture_key(url))
    assert small
    with Image.open(io.BytesIO(small)) as image:
        assert (image.format, image.size) == ("WEBP", (640, 336))


def test_nothing_of_the_file_is_kept_but_the_picture(site: Site) -> None:
    url = tells(site, drawn("JPEG", comment=b"hidden"), "image/jpeg")
    read_picture(url)
    assert b"hidden" not in (remembered_picture(picture_key(url)) or b"hidden")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"),
        (b"<title>No picture</title>", "text/html"),
        (drawn()[:100], "image/png"),
        (drawn() + b"x" * 2_000_000, "image/png"),
        (drawn("TIFF"), "image/png"),
        (b"", "image/png"),
    ],
)
def test_what_is_no_picture_is_none(site: Site, body: bytes, kind: str) -> None:
    url = tells(site, body, kind)
    read_picture(url)
    assert remembered_picture(picture_key(url)) == NONE


def test_a_huge_one_is_not_unpacked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1_200 * 630 - 1)
    url = tells(site, drawn())
    read_picture(url)
    assert remembered_picture(picture_key(url)) == NONE


def test_inside_of_a_network_nothing_is_read(site: Site) -> None:
    url = site.leads("/a.png", "http://169.254.169.254/").replace(site.base, site.named)
    read_picture(url)
    assert remembered_picture(picture_key(url)) == NONE
