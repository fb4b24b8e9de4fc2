"""Asks the servers of a zone itself, which know a change at once, where caches still tell the old story.

A zone's servers are named by its owner, who may be anybody: addresses that are not public are never asked, so that
nobody makes this service send packets into its own network.
"""

from dataclasses import dataclass, replace

from domains.dns.answers import Answer, CnameTooLong, Failed, Failure, Found, NoData, NoSuchName, Reason, values_of
from domains.dns.lookup import MAX_CHAIN, Dns, Server
from edge.public_address import is_public

MAX_SERVERS = 4  # zones list up to 13; a few say all there is to say


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a name is administered."""

    name: str
    nameservers: tuple[str, ...]  # names, for telling the provider
    servers: tuple[Server, ...]  # addresses that may be asked; () where none resolves or none is public


@dataclass(frozen=True, slots=True)
class NoZone:
    """No enclosing zone could be found: the domain is not registered, or its delegation is broken."""

    name: str
    answer: Answer  # the one that ended the search


@dataclass(frozen=True, slots=True)
class Settled:
    """What holds, and whether every cache says so already."""

    answer: Answer
    spread: bool  # all resolvers agree; if not, `answer` is the zone's own and some visitors see another for a while
    caches: tuple[Answer, ...]
    confirmed: bool = False  # the zone itself says so, or every resolver does: no single cache that was poisoned


@dataclass(frozen=True, slots=True)
class Authority:
    """How a zone's own servers are reached: port 53 and public addresses only, but for the local stack."""

    port: int = 53
    allow_private: bool = False


def find_zone(dns: Dns, name: str, authority: Authority = Authority()) -> Zone | NoZone:
    """Climb from `name` to the nearest name with NS records; a top-level domain is not taken for one's own zone."""
    labels = name.lower().rstrip(".").split(".")
    answer: Answer = NoSuchName(name, "NS", (), "")
    for at in range(len(labels) - 1):
        answer = dns.lookup(".".join(labels[at:]), "NS")
        if isinstance(answer, Failed):
            return NoZone(name, answer)
        # Through a CNAME one sees the NS records of the target's zone, not of this one.
        if isinstance(answer, Found) and not answer.chain:
            return Zone(answer.name, answer.values, _addresses(dns, answer.values, authority))
    return NoZone(name, answer)


def _addresses(dns: Dns, nameservers: tuple[str, ...], authority: Authority) -> tuple[Server, ...]:
    # IPv4 alone: every zone that mail and browsers reach has it, and not every host of ours has IPv6.
    ips = [ip for nameserver in nameservers[:MAX_SERVERS] for ip in values_of(dns.lookup(nameserver, "A"))[:1]]
    return tuple(Server(ip, authority.port) for ip in ips if authority.allow_private or is_public(ip))


def lookup_authoritative(dns: Dns, name: str, rdtype: str, authority: Authority = Authority()) -> Answer:
    """Return what the zone's own servers say, following CNAMEs from zone to zone.

    Failed where the name's own zone cannot be found or asked; for a CNAME's target the resolvers' answer will do.
    """
    chain: tuple[str, ...] = ()
    while len(chain) <= MAX_CHAIN:
        current = chain[-1] if chain else name
        zone = find_zone(dns, current, authority)
        if chain and (isinstance(zone, NoZone) or not zone.servers):
            return _with_chain(dns.lookup(current, rdtype), name, chain)
        if isinstance(zone, NoZone):
            known = zone.answer.failures if isinstance(zone.answer, Failed) else (Failure(name, Reason.NO_SERVER),)
            return Failed(name, rdtype, (), known)
        if not zone.servers:
            return Failed(name, rdtype, (), (Failure(zone.name, Reason.NO_SERVER),))
        answer = dns.at(zone.servers, recursive=False).lookup(current, rdtype)
        # A zone's server follows a CNAME only inside its own zones, and then has nothing to say about the target.
        if not (isinstance(answer, Failed) and answer.chain):
            return _with_chain(answer, name, chain)
        chain += answer.chain
    return CnameTooLong(name, rdtype, chain)


def _with_chain(answer: Answer, name: str, chain: tuple[str, ...]) -> Answer:
    return replace(answer, name=name, chain=chain + answer.chain) if chain else answer


def lookup_settled(
    dns: Dns, name: str, rdtype: str, authority: Authority = Authority(), *, sure: bool = False
) -> Settled:
    """Ask every resolver; where they disagree, or none knows the record yet, ask the zone's own servers.

    With `sure` these are asked in any case: what a record decides may be worth poisoning a cache for.
    """
    caches = dns.lookup_each(name, rdtype)
    answered = [answer for answer in caches if not isinstance(answer, Failed)]
    if not answered:
        return Settled(caches[0], False, caches)
    agree = len({_essence(answer) for answer in answered}) == 1
    unanimous = agree and len(answered) == len(caches)
    # All may still remember that there was nothing (RFC 2308): the case of somebody who has just added the record.
    if agree and not sure and not isinstance(answered[0], NoData | NoSuchName):
        return Settled(answered[0], True, caches, unanimous)
    own = lookup_authoritative(dns, name, rdtype, authority)
    if isinstance(own, Failed):
        best = next((answer for answer in answered if isinstance(answer, Found)), answered[0])
        return Settled(best, agree, caches, unanimous)
    return Settled(own, all(_essence(answer) == _essence(own) for answer in answered), caches, confirmed=True)


def _essence(answer: Answer) -> tuple[object, ...]:
    return type(answer), answer.chain, values_of(answer)
