"""Where an endpoint's URL leads, and whether anything may be sent there.

URLs are chosen by customers, who may be anybody: a request must not reach our own network. What a URL looks like is
checked when it is saved, for people; what its name resolves to is checked at each attempt, and the address that was
checked is the one that is connected to, so that a second answer of the DNS cannot lead elsewhere.

    BadUrl           a URL that nothing can be sent to
    AddressRefused   the name leads to an address that nothing may be sent to
    Unresolved       the name has no address, or the DNS did not say
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass
from typing import Final

import ada_url
import dns.exception
import dns.resolver
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from edge.public_address import is_public
from webhooks.errors import BadUrl
from webhooks.sending.errors import AddressRefused, Unresolved

MAX_BYTES: Final = 2_000
_LOWEST_PORT: Final = 1024
"""Below are mail, shells and the like, beside 80 and 443: nobody's webhook lives there."""
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Target:
    """What a URL says. `host` as TLS and DNS want it: no brackets, no trailing dot; `authority` as HTTP wants it."""

    secure: bool
    host: str
    port: int
    authority: str
    path: str


def clean_url(text: str) -> str:
    """Return the URL as it is stored. Raises BadUrl."""
    url = _parse(text.strip())
    target = target_of(url.href)
    try:
        literal: str | None = str(ipaddress.ip_address(target.host))
    except ValueError:
        literal = None
    if settings.WEBHOOKS_ALLOW_PRIVATE:
        return url.href
    if literal is not None and not is_public(literal):
        raise BadUrl("private", _("%(host)s is not reachable from the internet.") % {"host": target.host})
    if literal is None and "." not in target.host:
        raise BadUrl("private", _("“%(host)s” is not a public host name.") % {"host": target.host})
    return url.href


def origin_of(url: str) -> str:
    """What the audit trail, which every member reads, says of a stored URL: what follows the host may be a secret."""
    return str(ada_url.URL(url).origin)


def target_of(url: str) -> Target:
    """What a stored URL says; settings may have changed since it was stored. Raises BadUrl."""
    parsed = _parse(url)
    scheme = parsed.protocol.removesuffix(":")
    port = int(parsed.port) if parsed.port else _PORTS[scheme]
    if port < _LOWEST_PORT and port not in _PORTS.values():
        raise BadUrl(
            "port",
            _("Port %(port)s is not for webhooks. Use 443, or one from %(lowest_port)s on.")
            % {"port": port, "lowest_port": _LOWEST_PORT},
        )
    host = parsed.hostname.strip("[]").removesuffix(".")
    path = (parsed.pathname or "/") + parsed.search
    return Target(scheme == "https", host, port, parsed.host, path)


def _parse(text: str) -> ada_url.URL:
    if not text:
        raise BadUrl("required", _("Enter the address that events should be sent to."))
    if len(text.encode()) > MAX_BYTES:
        raise BadUrl(
            "too_long", _("The address is longer than %(max_bytes)s bytes.") % {"max_bytes": intcomma(MAX_BYTES)}
        )
    if any(char < " " or "\x7f" <= char <= "\x9f" for char in text):
        raise BadUrl("control", _("The address contains a control character, for example a line break."))
    try:
        url = ada_url.URL(text)
    except (ValueError, UnicodeError):
        raise BadUrl("malformed", _("This is not a web address. Write it with https:// in front.")) from None
    if url.protocol != "https:" and not (settings.WEBHOOKS_ALLOW_PRIVATE and url.protocol == "http:"):
        raise BadUrl("scheme", _("Events are sent to https:// addresses alone."))
    if url.username or url.password:
        raise BadUrl("userinfo", _("The address must not contain a user name or password. Signatures say who sends."))
    if url.hash:
        url.hash = ""
    return url


def resolve(host: str, seconds: float) -> str:
    """One address of the host that may be connected to. Raises AddressRefused, Unresolved."""
    addresses = _literal(host) or (
        _by_this_machine(host) if settings.WEBHOOKS_ALLOW_PRIVATE else _by_dns(host, seconds)
    )
    if not addresses:
        raise Unresolved(_("%(host)s has no address.") % {"host": host})
    # One bad address is enough to refuse all: a name that leads inside and outside is up to something.
    for address in addresses if not settings.WEBHOOKS_ALLOW_PRIVATE else ():
        if not is_public(address):
            raise AddressRefused(
                _("%(host)s leads to %(address)s, which is no public address.") % {"host": host, "address": address}
            )
    return secrets.choice(addresses)


def _literal(host: str) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return []


def _by_this_machine(host: str) -> list[str]:
    """In a local stack: names of containers, and what /etc/hosts holds."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unresolved(_("%(host)s has no address: %(error)s.") % {"host": host, "error": error}) from error
    return sorted({str(entry[4][0]) for entry in found})


def _by_dns(host: str, seconds: float) -> list[str]:
    """IPv4 if there is any: our own network may have no IPv6."""
    resolver = dns.resolver.Resolver(configure=False)
    servers = [text.partition(":") for text in settings.DNS_RESOLVERS]
    resolver.nameservers = [ip for ip, _, _ in servers]
    resolver.nameserver_ports = {ip: int(port) for ip, _, port in servers if port}
    resolver.lifetime = seconds / 2  # for each of the two questions
    failed: Exception | None = None
    for kind in ("A", "AAAA"):
        try:
            found = [str(record) for record in resolver.resolve(f"{host}.", kind, raise_on_no_answer=False)]
        except dns.resolver.NXDOMAIN:
            raise Unresolved(_("%(host)s does not exist.") % {"host": host}) from None
        except dns.exception.DNSException as error:
            failed = error
            continue
        if found:
            return found
    if failed is not None:
        raise Unresolved(_("No resolver answered for %(host)s.") % {"host": host}) from failed
    return []
