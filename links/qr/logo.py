"""A logo for the middle of a code: whatever is uploaded is read by Pillow and written anew, small and bare."""

import io
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

MAX_BYTES: Final = 2_000_000
MAX_PIXELS: Final = 25_000_000
SIDE: Final = 256
FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")


class BadLogo(Exception):
    """The file cannot be a logo; the message says why and what can."""


def clean_logo(data: bytes) -> bytes:
    """A PNG of at most 256 by 256 pixels without metadata. Raises BadLogo.

    The size is checked from the header, before anything is unpacked: a small file may say that it is huge.
    """
    if len(data) > MAX_BYTES:
        raise BadLogo(_("The file is larger than 2 MB. Choose a smaller one."))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadLogo(_("The picture has more than 25 million pixels. Choose a smaller one."))
            picture = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadLogo(_("This is no picture that can be read. Choose a PNG, JPEG, WebP or GIF.")) from None
    picture.thumbnail((SIDE, SIDE))
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
