"""Makes a logo of a file that somebody sent: whatever it was, what is kept is a small square PNG that we wrote."""

import io
from typing import Any, Final

from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.errors import BadLogo

SIDE: Final = 256  # pixels
MAX_BYTES: Final = 1024 * 1024
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_MAX_PIXELS: Final = 16_000_000  # 64 MB while it is unpacked


def logo_png(file: File[Any]) -> bytes:
    """The picture as a square PNG with see-through margins, without what cameras write into theirs. Raises BadLogo."""
    if (file.size or 0) > MAX_BYTES:
        raise BadLogo(_("A logo may have 1 MB. Nothing was changed."))
    try:
        with Image.open(file, formats=_FORMATS) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise BadLogo(_("A logo may have 16 million pixels. Nothing was changed."))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    # Pillow raises whatever its readers stumble over in a broken file.
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise BadLogo(_("This is no PNG, JPEG or WebP picture. Nothing was changed.")) from error
    square = ImageOps.pad(upright, (SIDE, SIDE), color=(0, 0, 0, 0))
    # Of the pixels alone: neither profiles nor comments come along.
    bare = Image.frombytes("RGBA", square.size, square.tobytes())
    written = io.BytesIO()
    bare.save(written, "PNG", optimize=True)
    return written.getvalue()
