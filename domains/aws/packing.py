"""Packs many hosts into few distributions: pure, so that every intermediate state can be tested.

A shard is one standard distribution with one certificate. CloudFront wants every alternate domain name of a
distribution covered by its certificate, and ACM issues a certificate only once all its names validate; so a host whose
validation record is gone would hold up every change and every renewal of its shard, and is left out of the next
certificate.

The order of a plan keeps every host served throughout:

1. hosts that nobody wants any more leave; no new certificate is needed for that;
2. a shard that takes hosts in gets one certificate for all it will have, swapped in together with its newcomers;
3. only then do hosts move over from other shards, one by one: both certificates cover them at that moment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from domains.aws.certificates import covers


@dataclass(frozen=True, slots=True)
class Limits:
    """ACM's names in a certificate (10 by default, raised on request to 100), CloudFront's names on a distribution."""

    names_per_certificate: int
    hosts_per_distribution: int

    @property
    def capacity(self) -> int:
        """How many hosts fit on one shard."""
        return min(self.names_per_certificate, self.hosts_per_distribution)


@dataclass(frozen=True, slots=True)
class Shard:
    """A distribution as it is: its alternate domain names, and the names of the certificate attached to it."""

    id: str
    hosts: frozenset[str] = frozenset()
    certified: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Swap:
    """Change one shard in one update. `names` is its next certificate, or the one it has: then none is requested,
    unless it is to be replaced by one of the same names (`renew`)."""

    shard: str
    names: frozenset[str]
    add: frozenset[str]
    drop: frozenset[str]
    renew: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """Move one host between two shards whose certificates both cover it."""

    host: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in their order. `unplaced` hosts need another distribution."""

    steps: tuple[Swap | Move, ...]
    unplaced: frozenset[str]


def plan(
    fleet: Iterable[Shard],
    *,
    wanted: frozenset[str],
    failing: frozenset[str],
    limits: Limits,
    reissue: frozenset[str] = frozenset(),
    coming: Mapping[str, frozenset[str]] | None = None,
) -> Plan:
    """What to do next. Plan again after each step, or after any change: the rest is found anew.

    `failing` are hosts whose validation record is not there. They stay where they are served until their shard needs
    another certificate, and are never added. `reissue` names shards whose certificate must be replaced, for instance
    because its renewal waits for a host that is failing. `coming` has the names of certificates that were requested
    for a shard: such a one is waited for and taken as it is, since whoever arrives meanwhile would otherwise have it
    requested anew each time, and none would ever be issued. It covers all that is on its shard and not failing.
    """
    shards, coming = sorted(fleet, key=lambda shard: shard.id), coming or {}
    kept = [replace(shard, hosts=shard.hosts & wanted) for shard in shards]
    newcomers = wanted - failing - frozenset[str]().union(*(shard.hosts for shard in kept))
    excess = {host: shard.id for shard in kept for host in _excess(shard, failing, limits)}
    arrivals, unplaced = _place(kept, newcomers, frozenset(excess), failing, limits, coming)
    trims, swaps = list[Swap](), list[Swap]()
    for shard in shards:
        taken, names = arrivals[shard.id], coming.get(shard.id)
        if names is not None:
            arrivals[shard.id] = taken = frozenset(host for host in taken if covers(names, host))
        swap = _swap(shard, taken, newcomers, wanted, failing, limits, names, renew=shard.id in reissue)
        # One whose certificate is dead can change only together with it.
        broken = swap is not None and not shard.certified
        if not broken and (unwanted := shard.hosts - wanted):
            trims.append(Swap(shard.id, shard.certified, frozenset(), unwanted))
        if swap:
            swaps.append(replace(swap, drop=swap.drop | (shard.hosts - wanted - swap.names)) if broken else swap)
    moves = ((host, shard.id) for shard in kept for host in sorted(arrivals[shard.id] & excess.keys()))
    return Plan((*trims, *swaps, *(Move(host, excess[host], target) for host, target in moves)), unplaced & newcomers)


def _swap(
    shard: Shard,
    taken: frozenset[str],
    newcomers: frozenset[str],
    wanted: frozenset[str],
    failing: frozenset[str],
    limits: Limits,
    coming: frozenset[str] | None,
    *,
    renew: bool,
) -> Swap | None:
    """The change that takes `taken` in, or replaces the shard's certificate."""
    hosts = shard.hosts & wanted
    stay = hosts - failing
    if coming is not None:
        return Swap(shard.id, coming, taken & newcomers, (hosts & failing) - coming, renew=True)
    # One that is over the limit could get no certificate for all it has: it is reissued once hosts have moved.
    if not all(covers(shard.certified, host) for host in taken) or (renew and stay and len(stay) <= limits.capacity):
        return Swap(shard.id, stay | taken, taken & newcomers, hosts & failing, renew=renew)
    if taken & newcomers:
        return Swap(shard.id, shard.certified, taken & newcomers, frozenset())
    return None


def after(fleet: Iterable[Shard], step: Swap | Move) -> tuple[Shard, ...]:
    """The fleet once a step is done."""
    if isinstance(step, Swap):
        return tuple(
            replace(shard, hosts=(shard.hosts | step.add) - step.drop, certified=step.names)
            if shard.id == step.shard
            else shard
            for shard in fleet
        )
    host = frozenset({step.host})
    return tuple(
        replace(shard, hosts=shard.hosts - host)
        if shard.id == step.source
        else replace(shard, hosts=shard.hosts | host)
        if shard.id == step.target
        else shard
        for shard in fleet
    )


def _excess(shard: Shard, failing: frozenset[str], limits: Limits) -> list[str]:
    """The hosts that are too many since the limit was lowered; one that is failing could not be certified elsewhere."""
    surplus = len(shard.hosts) - limits.capacity
    return sorted(shard.hosts - failing)[:surplus] if surplus > 0 else []


def _place(
    shards: list[Shard],
    newcomers: frozenset[str],
    movers: frozenset[str],
    failing: frozenset[str],
    limits: Limits,
    coming: Mapping[str, frozenset[str]],
) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Which shard takes which hosts, and who finds no place.

    A shard whose certificate covers the host, or is about to, comes first; then one on which nobody is failing, who
    would be dropped with the next certificate; then the fullest: few shards change, few are begun.
    """
    taken: dict[str, frozenset[str]] = {shard.id: frozenset() for shard in shards}
    unplaced: set[str] = set()
    expected = frozenset[str]().union(*coming.values())
    for host in (*_in_order(movers, expected), *_in_order(newcomers, expected)):
        room = [
            shard
            for shard in shards
            if host not in shard.hosts and len(shard.hosts) + len(taken[shard.id]) < limits.capacity
        ]
        if not room:
            unplaced.add(host)
            continue

        def fitness(shard: Shard, host: str = host) -> tuple[bool, bool, bool, int, str]:
            fill = len(shard.hosts) + len(taken[shard.id])
            awaited = host in coming.get(shard.id, ())
            return covers(shard.certified, host), awaited, not shard.hosts & failing, fill, shard.id

        taken[max(room, key=fitness).id] |= {host}
    return taken, frozenset(unplaced)


def _in_order(hosts: frozenset[str], expected: frozenset[str]) -> list[str]:
    """Those that a certificate is on its way for come first."""
    return sorted(hosts, key=lambda host: (host not in expected, host))
