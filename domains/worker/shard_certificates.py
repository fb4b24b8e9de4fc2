"""The certificates of shared distributions: which are on their way, which must be replaced, and who holds them up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from domains.aws import certificates, packing
from domains.aws.certificates import Certificate, Status
from domains.aws.errors import CertificateInUse, NotFound
from domains.aws.shards import Shards
from domains.errors import DomainChanged
from domains.models import Domain, Shard
from domains.states import State
from domains.transitions import transition

_PATIENCE: Final = timedelta(minutes=30)
"""A name that does not validate for so long holds up the others of its certificate: it is left out of the next one."""
_PATIENCE_WITH_SERVED: Final = timedelta(days=1)
"""The same for a name that is served and whose record we do see: leaving it out would take it offline."""
PAUSE: Final = timedelta(minutes=10)
"""After a certificate that failed, until the next is requested: the account's yearly number of these is finite."""
_RENEWS_BY: Final = timedelta(days=30)
"""ACM has renewed by then, or something holds it up ("Managed certificate renewal")."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What `packing.plan` asks for."""

    fleet: tuple[packing.Shard, ...]
    reissue: frozenset[str]
    coming: dict[str, frozenset[str]]
    wanted: frozenset[str]
    failing: frozenset[str]


def read(shards: Shards, arn: str) -> Certificate | None:
    """The certificate as it is; None where there is none (any more)."""
    if not arn:
        return None
    try:
        return certificates.describe(shards.aws, arn)
    except NotFound:
        return None


def look(shards: Shards, now: datetime) -> Outlook:
    """What there is, and what is on its way. Names that hold up the others' certificate go back to be certified."""
    fleet, reissue = [], set()
    for one in shards.distributions():
        certificate = read(shards, one.certificate_arn)
        alive = certificate is not None and not certificate.is_dead
        # What is dead covers nothing, whatever names it has.
        fleet.append(packing.Shard(one.id, one.hosts, frozenset(certificate.names if alive and certificate else ())))
        ends = certificate.not_after if certificate else None
        if one.hosts and (not alive or (ends is not None and ends - now < _RENEWS_BY)):
            reissue.add(one.id)
    served = frozenset[str]().union(*(one.hosts for one in fleet))
    _send_back(_hopeless(shards, served, now), now)
    wanted = list(Domain.objects.on_shards())
    failing = frozenset(domain.hostname for domain in wanted if _fails(domain, served, now))
    names = frozenset(domain.hostname for domain in wanted)
    return Outlook(tuple(fleet), frozenset(reissue), _coming(fleet, names, failing), names, failing)


def delete_replaced(shards: Shards) -> None:
    """Those that nothing serves with any more, as soon as ACM lets them go."""
    for shard in Shard.objects.exclude(old_certificate_arns=[]):
        kept = []
        for arn in shard.old_certificate_arns:
            try:
                certificates.delete(shards.aws, arn)
            except CertificateInUse:
                kept.append(arn)
        if kept != shard.old_certificate_arns:
            shard.old_certificate_arns = kept
            shard.save()


def retire(shard: Shard, *arns: str, requested_at: datetime | None = None) -> None:
    """These are to be deleted, and none is on its way any more."""
    shard.old_certificate_arns = list(dict.fromkeys([*shard.old_certificate_arns, *filter(None, arns)]))
    shard.next_certificate_arn, shard.next_names, shard.requested_at = "", [], requested_at
    shard.save()


def _fails(domain: Domain, served: Collection[str], now: datetime) -> bool:
    """Whether a certificate that names the host would not be issued, as far as is known."""
    if domain.state == State.ISSUING:
        return True
    if domain.hostname not in served:
        return domain.lacks_certificate_record or domain.adapter != "shards"
    # One look that did not find it may have been the resolver's fault; being left out takes the host offline.
    since = domain.failing_since
    return domain.lacks_certificate_record and since is not None and now - since >= _PATIENCE


def _coming(
    fleet: Iterable[packing.Shard], wanted: frozenset[str], failing: frozenset[str]
) -> dict[str, frozenset[str]]:
    """The names of certificates that are on their way and can be used: they cover all that stays on their shard."""
    coming = {}
    hosts = {one.id: one.hosts & wanted - failing for one in fleet}
    for shard in Shard.objects.exclude(next_certificate_arn=""):
        names = frozenset(shard.next_names)
        stays = hosts.get(shard.distribution_id)
        if stays is None or names & failing or not all(certificates.covers(names, host) for host in stays):
            retire(shard, shard.next_certificate_arn)
        else:
            coming[shard.distribution_id] = names
    return coming


def _hopeless(shards: Shards, served: Collection[str], now: datetime) -> frozenset[str]:
    """Names for which a certificate that was requested is not issued. That certificate is given up with them."""
    found: set[str] = set()
    for shard in Shard.objects.exclude(next_certificate_arn=""):
        certificate = read(shards, shard.next_certificate_arn)
        if certificate is None:
            retire(shard)
            continue
        waiting = {record.domain for record in certificate.records if not record.valid}
        age = now - shard.requested_at if shard.requested_at else timedelta(0)
        if certificate.status == Status.PENDING_VALIDATION:
            waiting = {name for name in waiting if age >= _PATIENCE and _is_hopeless(name, served, age)}
        if certificate.is_dead or waiting:
            retire(shard, certificate.arn, requested_at=now if certificate.is_dead else None)
            found |= waiting
    return frozenset(found)


def _is_hopeless(name: str, served: Collection[str], age: timedelta) -> bool:
    domain = Domain.objects.on_shards().filter(hostname=name).first()
    if domain is None or name not in served or domain.lacks_certificate_record:
        return True
    return age >= _PATIENCE_WITH_SERVED


def _send_back(names: frozenset[str], now: datetime) -> None:
    """Each shows by a certificate of its own that it can be certified, before it holds up others again."""
    for domain in Domain.objects.on_shards().filter(hostname__in=names).exclude(state=State.ISSUING):
        failing: dict[str, Any] = {"failing_since": domain.failing_since or now}
        with suppress(DomainChanged):  # a step is at it: the next look finds it as it is then
            if domain.state == State.ACTIVE:
                domain = transition(domain, to=State.DEGRADED, reason="not_certified", **failing)
            failing |= {"certificate_arn": "", "certificate_until": None}
            transition(domain, to=State.ISSUING, reason="not_certified", **failing)
