"""Whether a host leads visitors to our routing endpoint, and if not, where to.

A CNAME proves it by name. At an apex, and behind providers that flatten CNAMEs, only addresses are seen: they are
compared with the endpoint's own. CloudFront hands out other addresses to other places, so addresses of CloudFront
that differ prove nothing either way; HTTPS then decides.
"""

from dataclasses import dataclass

from domains.dns.answers import Answer, CnameLoop, CnameTooLong, Failed, NoSuchName, values_of
from domains.dns.lookup import Dns
from domains.dns.ranges import CLOUDFLARE, CLOUDFRONT, is_within


@dataclass(frozen=True, slots=True)
class PointsByCname:
    """A CNAME, or a chain of them, leads to the endpoint."""

    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointsByAddress:
    """An ALIAS, ANAME or flattened CNAME: all addresses are the endpoint's."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MayPoint:
    """All addresses are CloudFront's, but not those the endpoint has from here: only HTTPS can tell."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointsPartly:
    """Some addresses are ours, others (often a left-over AAAA) lead elsewhere: those have to be removed."""

    ours: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proxied:
    """The provider's own proxy answers instead of us; it has to be switched off for this record."""

    provider: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CnameElsewhere:
    """The CNAME has another target."""

    target: str  # the first one, which is what the record says
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CnameWithoutDot:
    """The target is right, but the provider appended the zone's name: it wants a dot at the target's end."""

    target: str  # "edge.getowl.io.acme.com"


@dataclass(frozen=True, slots=True)
class CnameDangling:
    """The CNAME has another target, or a misspelt one, and at its end there is nothing."""

    target: str
    missing: str


@dataclass(frozen=True, slots=True)
class AddressElsewhere:
    """A and AAAA records lead elsewhere."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoRecord:
    """There is no A, AAAA or CNAME record."""

    name_exists: bool  # with other records


@dataclass(frozen=True, slots=True)
class CnameBroken:
    """The CNAMEs go round in a circle or never end."""

    answer: CnameLoop | CnameTooLong


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No resolver answered for the host. Worth another try later."""

    answer: Failed


@dataclass(frozen=True, slots=True)
class EndpointUnanswered:
    """Our own endpoint did not resolve: nothing is known about the host, and its owner has nothing to do."""

    endpoint: str
    answer: Answer


Target = (
    PointsByCname
    | PointsByAddress
    | MayPoint
    | PointsPartly
    | Proxied
    | CnameElsewhere
    | CnameWithoutDot
    | CnameDangling
    | AddressElsewhere
    | NoRecord
    | CnameBroken
    | Unanswered
    | EndpointUnanswered
)


def check_target(dns: Dns, host: str, endpoint: str) -> Target:
    """Return where `host` leads, `endpoint` being the name that its CNAME should have. Asks up to four
    questions."""
    endpoint = endpoint.lower().rstrip(".")
    v4 = dns.lookup(host, "A")
    # The endpoint need not resolve itself for a CNAME to be right.
    if endpoint in v4.chain:
        return PointsByCname(v4.chain[: v4.chain.index(endpoint) + 1])
    if v4.chain and v4.chain[0].startswith(endpoint + "."):
        return CnameWithoutDot(v4.chain[0])
    if isinstance(v4, CnameLoop | CnameTooLong):
        return CnameBroken(v4)
    if isinstance(v4, Failed):
        return Unanswered(v4)
    v6 = dns.lookup(host, "AAAA")
    if isinstance(v6, Failed):
        return Unanswered(v6)
    addresses = (*values_of(v4), *values_of(v6))
    if not addresses:
        if v4.chain:
            return CnameDangling(v4.chain[0], v4.chain[-1])
        return NoRecord(name_exists=not isinstance(v4, NoSuchName))
    if v4.chain:
        return CnameElsewhere(v4.chain[0], addresses)
    # A proxied record shows no CNAME, whatever it is: one that is seen leads to somebody else behind the same proxy.
    if all(is_within(ip, CLOUDFLARE) for ip in addresses):
        return Proxied("cloudflare", addresses)
    return _by_address(dns, addresses, endpoint)


def _by_address(dns: Dns, addresses: tuple[str, ...], endpoint: str) -> Target:
    own_v4, own_v6 = dns.lookup(endpoint, "A"), dns.lookup(endpoint, "AAAA")
    own = {*values_of(own_v4), *values_of(own_v6)}
    if not own:
        return EndpointUnanswered(endpoint, own_v4)
    ours = tuple(ip for ip in addresses if ip in own)
    others = tuple(ip for ip in addresses if ip not in own)
    if not others:
        return PointsByAddress(ours)
    strangers = tuple(ip for ip in others if not is_within(ip, CLOUDFRONT))
    if not strangers:
        # Seen from one place: some in common is proof, and the rest may be the endpoint's from somewhere else.
        return PointsByAddress(addresses) if ours else MayPoint(addresses)
    return PointsPartly(ours, strangers) if ours else AddressElsewhere(addresses)
