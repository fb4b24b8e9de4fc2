"""Reads what a person typed as the host name of their links.

`parse_hostname` either returns the one canonical form, which is what the database, the edge and certificates hold, or
raises the error that says what to type instead. It asks no network.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna
from django.utils.translation import gettext as _

from domains.names import errors
from domains.names.scripts import has_emoji, may_stand_together, scripts_of
from domains.names.suffixes import is_public_suffix, registrable_domain

MAX_LABEL = 63  # RFC 1035, 2.3.4
MAX_NAME = 253  # the same 255 octets, written as text
# RFC 5280 caps the common name, which ACM fills with a certificate's first name:
# https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
MAX_CERTIFICATE_NAME = 64
# Longer input is no host name in any spelling, and normalising it would only cost time.
_MAX_TYPED = 2000

# RFC 6761, 6762, 7686, 8375, 9476, and ICANN's resolution on .internal of 2024-07-29; .example is of RFC 2606.
RESERVED = frozenset(
    {"alt", "arpa", "example", "home.arpa", "internal", "invalid", "local", "localhost", "onion", "test"}
    | {"example.com", "example.net", "example.org"}
)
_LDH = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
# Other dots that IDNA takes for one (RFC 3490, 3.1): keyboards for Chinese and Japanese type them.
_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})


@dataclass(frozen=True, slots=True)
class Hostname:
    """A host name in its canonical form."""

    ascii: str  # lower-case punycode without a trailing dot, at most 64 characters
    display: str  # the same for people: "bücher.example"
    registrable: str  # ASCII: the domain at the registrar, "acme.co.uk" of "go.acme.co.uk"

    @property
    def is_apex(self) -> bool:
        """Whether this is the registered domain itself, where DNS forbids a CNAME."""
        return self.ascii == self.registrable

    @property
    def relative(self) -> str:
        """The part before the registered domain, as many DNS providers want it; "@" at the apex."""
        return "@" if self.is_apex else self.ascii.removesuffix("." + self.registrable)

    def __str__(self) -> str:
        return self.ascii


def parse_hostname(text: str, *, own_hosts: Iterable[str] = (), allow_test: bool = False) -> Hostname:
    """Return the canonical form of a typed host name, or raise a HostnameError that says what to type instead.

    `own_hosts` are the service's own hosts (ASCII, lower case): they and names below them are refused. `allow_test`
    lets names under .test pass, for the local stack, where the last label counts as the public suffix.
    """
    typed = text.strip()
    if not typed:
        raise errors.HostnameEmpty(text, _("Enter a host name, such as go.acme.com."))
    if len(typed) > _MAX_TYPED:
        raise errors.NameTooLong(
            text, _("A host name has at most %(max_name)s characters. Enter a shorter one.") % {"max_name": MAX_NAME}
        )
    name = unicodedata.normalize("NFKC", typed).translate(_DOTS).lower()
    _refuse_address(text, name)
    _refuse_pasted(text, name)
    name = name.removesuffix(".")
    _refuse_characters(text, name)
    labels = [_ascii_label(text, label) for label in name.split(".")]
    host = ".".join(labels)
    _refuse_length(text, host)
    # Full-width digits and the like become an address only here.
    _refuse_address(text, host)
    registrable = _registrable(text, host, allow_test)
    _refuse_own(text, host, own_hosts)
    return Hostname(host, display_of(host), registrable)


def display_of(host: str) -> str:
    """A canonical host name as people read it: "bücher.acme.com"."""
    return ".".join(_display_label(label) for label in host.split("."))


def _refuse_address(text: str, name: str) -> None:
    bare = name.removesuffix(".")
    # A colon that is followed by nothing but digits is a port: "10.0.0.1:8000" is an address, "acme.com:80" is pasted.
    host, _colon, port = bare.rpartition(":")
    candidates = {bare, bare.strip("[]"), host.strip("[]") if port.isdecimal() else bare}
    if any(_is_address(candidate) for candidate in candidates) or re.fullmatch(r"(0x[0-9a-f]+|\d+)(\.\d+){0,3}", bare):
        raise errors.IsAddress(
            text,
            _(
                "%(bare)s is an IP address. Links need a host name, such as go.acme.com: certificates "
                "are issued for names."
            )
            % {"bare": bare},
        )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _refuse_pasted(text: str, name: str) -> None:
    if not any(mark in name for mark in "/\\?#:@"):
        return
    try:
        offer = urlsplit(name if "://" in name else f"//{name.removeprefix('//')}").hostname or ""
    except ValueError:
        offer = ""
    # Only what would be accepted, or refused for a better reason, is worth offering.
    offer = offer if offer != name and re.fullmatch(r"[\w.-]+\.[\w-]+", offer) else ""
    hint = (
        _("Enter only its host: %(offer)s.") % {"offer": offer}
        if offer
        else _("Enter only the host, such as go.acme.com.")
    )
    raise errors.PastedAddress(text, _("That is a whole web address. %(hint)s") % {"hint": hint}, offer)


def _refuse_characters(text: str, name: str) -> None:
    if any(character.isspace() for character in name):
        raise errors.HasSpaces(text, _("A host name has no spaces. Remove them, or write a hyphen instead."))
    if "*" in name:
        base = name.rpartition("*")[2].strip(".")
        raise errors.IsWildcard(
            text,
            _("Wildcards cannot be added. Add each host you use, such as go.%(base)s.") % {"base": base or "acme.com"},
        )
    if "_" in name:
        raise errors.HasUnderscore(
            text,
            _("No certificate takes an underscore in a host. Use a hyphen: %(better)s.")
            % {"better": name.strip("_").replace("_", "-")},
        )
    if has_emoji(name):
        raise errors.HasEmoji(
            text,
            _(
                "Emoji are not allowed in host names (IDNA 2008), so no certificate can be issued. "
                "Use letters and digits."
            ),
        )
    if "" in name.split("."):
        raise errors.HostnameMisspelt(
            text, _("Between two dots, and before the first, there must be a name. Remove the extra dot.")
        )


def _ascii_label(text: str, label: str) -> str:
    if label.startswith("xn--"):
        label = _decoded(text, label)
    elif label.isascii():
        return _plain_label(text, label)
    scripts = scripts_of(label)
    if not may_stand_together(scripts):
        mixture = " and ".join(sorted(script.capitalize() for script in scripts))
        raise errors.MixesScripts(
            text,
            _("“%(label)s” mixes %(mixture)s letters, which can pass for another name. Write it in one script.")
            % {"label": label, "mixture": mixture},
        )
    try:
        return idna.alabel(label).decode("ascii")
    except UnicodeError as error:  # idna.IDNAError is one
        if len(label) > MAX_LABEL or "too long" in str(error).lower():
            raise _label_too_long(text, label) from error
        raise errors.HostnameMisspelt(
            text,
            _(
                "“%(label)s” holds a character that host names may not have (IDNA 2008). Use letters, "
                "digits and hyphens."
            )
            % {"label": label},
        ) from error


def _plain_label(text: str, label: str) -> str:
    if len(label) > MAX_LABEL:
        raise _label_too_long(text, label)
    if not _LDH.fullmatch(label):
        raise errors.HostnameMisspelt(
            text,
            _("“%(label)s” is no part of a host name. Use letters, digits and, between them, hyphens.")
            % {"label": label},
        )
    if label[2:4] == "--":
        raise errors.HostnameMisspelt(
            text,
            _(
                "“%(label)s” has hyphens as its third and fourth characters, which are reserved (IDNA "
                "2008). Leave one out."
            )
            % {"label": label},
        )
    return label


def _label_too_long(text: str, label: str) -> errors.LabelTooLong:
    return errors.LabelTooLong(
        text,
        _("“%(label)s…” is too long: between two dots a host name has at most %(max_label)s characters. Shorten it.")
        % {"label": label[:20], "max_label": MAX_LABEL},
    )


def _decoded(text: str, label: str) -> str:
    if len(label) > MAX_LABEL:
        raise _label_too_long(text, label)
    try:
        decoded = idna.ulabel(label)
        # Several spellings that decode to one label would be several names for one host.
        if not decoded.isascii() and idna.alabel(decoded).decode("ascii") == label:
            return decoded
    except UnicodeError:
        pass
    raise errors.BadPunycode(
        text,
        _(
            "“%(label)s” is no valid international name: the part after xn-- does not decode. Type "
            "the name as it is read."
        )
        % {"label": label},
    )


def _display_label(label: str) -> str:
    return idna.ulabel(label) if label.startswith("xn--") else label


def _refuse_length(text: str, host: str) -> None:
    if len(host) > MAX_NAME:
        raise errors.NameTooLong(
            text,
            _("The name has %(count)s characters; a host name has at most %(max_name)s. Shorten it.")
            % {"count": len(host), "max_name": MAX_NAME},
        )
    if len(host) > MAX_CERTIFICATE_NAME:
        raise errors.TooLongForCertificate(
            text,
            _(
                "The name has %(count)s characters (as certificates count them, in punycode); a "
                "certificate's own name has at most %(max_certificate_name)s. Choose a shorter host "
                "under the same domain."
            )
            % {"count": len(host), "max_certificate_name": MAX_CERTIFICATE_NAME},
        )


def _registrable(text: str, host: str, allow_test: bool) -> str:
    labels = host.split(".")
    reserved = next((end for end in (".".join(labels[at:]) for at in range(len(labels))) if end in RESERVED), "")
    if reserved and not (allow_test and reserved == "test" and len(labels) > 1):
        raise errors.IsReserved(
            text,
            _(
                "Names under %(reserved)s are reserved, nobody can own one. Enter a host of a domain "
                "that you registered."
            )
            % {"reserved": reserved},
        )
    registrable = registrable_domain(host)
    if registrable:
        return registrable
    if len(labels) == 1 and not is_public_suffix(host):
        raise errors.IsSingleLabel(
            text, _("“%(host)s” has no dot. Enter the full name, such as %(host)s.acme.com.") % {"host": host}
        )
    raise errors.IsPublicSuffix(
        text,
        _(
            "Everybody registers names under %(host)s; nobody owns it. Enter your own name under it, "
            "such as acme.%(host)s."
        )
        % {"host": host},
    )


def _refuse_own(text: str, host: str, own_hosts: Iterable[str]) -> None:
    for own in own_hosts:
        if host == own or host.endswith("." + own):
            raise errors.IsOurs(
                text,
                _("%(host)s belongs to this service. Enter a host of your own domain, such as go.acme.com.")
                % {"host": host},
            )
