"""Reads pages, and remembers for a while what they said, so that nobody is asked twice for the same.

What is remembered is found by the hash of its address: whoever does not know an address cannot ask what is there.
"""

import hashlib
from dataclasses import asdict, dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from links.pages.charset import decoded
from links.pages.head import head_of

SECONDS: Final = 5.0
"""For a page with all of its redirects."""
FOUND_SECONDS: Final = 86_400
FAILED_SECONDS: Final = 600
PENDING_SECONDS: Final = 30
_REDIRECTS: Final = 3
PAGE_BYTES: Final = 384 * 1024
_KINDS: Final = "text/html,application/xhtml+xml"

if TYPE_CHECKING:
    from accounts.safe_http import Page

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of reading a page.

    `kind` is "found", "pending" (somebody reads it), "silent" (no answer that could be read), "status" (it answered
    `status`, which is no success) or "other" (it is no web page).
    """

    kind: str
    status: int = 0
    title: str = ""
    description: str = ""
    image: str = ""


PENDING: Final = Reading("pending")


def is_readable(url: str) -> bool:
    """Whether workers may read this clean address: it is on the web, and no placeholder is left in it."""
    return settings.READ_PAGES and url.startswith(("http://", "https://")) and "{" not in url


def asked_address(url: str) -> str:
    """The address that is asked for the page at `url`, the rest of it to the byte.

    Without campaigns: pages do not depend on them, and whoever counts them should not count us.
    """
    before, mark, query = url.partition("#")[0].partition("?")
    kept = [pair for pair in query.split("&") if not pair.startswith("utm_")]
    return f"{before}?{'&'.join(kept)}" if mark and kept else before


def host_name(url: str) -> str:
    """The host of an address, as limits count them."""
    return (urlsplit(url).hostname or "").removesuffix(".")


def remembered(url: str) -> Reading | None:
    """What is known of the page; None if nobody has asked of late, or Valkey does not answer."""
    try:
        kept: dict[str, Any] | None = cache.get(_key(url))
    except (RedisError, OSError):
        return None
    return Reading(**kept) if kept else None


def claim(url: str) -> bool:
    """Say that the page is about to be read; False if somebody else has, or nothing could be remembered."""
    try:
        return bool(cache.add(_key(url), asdict(PENDING), PENDING_SECONDS))
    except (RedisError, OSError):
        return False


def forget(url: str) -> None:
    """Give up a claim."""
    try:
        cache.delete(_key(url))
    except (RedisError, OSError) as error:
        log.warning("page not forgotten", error=str(error))


def read(url: str) -> Reading:
    """Ask the page itself, and remember what it says. Takes up to 5 seconds, and what its name's look-up takes."""
    reading = _ask(url)
    try:
        cache.set(_key(url), asdict(reading), FOUND_SECONDS if reading.kind == "found" else FAILED_SECONDS)
    except (RedisError, OSError) as error:
        log.warning("page not remembered", error=str(error))
    return reading


def _ask(url: str) -> Reading:
    page = fetched(asked_address(url), accept=_KINDS, most=PAGE_BYTES)
    if page is None:
        return Reading("silent")
    if not 200 <= page.status < 300:
        return Reading("status", status=page.status)
    if page.content_type.partition(";")[0].strip().lower() not in _KINDS.split(","):
        return Reading("other", status=page.status)
    head = head_of(decoded(page.body, page.content_type), page.url)
    return Reading("found", page.status, head.title, head.description, head.image)


def fetched(url: str, *, accept: str, most: int) -> "Page | None":
    """The first `most` bytes at the address, of one of the content types `accept`; None without an answer."""
    import requests  # here, as web requests only ask what is remembered
    from urllib3.exceptions import HTTPError

    from accounts.safe_http import public_page

    agent = f"Mozilla/5.0 (compatible; getowl-titlebot/1.0; +{settings.SITE_URL})"
    try:
        return public_page(url, seconds=SECONDS, redirects=_REDIRECTS, accept=accept, agent=agent, most=most)
    except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
        # Whatever a server does, it is its page that cannot be read. Not the address: it may hold secrets.
        log.info("page not read", host=host_name(url), error=type(error).__name__)
        return None


def _key(url: str) -> str:
    return f"page:{hashlib.sha256(asked_address(url).encode()).hexdigest()}"
