"""The pictures of social cards: read by workers, made small and written anew, and kept for an hour.

Browsers of people who edit links load nothing from anywhere else: they are shown what is kept here.
"""

import hashlib
import io
from typing import Final

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from links.pages.reading import FAILED_SECONDS, PENDING_SECONDS, fetched

MAX_BYTES: Final = 2_000_000
MAX_PIXELS: Final = 12_000_000
SIZE: Final = (640, 640)
FOUND_SECONDS: Final = 3_600
CONTENT_TYPE: Final = "image/webp"
_KINDS: Final = "image/png,image/jpeg,image/webp,image/gif"
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
PENDING: Final = b"pending"
NONE: Final = b""

log = structlog.get_logger(__name__)


def picture_key(url: str) -> str:
    """What the picture at this address is remembered by: whoever does not know the address cannot guess it."""
    return hashlib.sha256(url.encode()).hexdigest()


def remembered_picture(key: str) -> bytes | None:
    """A small WebP; PENDING while it is read, NONE if there is no picture; None if nobody has asked of late."""
    try:
        kept: bytes | None = cache.get(f"picture:{key}")
    except (RedisError, OSError):
        return None
    return kept


def claim_picture(url: str) -> bool:
    """Say that the picture is about to be read; False if somebody else has, or nothing could be remembered."""
    try:
        return bool(cache.add(f"picture:{picture_key(url)}", PENDING, PENDING_SECONDS))
    except (RedisError, OSError):
        return False


def read_picture(url: str) -> bytes:
    """Ask for the picture, and remember it; NONE if there is none. Takes up to 5 seconds and the name's look-up."""
    answer = fetched(url, accept=_KINDS, most=MAX_BYTES)
    whole = answer is not None and 200 <= answer.status < 300 and len(answer.body) < MAX_BYTES
    small = _small(answer.body) if answer is not None and whole else NONE
    try:
        cache.set(f"picture:{picture_key(url)}", small, FOUND_SECONDS if small else FAILED_SECONDS)
    except (RedisError, OSError) as error:
        log.warning("picture not remembered", error=str(error))
    return small


def _small(data: bytes) -> bytes:
    """A WebP of at most 640 by 640 pixels without metadata, NONE if there is no picture in `data`.

    The size is checked from the header, before anything is unpacked: a small file may say that it is huge.
    """
    from PIL import Image  # here, as only workers draw

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return NONE
            image.draft("RGB", SIZE)  # a JPEG is unpacked no larger than it needs to be
            picture = image.convert("RGBA" if image.has_transparency_data else "RGB")
        picture.thumbnail(SIZE)
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=75)
    # Pillow's readers raise these for what is broken: nothing else is known of such a file.
    except (OSError, ValueError, SyntaxError, IndexError, EOFError, Image.DecompressionBombError):
        return NONE
    return written.getvalue()
