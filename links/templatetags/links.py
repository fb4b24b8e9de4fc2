"""How links look: the letter tile that stands for a destination's icon, and addresses without their noise."""

import re
import zlib
from typing import Final
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from links import kept_words

register = template.Library()

_WEB: Final = re.compile(r"^https?://(?:www\.)?", re.I)
TILES: Final = 8  # colours in links.css


@register.filter
def host(url: str) -> str:
    """The host of an address without `www.`; "" when there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@register.filter
def bare(url: str) -> str:
    """The address as people read it: no http or https, no `www.`, no lone slash at its end."""
    text = _WEB.sub("", url)
    return text.removesuffix("/") if text.count("/") == 1 else text


@register.filter
def compact(number: int) -> str:
    """The number with commas; from a million on in short, as 1.2M."""
    for size, letter in ((10**9, "B"), (10**6, "M")):
        if number >= size:
            return f"{number * 10 // size / 10:,.1f}{letter}"
    return f"{number:,}"


@register.simple_tag
def tile(url: str) -> SafeString:
    """A letter on a colour that is always the same for one host.

    Real icons would have to be fetched from the destinations, which would tell them who looks at the list.
    """
    name = host(url)
    number = zlib.crc32(name.encode()) % TILES
    return format_html('<span class="tile tile-{}" aria-hidden="true">{}</span>', number, name[:1].upper() or "?")


@register.filter
def spoken(message: str) -> str:
    """What a worker found in a file, in the page's language."""
    return kept_words.spoken(message)
