"""Codes as files. segno makes the code; a logo is laid over its middle here."""

import base64
import io
import zipfile
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

import segno
from django.utils.translation import gettext as _
from PIL import Image
from segno.encoder import DataOverflowError

from links.qr.design import Design

LOGO_SHARE: Final = 0.22
"""Of the code's side: with its rim a logo hides at most 6 % of the modules; level H makes up for up to 30 %."""
RIM: Final = 0.02


class TooDense(Exception):
    """The address is too long for a code."""


class Kind(StrEnum):
    """The kinds of files; PDF and EPS hold no logo."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"
    EPS = "eps"

    @property
    def content_type(self) -> str:
        """What HTTP calls it."""
        return {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "eps": "application/postscript"}[
            self.value
        ]


def draw(url: str, design: Design, kind: Kind, *, size: int = 1024) -> bytes:
    """The file of a code for `url`. A PNG is `size` pixels wide or a little less, so that modules stay whole pixels.

    Raises TooDense. `design` has passed check_design().
    """
    code = _code(url, design)
    side = int(code.symbol_size(border=design.margin)[0])
    scale = max(1, size // side)
    if kind is Kind.PNG:
        return _png(code, design, scale)
    if kind is Kind.SVG:
        return _svg(code, design, side)
    out: Any = io.BytesIO() if kind is Kind.PDF else io.StringIO()
    # These two know one dark colour. A transparent background is theirs as well.
    code.save(out, kind=kind.value, scale=10, border=design.margin, dark=design.dark, light=design.light or None)
    value = out.getvalue()
    return value if isinstance(value, bytes) else value.encode("ascii")


def archive_of(codes: Iterable[tuple[str, str]], design: Design, kind: Kind, *, size: int = 1024) -> bytes:
    """A zip of one file for each (file name without its ending, url). Names that come twice get a number."""
    used: set[str] = set()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, url in codes:
            base = unique = _file_name(name)
            number = 1
            while unique.casefold() in used:  # Sale and sale are one file where the zip is unpacked
                number += 1
                unique = f"{base}-{number}"
            used.add(unique.casefold())
            archive.writestr(f"{unique}.{kind.value}", draw(url, design, kind, size=size))
    return out.getvalue()


def _file_name(name: str) -> str:
    """A name for any file system: letters, digits, dots and dashes of any script, not too long."""
    kept = "".join(c if c.isalnum() or c in ".-_" else "-" for c in name)
    return kept.strip(".-")[:80] or "code"


def _code(url: str, design: Design) -> segno.QRCode:
    try:
        return segno.make_qr(url, error=design.level, boost_error=not design.logo)
    except DataOverflowError:
        raise TooDense(_("The address is too long for a QR code with this error correction.")) from None


def _colours(design: Design) -> dict[str, Any]:
    return {"dark": design.dark, "light": design.light or None, "finder_dark": design.eyes or design.dark}


def _svg(code: segno.QRCode, design: Design, side: int) -> bytes:
    out = io.BytesIO()
    code.save(out, kind="svg", border=design.margin, omitsize=True, xmldecl=False, **_colours(design))
    text = out.getvalue().decode().strip()
    if design.logo:
        picture = base64.b64encode(design.logo).decode()
        logo, rim = side * LOGO_SHARE, side * RIM
        at = (side - logo) / 2
        box = logo + 2 * rim
        text = text.removesuffix("</svg>") + (
            f'<rect x="{at - rim:.3f}" y="{at - rim:.3f}" width="{box:.3f}" height="{box:.3f}"'
            f' rx="{rim:.3f}" fill="{design.light or "#ffffff"}"/>'
            f'<image x="{at:.3f}" y="{at:.3f}" width="{logo:.3f}" height="{logo:.3f}"'
            f' href="data:image/png;base64,{picture}"/></svg>'
        )
    return text.encode()


def _png(code: segno.QRCode, design: Design, scale: int) -> bytes:
    out = io.BytesIO()
    code.save(out, kind="png", scale=scale, border=design.margin, **_colours(design))
    if not design.logo:
        return out.getvalue()
    with Image.open(out) as drawn, Image.open(io.BytesIO(design.logo)) as logo:
        picture = drawn.convert("RGBA")
        side = int(picture.width * LOGO_SHARE)
        small = logo.convert("RGBA")
        factor = side / max(small.size)
        small = small.resize((max(1, round(small.width * factor)), max(1, round(small.height * factor))))
        rim = int(picture.width * RIM)
        box = Image.new("RGBA", (side + 2 * rim, side + 2 * rim), design.light or "#ffffff")
        box.alpha_composite(small, ((box.width - small.width) // 2, (box.height - small.height) // 2))
        at = (picture.width - box.width) // 2
        picture.paste(box, (at, at))
        out = io.BytesIO()
        picture.save(out, "PNG", compress_level=6)  # half the time of `optimize`
    return out.getvalue()
