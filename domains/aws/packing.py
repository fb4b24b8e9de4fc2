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

from collections.abc import Iterable
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
    """Change one shard in one update. `names` is its next certificate, or the one it has: then none is requested."""

    shard: str
    names: frozenset[str]
    add: frozenset[str]
    drop: frozenset[str]


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
) -> Plan:
    """What to do next. Plan again after each step, or after any change: the rest is found anew.

    `failing` are hosts whose validation record is not there. They stay where they are served until their shard needs
    another certificate, and are never added. `reissue` names shards whose certificate must be replaced, for instance
    because its renewal waits for a host that is failing.
    """
    shards = sorted(fleet, key=lambda shard: shard.id)
    trims = [_trim(shard, shard.hosts - wanted) for shard in shards]
    kept = [replace(shard, hosts=shard.hosts & wanted) for shard in shards]
    served = frozenset[str]().union(*(shard.hosts for shard in kept))
    newcomers = wanted - served - failing
    excess = {host: shard.id for shard in kept for host in _excess(shard, failing, limits)}
    arrivals, unplaced = _place(kept, newcomers, frozenset(excess), failing, limits)
    steps: list[Swap | Move] = [trim for trim in trims if trim]
    for shard in kept:
        taken, stay = arrivals[shard.id], shard.hosts - failing
        uncovered = not all(covers(shard.certified, host) for host in taken)
        # One that is over the limit could get no certificate for all it has: it is reissued once hosts have moved.
        if uncovered or (shard.id in reissue and len(stay) <= limits.capacity):
            steps.append(Swap(shard.id, stay | taken, taken & newcomers, shard.hosts & failing))
        elif taken & newcomers:
            steps.append(Swap(shard.id, shard.certified, taken & newcomers, frozenset()))
    moves = ((host, shard.id) for shard in kept for host in sorted(arrivals[shard.id] & excess.keys()))
    steps.extend(Move(host, excess[host], target) for host, target in moves)
    return Plan(tuple(steps), unplaced & newcomers)


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


def _trim(shard: Shard, unwanted: frozenset[str]) -> Swap | None:
    return Swap(shard.id, shard.certified, frozenset(), unwanted) if unwanted else None


def _excess(shard: Shard, failing: frozenset[str], limits: Limits) -> list[str]:
    """The hosts that are too many since the limit was lowered; one that is failing could not be certified elsewhere."""
    surplus = len(shard.hosts) - limits.capacity
    return sorted(shard.hosts - failing)[:surplus] if surplus > 0 else []


def _place(
    shards: list[Shard], newcomers: frozenset[str], movers: frozenset[str], failing: frozenset[str], limits: Limits
) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Which shard takes which hosts, and who finds no place.

    A shard whose certificate covers the host comes first, then the fullest: few shards change, few are begun.
    """
    taken: dict[str, frozenset[str]] = {shard.id: frozenset() for shard in shards}
    unplaced: set[str] = set()
    for host in [*sorted(movers), *sorted(newcomers)]:
        room = [
            shard
            for shard in shards
            if host not in shard.hosts and len(shard.hosts) + len(taken[shard.id]) < limits.capacity
        ]
        if not room:
            unplaced.add(host)
            continue
        best = max(
            room, key=lambda shard: (covers(shard.certified, host), len(shard.hosts) + len(taken[shard.id]), shard.id)
        )
        taken[best.id] |= {host}
    return taken, frozenset(unplaced)
