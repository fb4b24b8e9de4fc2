"""Where a link may lead beside the web: into apps, by schemes of their own; and placeholders in addresses.

A destination is checked in two steps, as what it may be depends on other fields: `clean_target` sees to its spelling,
`check_target` to the schemes that the link allows and the placeholders that its slug fills.
"""

import re
from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import quote

from django.utils.translation import gettext as _

from domains.destinations import BadAddress, check_characters, check_length, clean_destination, with_scheme
from edge.resolver.apps import WEB_SCHEMES, scheme_of
from links.errors import BadDestination, BadField

MAX_SCHEMES: Final = 20
_MAX_SCHEME: Final = 40  # characters

# Schemes that run code, read local files, tell a server who is signed in, show what they like under another name,
# or wrap any other address.
_DANGEROUS: Final = (
    "about android-app blob brave chrome chrome-extension chrome-search chrome-untrusted data devtools edge feed file "
    "filesystem firefox firefox-focus googlechrome googlechromes intent its jar javascript livescript mhtml "
    "microsoft-edge mk mocha moz-extension ms-access ms-appinstaller ms-browser-extension ms-cxh ms-cxh-full ms-excel "
    "ms-its ms-msdt ms-officecmd ms-powerpoint ms-project ms-publisher ms-search ms-visio ms-word opera opera-http "
    "opera-https res resource safari-extension safari-web-extension search search-ms shell smb touch-http touch-https "
    "vbscript view-source vivaldi wyciwyg x-safari-http x-safari-https"
)
_NEVER: Final = frozenset(_DANGEROUS.split())
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*", re.I | re.A)  # re.I lets a long s (U+017F) into [a-z]
# What stands before a colon is a host where a port follows (`localhost:8080/x`), but for telephones.
_CUSTOM: Final = re.compile(r"((?:tel|sms)(?=:)|[a-z][a-z0-9+.-]*(?=:(?!\d+(?:[/?#]|$)))):", re.I | re.A)
_NUMBER: Final = re.compile(r"\s*(?:tel|sms):", re.I)
_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_AUTHORITY: Final = re.compile(r"[^:/?#]*:(?://[^/?#]*)?")

_ESCAPED: Final = "%[0-9A-Fa-f]{2}"
_CHAR: Final = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|{_ESCAPED})"
# RFC 3986, appendix A, without user names. `[` and `]` stand in IPv6 hosts only.
_URI: Final = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:[A-Za-z0-9._~!$&'()*+,;=:\[\]-]|{_ESCAPED})*(?:/{_CHAR}*)*|/?{_CHAR}*(?:/{_CHAR}*)*)"
    rf"(?:\?(?:{_CHAR}|[/?])*)?(?:#(?:{_CHAR}|[/?])*)?"
)


def clean_schemes(name: str, value: list[str]) -> list[str]:
    """The schemes in lower case, without repetition; http and https need not be named. Raises BadField."""
    schemes = dict.fromkeys(text.strip().lower().removesuffix("://").removesuffix(":") for text in value)
    for scheme in schemes:
        if not _SCHEME.fullmatch(scheme) or len(scheme) > _MAX_SCHEME:
            raise BadField(
                name,
                "scheme",
                _("“%(scheme)s” is not a scheme. Write only what is before the colon: myapp.")
                % {"scheme": scheme[:60]},
            )
        if scheme in _NEVER:
            raise BadField(
                name,
                "scheme",
                _("%(scheme)s: is not allowed: it can run code, read files or hide an address.") % {"scheme": scheme},
            )
    found = [scheme for scheme in schemes if scheme not in WEB_SCHEMES]
    if len(found) > MAX_SCHEMES:
        raise BadField(
            name, "too_many", _("A link has at most %(max_schemes)s schemes.") % {"max_schemes": MAX_SCHEMES}
        )
    return found


def clean_web(text: str, *, field: str) -> str:
    """The web address as it is stored. Raises BadDestination about `field`."""
    return _cleaned(clean_destination, text, field)


