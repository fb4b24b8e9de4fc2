"""Codes are read back by another library: what a phone would see."""

import io
import zipfile

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from links.qr import DEFAULT, BadLogo, Design, DesignError, Kind, TooDense, archive_of, check_design, clean_logo, draw

URL = "https://go.acme.com/sale?qr=1"


def picture(colour: str = "red", size: tuple[int, int] = (300, 200), form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def read(png: bytes) -> str:
    with Image.open(io.BytesIO(png)) as image:
        flat = Image.new("RGBA", image.size, "white")
        flat.alpha_composite(image.convert("RGBA"))
    [found] = zxingcpp.read_barcodes(flat.convert("L"))
    return str(found.text)


@settings(max_examples=25, deadline=None)
@given(
    path=st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=200),
    correction=st.sampled_from(["l", "m", "q", "h"]),
    margin=st.integers(2, 10),
    dark=st.sampled_from(["#000000", "#1b2027", "#8a1207"]),
    light=st.sampled_from(["#ffffff", "#fbfaf7", ""]),
    logo=st.sampled_from([b"", clean_logo(picture()), clean_logo(picture("black", (40, 400)))]),
)
def test_every_design_that_passes_can_be_read(
    path: str, correction: str, margin: int, dark: str, light: str, logo: bytes
) -> None:
    design = Design(dark=dark, light=light, margin=margin, correction=correction, logo=logo)
    check_design(design)
    url = f"https://go.acme.com/{path}?qr=1"
    assert read(draw(url, design, Kind.PNG, size=600)) == url


@pytest.mark.parametrize(
    ("kind", "start"), [(Kind.SVG, b"<svg"), (Kind.PNG, b"\x89PNG"), (Kind.PDF, b"%PDF"), (Kind.EPS, b"%!PS-Adobe")]
)
@pytest.mark.parametrize("logo", [b"", clean_logo(picture())])
def test_each_kind_is_what_it_says(kind: Kind, start: bytes, logo: bytes) -> None:
    assert draw(URL, Design(light="", eyes="#8a1207", logo=logo), kind).startswith(start)


def test_a_png_is_no_wider_than_asked() -> None:
    with Image.open(io.BytesIO(draw(URL, DEFAULT, Kind.PNG, size=1000))) as image:
        assert 900 < image.width <= 1000


@pytest.mark.parametrize(
    ("design", "field"),
    [
        (Design(dark="black"), "dark"),
        (Design(dark=""), "dark"),
        (Design(light='#fff"/>'), "light"),
        (Design(eyes="#ffff00"), "eyes"),
        (Design(dark="#ffffff", light="#000000"), "dark"),  # inverted: half of the phones do not read it
        (Design(margin=11), "margin"),
        (Design(correction="x"), "correction"),
    ],
)
def test_what_phones_cannot_read_is_refused(design: Design, field: str) -> None:
    with pytest.raises(DesignError) as refused:
        check_design(design)
    assert refused.value.field == field


def test_an_address_that_is_too_long() -> None:
    with pytest.raises(TooDense):
        draw("https://go.acme.com/" + "x" * 3000, DEFAULT, Kind.SVG)


def test_an_archive_holds_a_file_for_each_even_if_names_are_alike() -> None:
    data = archive_of([("go.acme.com/a", URL), ("go.acme.com:a", URL), ("../../étc", URL)], DEFAULT, Kind.SVG)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["go.acme.com-a.svg", "go.acme.com-a-2.svg", "étc.svg"]


def test_no_file_of_an_archive_replaces_another_when_it_is_unpacked() -> None:
    data = archive_of([("a/b", URL), ("a-b", URL), ("a-b-2", URL), ("A-B", URL)], DEFAULT, Kind.SVG)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len({name.casefold() for name in archive.namelist()}) == 4


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_logo_becomes_a_small_png(form: str) -> None:
    with Image.open(io.BytesIO(clean_logo(picture(size=(1000, 500), form=form)))) as image:
        assert (image.format, image.size) == ("PNG", (256, 128))


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:60], b"x" * 2_000_001],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadLogo):
        clean_logo(data)


def test_a_picture_that_unpacks_to_gigabytes_is_refused_unread() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(BadLogo):
        clean_logo(out.getvalue())
