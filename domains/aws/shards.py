"""The adapter for accounts that cannot use tenants: alternate domain names on shared standard distributions.

UpdateDistribution replaces the whole configuration under If-Match (API reference): it is read, changed in two places,
and written back as it was; after 412 it is read again. Which host goes where is decided in packing.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from domains.aws import certificates
from domains.aws.adapter import Attachment, State
from domains.aws.client import Aws, call
from domains.aws.errors import CertificateNotReady, NotFound, PreconditionFailed, QuotaReached
from domains.aws.packing import Limits, Shard

log = structlog.get_logger(__name__)

_READS = 4
"""So often is a distribution read again when somebody changed it in between; then the worker tries later."""
_TLS = "TLSv1.2_2021"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution as it was read; `config` is complete, to be written back."""

    id: str
    config: Mapping[str, Any]
    deployed: bool
    etag: str
    request_id: str

    @property
    def hosts(self) -> frozenset[str]:
        """Its alternate domain names."""
        return frozenset(self.config.get("Aliases", {}).get("Items", []))

    @property
    def certificate_arn(self) -> str:
        """Its own certificate, or ''."""
        return str(self.config.get("ViewerCertificate", {}).get("ACMCertificateArn", ""))


@dataclass(frozen=True, slots=True)
class Shards:
    """Implements `adapter.Adapter`. `distribution_ids` are ours to change, in no order."""

    aws: Aws
    distribution_ids: tuple[str, ...]
    limits: Limits

    def attach(self, host: str, certificate_arn: str) -> Attachment:
        """See Adapter. The certificate is a shard's: it covers every host that is on the shard, and this one."""
        holder = self._holder(host)
        if holder is None:
            holder = self._room_for(host, certificate_arn)
        changed = self.swap(holder.id, certificate_arn, add=frozenset({host}))
        return attachment_of(host, changed)

    def status(self, host: str) -> Attachment:
        """See Adapter."""
        holder = self._holder(host)
        return attachment_of(host, holder) if holder else Attachment(host, State.ABSENT)

    def detach(self, host: str) -> Attachment:
        """See Adapter. One step: the name is taken off; the certificate stays until the shard's next one."""
        holder = self._holder(host)
        if holder is None:
            return Attachment(host, State.ABSENT)
        changed = self.swap(holder.id, None, drop=frozenset({host}))
        return Attachment(host, State.ABSENT, request_id=changed.request_id)

    def find(self, host: str) -> str | None:
        """See Adapter. Every standard distribution of the account is looked at."""
        marker: dict[str, Any] = {}
        while True:
            found = call(self.aws.cloudfront.list_distributions, **marker).data["DistributionList"]
            for one in found.get("Items", []):
                if host in one.get("Aliases", {}).get("Items", []):
                    return str(one["Id"])
            if not found.get("IsTruncated"):
                return None
            marker = {"Marker": found["NextMarker"]}

    def distributions(self, *, first: str = "") -> Iterator[Distribution]:
        """All shards as they are. One that was deleted holds up no host of the others: its own go there."""
        for distribution_id in sorted(self.distribution_ids, key=lambda one: one != first):
            try:
                yield self.read(distribution_id)
            except NotFound:
                log.error("shard_missing", distribution=distribution_id)

    def fleet(self) -> tuple[Shard, ...]:
        """All shards as they are, for `packing.plan`."""
        return tuple(Shard(one.id, one.hosts, self._names(one.certificate_arn)) for one in self.distributions())

    def swap(
        self,
        distribution_id: str,
        certificate_arn: str | None,
        *,
        add: frozenset[str] = frozenset(),
        drop: frozenset[str] = frozenset(),
    ) -> Distribution:
        """Change names and certificate in one update; nothing is sent when all is as wanted.

        None leaves the certificate as it is. Names are added to and taken from those that are there at that moment:
        a name that someone else added meanwhile stays. Raises Conflict, CertificateNotReady, QuotaReached.
        """
        for _ in range(_READS):
            read = self.read(distribution_id)
            hosts = (read.hosts | add) - drop
            arn = read.certificate_arn if certificate_arn is None else certificate_arn
            if hosts == read.hosts and arn == read.certificate_arn:
                return read
            try:
                return self._write(read, hosts, arn)
            except PreconditionFailed as error:
                failure = error
        raise failure

    def move(self, host: str, target_id: str) -> None:
        """Move a host to another distribution, in one step; both certificates cover it by then.

        Raises NotFound where the host is nowhere, CertificateNotReady or Refused where AWS will not move it.
        """
        if host in self.read(target_id).hosts:
            return
        call(self.aws.cloudfront.update_domain_association, Domain=host, TargetResource={"DistributionId": target_id})

    def read(self, distribution_id: str) -> Distribution:
        """A distribution as it is. Raises NotFound."""
        answer = call(self.aws.cloudfront.get_distribution, Id=distribution_id)
        found = answer.data["Distribution"]
        deployed = found["Status"] == "Deployed"
        return Distribution(
            distribution_id, found["DistributionConfig"], deployed, answer.data["ETag"], answer.request_id
        )

    def _write(self, read: Distribution, hosts: frozenset[str], certificate_arn: str) -> Distribution:
        config = {**read.config, "Aliases": _aliases(hosts)}
        if certificate_arn != read.certificate_arn:
            config["ViewerCertificate"] = _viewer_certificate(read.config, certificate_arn)
        answer = call(self.aws.cloudfront.update_distribution, Id=read.id, IfMatch=read.etag, DistributionConfig=config)
        written = answer.data["Distribution"]
        deployed = written["Status"] == "Deployed"
        return Distribution(read.id, written["DistributionConfig"], deployed, answer.data["ETag"], answer.request_id)

    def _holder(self, host: str) -> Distribution | None:
        return next((shard for shard in self.distributions() if host in shard.hosts), None)

    def _room_for(self, host: str, certificate_arn: str) -> Distribution:
        """The shard that the certificate was issued for: it covers all that is there. The fullest of several."""
        names = self._names(certificate_arn)
        if not certificates.covers(names, host):
            raise CertificateNotReady(f"The certificate does not cover {host}.", operation="DescribeCertificate")
        room = [
            shard
            for shard in self.distributions()
            if len(shard.hosts) < self.limits.hosts_per_distribution
            and all(certificates.covers(names, one) for one in shard.hosts)
        ]
        if not room:
            raise QuotaReached(
                f"No distribution has room for {host} under this certificate.",
                quota="alternate domain names per distribution",
                operation="UpdateDistribution",
            )
        return max(room, key=lambda shard: (shard.certificate_arn == certificate_arn, len(shard.hosts), shard.id))

    def _names(self, certificate_arn: str) -> frozenset[str]:
        return frozenset(certificates.describe(self.aws, certificate_arn).names) if certificate_arn else frozenset()


def _aliases(hosts: frozenset[str]) -> dict[str, Any]:
    return {"Quantity": len(hosts), "Items": sorted(hosts)} if hosts else {"Quantity": 0}


def _viewer_certificate(config: Mapping[str, Any], arn: str) -> dict[str, Any]:
    """Without AWS's own repetitions (`Certificate`, `CertificateSource`), which would contradict the new ARN."""
    if not arn:
        return {"CloudFrontDefaultCertificate": True}
    old = config.get("ViewerCertificate", {})
    version = old.get("MinimumProtocolVersion", _TLS) if old.get("ACMCertificateArn") else _TLS
    return {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": version}


def attachment_of(host: str, shard: Distribution) -> Attachment:
    """Where a host stands that is on the shard."""
    state = State.ATTACHED if shard.deployed else State.ATTACHING
    return Attachment(host, state, shard.id, shard.certificate_arn, shard.request_id)
