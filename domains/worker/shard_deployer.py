"""Serves domains by shared distributions: what one domain asks for is the next step of the plan for all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from domains.aws import certificates
from domains.aws.adapter import Attachment, State
from domains.aws.shards import Distribution, Shards
from domains.budget import Budget
from domains.models import Domain
from domains.worker.deployer import InLine
from domains.worker.shard_plan import advance

_NEXT: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class ShardDeployer:
    """Implements `Deployer`."""

    shards: Shards
    budget: Budget

    def status(self, domain: Domain) -> Attachment:
        """See Deployer. A shard whose certificate does not cover the host does not serve it."""
        holder = self._holder(domain)
        if holder is None:
            return Attachment(domain.hostname, State.ABSENT)
        attachment = self.shards.status(domain.hostname)
        return replace(attachment, certificate_arn=domain.certificate_arn)

    def ensure(self, domain: Domain) -> Attachment | InLine:
        """See Deployer."""
        now = self.status(domain)
        if now.state != State.ABSENT:
            return now
        return advance(self.shards, self.budget, asking=domain) or InLine(position=1, expected=_NEXT, wait=_NEXT)

    def drop(self, domain: Domain) -> Attachment | InLine:
        """See Deployer."""
        if all(domain.hostname not in shard.hosts for shard in map(self.shards.read, self.shards.distribution_ids)):
            return Attachment(domain.hostname, State.ABSENT)
        return advance(self.shards, self.budget, asking=domain) or InLine(position=1, expected=_NEXT, wait=_NEXT)

    def certificate_of(self, domain: Domain) -> str:
        """See Deployer: the shard's, which covers the host and is the one that ACM renews."""
        holder = self._holder(domain)
        return holder.certificate_arn if holder else ""

    def _holder(self, domain: Domain) -> Distribution | None:
        for distribution_id in self.shards.distribution_ids:
            shard = self.shards.read(distribution_id)
            if domain.hostname in shard.hosts and shard.certificate_arn:
                names = certificates.describe(self.shards.aws, shard.certificate_arn).names
                return shard if certificates.covers(names, domain.hostname) else None
        return None
