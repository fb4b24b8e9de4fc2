"""The few pages a visitor can see: self-contained, light and dark, no scripts, nothing fetched."""

from __future__ import annotations

import hashlib
from binascii import b2a_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_STYLE: Final = (
    ":root{color-scheme:light dark;--bg:#f6f5f1;--fg:#23303b;--soft:#5b6872;--eye:#b7791f}"
    "@media(prefers-color-scheme:dark){:root{--bg:#12181d;--fg:#e6e9ea;--soft:#98a4ab;--eye:#e0a94a}}"
    "*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:2rem;background:var(--bg);"
    "color:var(--fg);font:1rem/1.6 system-ui,sans-serif}"
    "main{max-width:26rem;text-align:center}"
    "svg{width:4rem;height:4rem;stroke:var(--fg)}circle{stroke:var(--eye)}"
    "h1{font-size:1.375rem;line-height:1.3;margin:1rem 0 .5rem}p{margin:0;color:var(--soft)}"
)

_OWL: Final = (
    '<svg viewBox="0 0 48 48" fill="none" stroke-width="2.5" stroke-linecap="round" aria-hidden="true">'
    '<path d="M8 8c4 4 8 5 16 5s12-1 16-5v18c0 9-7 16-16 16S8 35 8 26z"/>'
    '<circle cx="17" cy="23" r="5"/><circle cx="31" cy="23" r="5"/><path d="M24 28v4"/></svg>'
)

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-"
    + b2a_base64(hashlib.sha256(_STYLE.encode()).digest(), newline=False).decode()
    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _page(title: str, text: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{title}</title><style>{_STYLE}</style></head>'
        f"<body><main>{_OWL}<h1>{title}</h1><p>{text}</p></main></body></html>"
    )


NOT_FOUND: Final = _page("There is no link here", "The address may be mistyped, or the link may have been removed.")
EXPIRED: Final = _page("This link has expired", "Whoever shared it with you may have a newer one.")
SWITCHED_OFF: Final = _page("This link is switched off", "It no longer leads anywhere.")
HOME: Final = _page("Short links live here", "To follow one, open its full address.")
UNAVAILABLE: Final = _page(
    "This link cannot be looked up right now", "It is still there. Please try again in a few seconds."
)
NOT_ALLOWED: Final = _page("Links are only followed", "This address answers GET and HEAD requests.")
BAD_REQUEST: Final = _page("That is not an address we can read", "Please check the link and try again.")
LANGUAGES: Final = ("en",)


def page(name: str, language: str) -> str:
    """A page by its name."""
    found: str = globals()[name.upper()]
    return found
