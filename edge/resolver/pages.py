"""The few pages a visitor can see: self-contained, light and dark, in the visitor's language, nothing fetched.

Each is built when it is asked for. The style and the one script are the same on all of them, so that a policy can name
them by their hashes and nothing else runs, even if something were ever injected.
"""

from __future__ import annotations

import hashlib
from binascii import b2a_base64

from .apps import WEB_SCHEMES, scheme_of
from .location import ascii_url
from .page_texts import BUTTONS, PAGES, TAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

LANGUAGES: Final = tuple(TAGS)
"""What `page` speaks; the first is for those who want none of them."""

_STYLE: Final = (
    ":root{color-scheme:light dark;--paper:#fbfaf7;--surface:#fff;--line:#cfc9bb;--ink:#1b2027;--muted:#626978;"
    "--amber:#c97a0a;--owl:#1b2027;--rim:#1b2027;--belly:#2a313d}"
    "@media(prefers-color-scheme:dark){:root{--paper:#12151b;--surface:#1a1f28;--line:#3d4655;--ink:#e9e6df;"
    "--muted:#9aa3b2;--amber:#f0b13a;--owl:#232a36;--rim:#4a5263;--belly:#323b4a}}"
    "*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:2rem 1.5rem 12vh;"
    "background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif}"
    "main{width:100%;max-width:27rem;text-align:center;text-wrap:balance;overflow-wrap:break-word}"
    ":lang(ja) main{word-break:auto-phrase}"
    "svg{width:4.5rem;height:4.5rem}"
    "h1{font-size:1.75rem;font-weight:600;line-height:1.3;margin:1.25rem 0 .75rem}"
    "p{margin:0;color:var(--muted)}"
    "nav{display:grid;gap:.75rem;max-width:20rem;margin:2rem auto 0}"
    "a{padding:.6rem 1.25rem;border:1px solid var(--line);border-radius:8px;background:var(--surface);"
    "color:var(--ink);font-weight:500;text-decoration:none}"
    "a:first-child{background:var(--amber);border-color:var(--amber);color:#15110a}"
    "a:hover{border-color:var(--ink)}"
    "a:focus-visible{outline:2px solid var(--ink);outline-offset:3px}"
    "@media(max-width:30rem){h1{font-size:1.5rem}}"
)

# The app takes the screen if it is there; where the page is still seen after 1.5 s, it is not. A system's question
# ("Open in …?") takes the focus: whoever is asked decides, and the buttons stay.
_SCRIPT: Final = (
    "(function(){"
    "var app=document.getElementById('app'),web=document.getElementById('web'),timer;"
    "function stop(){clearTimeout(timer)}"
    "function go(){location.replace(web.href)}"
    "if(!app){if(web)go();return}"
    "if(web){"
    "timer=setTimeout(go,1500);"
    "addEventListener('pagehide',stop);addEventListener('blur',stop);"
    "document.addEventListener('visibilitychange',function(){if(document.hidden)stop()})"
    "}"
    "location.href=app.href"
    "})()"
)

_EYES: Final = {
    "open": '<g fill="#f0b13a"><circle cx="22" cy="30" r="9.5"/><circle cx="42" cy="30" r="9.5"/></g>'
    '<g fill="#12151b"><circle cx="23" cy="30" r="4.6"/><circle cx="41" cy="30" r="4.6"/></g>'
    '<g fill="#fbfaf7"><circle cx="24.6" cy="28.2" r="1.4"/><circle cx="42.6" cy="28.2" r="1.4"/></g>',
    "searching": '<g fill="#f0b13a"><circle cx="22" cy="30" r="9.5"/><circle cx="42" cy="30" r="9.5"/></g>'
    '<g fill="#12151b"><circle cx="26" cy="32.2" r="4.6"/><circle cx="46" cy="32.2" r="4.6"/></g>'
    '<g fill="#fbfaf7"><circle cx="27.6" cy="30.4" r="1.4"/><circle cx="47.6" cy="30.4" r="1.4"/></g>',
    "asleep": '<g fill="none" stroke="#f0b13a" stroke-width="2.6" stroke-linecap="round">'
    '<path d="M14 29c2.5 6 13.5 6 16 0M34 29c2.5 6 13.5 6 16 0"/></g>',
}
_LOOKS: Final = {"not_found": "searching", "bad_request": "searching", "expired": "asleep", "switched_off": "asleep"}

_HIDDEN_SCHEMES: Final = frozenset(
    {"javascript", "vbscript", "data", "blob", "filesystem", "file", "about", "view-source"}
)
"""Schemes that run or show something instead of leading to an app."""


def _hash(text: str) -> str:
    return "'sha256-" + b2a_base64(hashlib.sha256(text.encode()).digest(), newline=False).decode() + "'"


