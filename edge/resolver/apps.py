"""Ways into apps, and out of them, by plain redirects."""

from __future__ import annotations

from .location import MAX_LOCATION_BYTES
from .percent import UNRESERVED, quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

WEB_SCHEMES: Final = frozenset({"http", "https"})


def scheme_of(url: str) -> str:
    """The URL's scheme in lower case."""
    return url.partition(":")[0].lower()


def intent(url: str, fallback: str) -> str:
    """An Android intent that opens `url` in the app for its scheme, or `fallback` in the browser.

    The form is Chrome's ("Android Intents with Chrome"): the scheme moves behind the address, whose fragment cannot
    stay, as the intent itself takes that place. Android reads it from the last `#` on and puts scheme and address
    together again (`Intent.parseUri`), so `spotify:track:1` has no slashes here either. Its browsers follow an
    intent from a redirect. One that is too long for a header leads to the fallback itself.
    """
    scheme, _, rest = url.partition(":")
    address = rest.partition("#")[0]
    made = (
        f"intent:{address}#Intent;scheme={scheme.lower()};action=android.intent.action.VIEW;"
        f"category=android.intent.category.BROWSABLE;S.browser_fallback_url={quote(fallback, UNRESERVED)};end"
    )
    return made if len(made) <= MAX_LOCATION_BYTES else fallback


def out_of_app(url: str, system: str) -> str:
    """`url` in a form that an in-app browser hands to the phone's own browser.

    iOS 17 and later open `x-safari-https:` addresses in Safari; Android resolves an intent for https to the browser.
    """
    return f"x-safari-{url}" if system == "ios" else intent(url, url)
