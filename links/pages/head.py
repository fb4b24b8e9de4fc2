"""What a page's head says of it: its title, and what networks show of it."""

import re
import time
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

MAX_TITLE: Final = 200  # characters, as a link's title
MAX_DESCRIPTION: Final = 500
_MAX_IMAGE: Final = 2_000
_PIECE: Final = 16_384  # characters
_SECONDS: Final = 3.0
"""Some pages are made to be slow to read. What was found until then counts."""
# Which of a page's own words come first; what networks are told is shorter and without the site's name.
_TITLES: Final = ("og:title", "title", "twitter:title")
_DESCRIPTIONS: Final = ("og:description", "description", "twitter:description")
_IMAGES: Final = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")
_WANTED: Final = frozenset((*_TITLES, *_DESCRIPTIONS, *_IMAGES)) - {"title"}


@dataclass(frozen=True, slots=True)
class Head:
    """Plain text in one line each, "" for what is not there; `image` is a whole web address."""

    title: str = ""
    description: str = ""
    image: str = ""


def head_of(text: str, url: str) -> Head:
    """Read the head of the page at `url`, or of its beginning."""
    reader = _Reader()
    end = time.monotonic() + _SECONDS
    for start in range(0, len(text), _PIECE):
        if reader.over or time.monotonic() > end:
            break
        reader.feed(text[start : start + _PIECE])
    found = reader.found
    return Head(
        title=_line(_first(found, _TITLES), MAX_TITLE),
        description=_line(_first(found, _DESCRIPTIONS), MAX_DESCRIPTION),
        image=_address(url, found.get("base", ""), _first(found, _IMAGES)),
    )


class _Reader(HTMLParser):
    """Collects the first of each that is not empty, until the body begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self.over = False
        self._title: list[str] | None = None
        self._drawing = False  # an image within the page has titles of its own

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}  # the first of two counts
        if tag == "title" and not self._drawing:
            self._title = []
        elif tag == "meta":
            self._keep((values.get("property") or values.get("name", "")).strip().lower(), values.get("content", ""))
        elif tag == "base":
            self.found.setdefault("base", values.get("href", "").strip())
        elif tag == "body":
            self.over = True
        self._drawing |= tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self._title is not None:
            self._take("title", "".join(self._title))
            self._title = None
        elif tag == "svg":
            self._drawing = False
        elif tag == "head":
            self.over = True

    def handle_data(self, data: str) -> None:
        if self._title is not None:
            self._title.append(data)

    def _keep(self, name: str, value: str) -> None:
        if name in _WANTED:
            self._take(name, value)

    def _take(self, name: str, value: str) -> None:
        if value.strip() and not self.over:
            self.found.setdefault(name, value)


def _first(found: dict[str, str], names: tuple[str, ...]) -> str:
    return next((found[name] for name in names if name in found), "")


def _line(text: str, limit: int) -> str:
    """The text in one line of at most `limit` characters, without those that nobody sees or that turn others around."""
    text = unicodedata.normalize("NFC", text[: limit * 10])
    kept = (" " if char.isspace() else char for char in text if char.isspace() or _is_seen(char))
    line = " ".join("".join(kept).split())
    if len(line) <= limit:
        return line
    words = line[: limit - 1].rpartition(" ")[0]
    return f"{(words if len(words) > limit // 2 else line[: limit - 1]).rstrip()}…"


def _is_seen(char: str) -> bool:
    # Joiners belong to the words of some scripts, and to emoji.
    return char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _address(url: str, base: str, text: str) -> str:
    """The whole address of what a page at `url` names; "" for what is not on the web."""
    try:
        image = urljoin(urljoin(url, base), re.sub(r"[\t\r\n]", "", text.strip())) if text else ""
        parts = urlsplit(image)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and len(image) <= _MAX_IMAGE
    except ValueError:
        return ""
    return image if usable else ""