def typed_target(text: str) -> str:
    """`text` with https:// in front if it names no scheme. A number after `tel:` is no port."""
    return text if _NUMBER.match(text) else with_scheme(text)


def clean_target(text: str, *, field: str = "destination") -> str:
    """The address as it is stored; placeholders (`{id}`) stay as they are. Raises BadDestination about `field`."""
    text = text.strip()
    scheme = _CUSTOM.match(text)
    app = scheme is not None and scheme[1].lower() not in WEB_SCHEMES
    if "{" not in text:
        return _cleaned(_clean_app if app else clean_destination, text, field)
    if _PLACEHOLDER.search(_head(text)):
        raise _misplaced(field)
    # Unreserved characters that nobody wrote, so that every placeholder comes back from the cleaning as it went in.
    mark = "-0-"
    while mark in text:
        mark = f"-0{mark}"
    head = _head(text)
    hidden = head + _PLACEHOLDER.sub(rf"{mark}\1{mark}", text[len(head) :])
    clean = _cleaned(_clean_app if app else clean_destination, hidden, field)
    if mark in _head(clean):  # browsers find a host behind `https:` however many slashes there are
        raise _misplaced(field)
    return re.sub(rf"{mark}([a-z][a-z0-9_]*?){mark}", r"{\1}", clean)


def check_target(url: str, *, field: str, schemes: Collection[str], names: Collection[str] | None) -> None:
    """Raise BadDestination if the clean `url` has a scheme or a placeholder that the link does not.

    `names` are the placeholders of the link's slug, None if it is no pattern. Such a link is sent on as it is, so that
    braces in its parameters, which other systems fill, are not ours to refuse.
    """
    scheme = scheme_of(url)
    if scheme not in WEB_SCHEMES and scheme not in schemes:
        message = _(
            "A link can lead to https:// and http:// addresses, not to %(scheme)s:. To lead into an "
            "app, name %(scheme)s among the link's app schemes."
        ) % {"scheme": scheme}
        raise BadDestination("scheme", message, field)
    if "{" not in url:
        return
    text = url if names is not None else re.split(r"[?#]", url, maxsplit=1)[0]
    for name in _PLACEHOLDER.findall(text):
        if name not in (names or ()):
            known = ", ".join(f"{{{one}}}" for one in names or ()) or "none"
            message = _(
                "The short code has no placeholder {%(name)s}; it has %(known)s. For a brace as such write %%7B."
            ) % {"name": name, "known": known}
            raise BadDestination("placeholder", message, field)


def _head(text: str) -> str:
    """Scheme and authority."""
    found = _AUTHORITY.match(text)
    return found[0] if found else ""


def _misplaced(field: str) -> BadDestination:
    message = _("A placeholder can stand in the path, after the ? and after the #, not in the scheme or the host.")
    return BadDestination("placeholder", message, field)


def _cleaned(cleaner: Callable[[str], str], text: str, field: str) -> str:
    """What the cleaner makes of `text`; its refusal says which field it is about."""
    try:
        return cleaner(text)
    except BadAddress as error:
        raise BadDestination(error.code, error.message, field) from None


def _clean_app(text: str) -> str:
    scheme = scheme_of(text)
    if scheme in _NEVER:
        raise BadAddress("scheme", _("A link can never lead to %(scheme)s: addresses.") % {"scheme": scheme})
    check_characters(text)
    try:
        clean = text if text.isascii() else quote(text, safe="".join(map(chr, range(0x21, 0x7F))))
    except UnicodeEncodeError:
        raise BadAddress("malformed", _("The address contains half a character.")) from None
    check_length(clean)
    if "@" in _head(clean).partition("//")[2]:
        raise BadAddress("userinfo", _("The address must not contain a user name or password before an @."))
    if not _URI.fullmatch(clean):
        raise BadAddress("malformed", _("This is not a %(scheme)s: address as RFC 3986 has it.") % {"scheme": scheme})
    return clean
