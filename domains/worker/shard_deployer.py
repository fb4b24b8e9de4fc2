"""Serves domains by shared distributions: what one domain asks for is the next step of the plan for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from domains.aws.adapter import Attachment, State
from domains.aws.shards import Distribution, Shards, attachment_of
from domains.budget import Budget
from domains.models import Domain
from domains.worker.deployer import InLine
from domains.worker.shard_certificates import read
from domains.worker.shard_plan import FAMILY, advance

_NEXT: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class ShardDeployer:
    """Implements `Deployer`."""

    shards: Shards
    budget: Budget
    now: Callable[[], datetime] = timezone.now

    def status(self, domain: Domain) -> Attachment:
        """See Deployer. A shard whose certificate is dead, or does not cover the host, does not serve it."""
        holder = self._holder(domain)
        if holder is None:
            return Attachment(domain.hostname, State.ABSENT)
        return attachment_of(domain.hostname, holder)

    def ensure(self, domain: Domain) -> Attachment | InLine:
        """See Deployer."""
        now = self.status(domain)
        if now.state != State.ABSENT:
            self.budget.leave(family=FAMILY, ticket=domain.public_id)
            return now
        return self._advance(domain)

    def drop(self, domain: Domain) -> Attachment | InLine:
        """See Deployer."""
        if all(domain.hostname not in shard.hosts for shard in self.shards.distributions()):
            self.budget.leave(family=FAMILY, ticket=domain.public_id)
            return Attachment(domain.hostname, State.ABSENT)
        return self._advance(domain)

    def certificate_of(self, domain: Domain, attachment: Attachment) -> str:
        """See Deployer: the shard's, which covers the host and is the one that ACM renews."""
        return attachment.certificate_arn

    def _advance(self, domain: Domain) -> InLine:
        wait = advance(self.shards, self.budget, asking=domain, now=self.now())
        return wait or InLine(position=1, expected=_NEXT, wait=_NEXT)

    def _holder(self, domain: Domain) -> Distribution | None:
        # Where it was last comes first: that is one call, however many shards there are.
        for shard in self.shards.distributions(first=domain.resource_id):
            if domain.hostname in shard.hosts:
                certificate = read(self.shards, shard.certificate_arn)
                serves = certificate is not None and not certificate.is_dead and certificate.covers(domain.hostname)
                return shard if serves else None
        return None
