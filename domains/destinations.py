"""Where links and domains may lead: public http and https addresses, spelled so that every browser reads them alike.

BadAddress   an address that nothing may lead to
"""

import ipaddress
import re
from typing import Final

import ada_url
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

MAX_BYTES: Final = 8_000  # the edge may still add the visitor's query before the header is full

# Characters RFC 3986 allows, and an authority of plain characters: then the text goes out as it came in.
_PLAIN: Final = re.compile(r"https?://[A-Za-z0-9._:\[\]-]+(?:[/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?", re.I)
_AUTHORITY: Final = re.compile(r"[a-z]+:[/\\]*([^/?#\\]*)", re.I)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.I)
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# RFC 6761, RFC 6762, RFC 8375 and ICANN's .internal: names that mean something else in each network.
_PRIVATE_SUFFIXES: Final = ("localhost", "local", "internal", "invalid", "test", "example", "home.arpa")


class BadAddress(Exception):
    """An address that nothing may lead to; `code` is for programs, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def clean_destination(text: str) -> str:
    """Return the address as it is stored: printable ASCII, at most 8,000 bytes.

    What is already plain ASCII is kept to the byte; anything else becomes what a browser would make of it.
    Raises BadAddress.
    """
    return _clean(text.strip())


def host_of(url: str) -> str:
    """The host of a clean address as browsers read it: lower-case punycode, without port or trailing dot."""
    return ada_url.URL(url).hostname.removesuffix(".")


def with_scheme(text: str) -> str:
    """Return `text` with https:// in front if it names no scheme (for forms; the API is strict)."""
    text = text.strip()
    return text if not text or _SCHEME.match(text) or text.startswith("/") else f"https://{text}"


def check_length(text: str) -> None:
    """Raise BadAddress if an address is longer than the edge can send."""
    if len(text) > MAX_BYTES:
        raise BadAddress(
            "too_long", _("The address is longer than %(max_bytes)s bytes.") % {"max_bytes": intcomma(MAX_BYTES)}
        )


def check_characters(text: str) -> None:
    """Raise BadAddress if an address has a control character: browsers leave some out, and would read another one."""
    if any(char < " " or "\x7f" <= char <= "\x9f" for char in text):
        raise BadAddress("control", _("The address contains a control character, for example a line break."))


def _clean(text: str) -> str:
    if not text:
        raise BadAddress("required", _("Enter the address that this should lead to."))
    check_length(text)
    check_characters(text)
    _check_scheme(text)
    try:
        url = ada_url.URL(text)
    except (ValueError, UnicodeError):
        raise BadAddress("malformed", _("This is not an address that browsers understand.")) from None
    authority = _AUTHORITY.match(text)
    if url.username or url.password or (authority and "@" in authority[1]):
        raise BadAddress("userinfo", _("The address must not contain a user name or password before an @."))
    _check_host(url.hostname)
    clean = text if _PLAIN.fullmatch(text) else url.href
    check_length(clean)
    if not clean.isascii() or not clean.isprintable() or " " in clean:
        raise BadAddress("malformed", _("This is not an address that browsers understand."))
    return clean


def _check_scheme(text: str) -> None:
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise BadAddress(
            "scheme", _("Start the address with https://, for example https://%(text)s.") % {"text": _shorten(text)}
        )
    if scheme[1].lower() not in ("http", "https"):
        raise BadAddress(
            "scheme", _("This can lead to https:// and http:// addresses, not to %(scheme)s:.") % {"scheme": scheme[1]}
        )


def _check_host(host: str) -> None:
    name = host.removesuffix(".")
    if name in settings.SHORT_HOSTS:
        raise BadAddress("loop", _("%(name)s is our own short domain: this would lead in a circle.") % {"name": name})
    if name.startswith("["):
        _check_address(ipaddress.IPv6Address(name[1:-1]))
        return
    try:
        address = ipaddress.IPv4Address(name)
    except ValueError:
        _check_name(name)
    else:
        _check_address(address)


def _check_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    inner = (address.ipv4_mapped or address.sixtofour) if isinstance(address, ipaddress.IPv6Address) else None
    for one in (address, inner):
        if one is not None and (not one.is_global or one.is_multicast):
            raise BadAddress("private", _("%(address)s is not reachable from the internet.") % {"address": address})


def _check_name(name: str) -> None:
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddress("host", _("“%(name)s” is not a valid host name.") % {"name": _shorten(name)})
    if len(labels) < 2 or any(name == suffix or name.endswith(f".{suffix}") for suffix in _PRIVATE_SUFFIXES):
        raise BadAddress("private", _("“%(name)s” is not a public host name.") % {"name": _shorten(name)})


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