_NOTHING_ELSE: Final = f"default-src 'none'; style-src {_hash(_STYLE)}; base-uri 'none'; form-action 'none'; "
CONTENT_SECURITY_POLICY: Final = _NOTHING_ELSE + "frame-ancestors 'none'"
"""For `page`."""
APP_CONTENT_SECURITY_POLICY: Final = _NOTHING_ELSE + f"script-src {_hash(_SCRIPT)}; frame-ancestors 'none'"
"""For `app_page`."""


def page(name: str, language: str) -> str:
    """The page `name` in one of `LANGUAGES`. Any other language is the first; any other name is a KeyError.

    Names: not_found, expired, switched_off, home, unavailable, not_allowed, bad_request.
    """
    language = language if language in TAGS else LANGUAGES[0]
    title, text = PAGES[language][name]
    # An empty address is the page's own, with its query.
    again = f'<nav><a href="">{BUTTONS[language][0]}</a></nav>' if name == "unavailable" else ""
    return _document(language, title, f"<p>{text}</p>{again}", _LOOKS.get(name, "open"))


def app_page(app_url: str, web_url: str, language: str) -> str:
    """A page that tries `app_url` and goes on to `web_url` when no app takes it within 1.5 s.

    Without scripts its links do the same, the second one by itself. An `app_url` that does not lead to an app is left
    out, as is a `web_url` that is not http or https; if nothing is left, it is the page "unavailable".
    """
    language = language if language in TAGS else LANGUAGES[0]
    title, text = PAGES[language]["app"]
    _, open_app, open_web = BUTTONS[language]
    app_url, web_url = ascii_url(app_url), ascii_url(web_url)
    links, head = "", ""
    if _leads_to_an_app(app_url):
        links += f'<a id="app" href="{_escape(app_url)}">{open_app}</a>'
    else:
        title, text = open_web, ""
    if scheme_of(web_url) in WEB_SCHEMES:
        links += f'<a id="web" href="{_escape(web_url)}">{open_web}</a>'
        head = f'<noscript><meta http-equiv="refresh" content="2;url={_escape(web_url)}"></noscript>'
    if not links:
        return page("unavailable", language)
    content = f"<p>{text}</p>" if text else ""
    return _document(language, title, f"{content}<nav>{links}</nav><script>{_SCRIPT}</script>", "open", head)


def _leads_to_an_app(url: str) -> bool:
    """Whether it begins with a scheme (RFC 3986, 3.1) that an app may have claimed."""
    scheme = scheme_of(url)
    plain = scheme.replace("+", "").replace("-", "").replace(".", "")
    return ":" in url and plain.isalnum() and scheme[0].isalpha() and scheme not in _HIDDEN_SCHEMES


def _escape(url: str) -> str:
    """`url` for a quoted attribute (WHATWG HTML, 13.1.2.3). The ampersand first: the others bring their own."""
    for char, reference in (("&", "&amp;"), ('"', "&quot;"), ("'", "&#39;"), ("<", "&lt;"), (">", "&gt;")):
        url = url.replace(char, reference)
    return url


def _document(language: str, title: str, content: str, look: str, head: str = "") -> str:
    tag, direction = TAGS[language]
    return (
        f'<!doctype html><html lang="{tag}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        '<meta name="theme-color" content="#fbfaf7" media="(prefers-color-scheme:light)">'
        '<meta name="theme-color" content="#12151b" media="(prefers-color-scheme:dark)">'
        f"<title>{title}</title><style>{_STYLE}</style>{head}</head><body><main>{owl(look)}"
        f"<h1>{title}</h1>{content}</main></body></html>"
    )


def owl(look: str) -> str:
    """The owl, `open`, `searching` or `asleep`, for a page that has the colours of this one's style."""
    return (
        '<svg viewBox="0 0 64 64" aria-hidden="true"><path fill="var(--owl)" stroke="var(--rim)" stroke-width="1.5" '
        'stroke-linejoin="round" d="M8 10c7 0 12 2 16 5 5-1.5 11-1.5 16 0 4-3 9-5 16-5-1.5 5-2 8-2 13v9c0 14-9 24-22 '
        '24S10 46 10 32v-9c0-5-.5-8-2-13Z"/>'
        '<path fill="var(--belly)" d="M18 43c3 8 8 12 14 12s11-4 14-12c-4 3-9 4.5-14 4.5S22 46 18 43Z"/>'
        f"{_EYES[look]}"
        '<path fill="#c97a0a" d="m32 45-4-7c1.2-1.2 2.5-1.8 4-1.8s2.8.6 4 1.8Z"/></svg>'
    )
