"""Serves a domain that moves from a shared distribution to a tenant of its own (domains/aws/migration.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domains.aws.adapter import Attachment, State
from domains.aws.errors import Throttled
from domains.aws.migration import Migration, Progress
from domains.budget import Budget, Wait
from domains.models import Domain
from domains.worker.deployer import InLine
from domains.worker.shard_deployer import ShardDeployer
from domains.worker.tenant_deployer import TenantDeployer

MOVING: Final = "moving"
"""The name of this adapter: a domain has it while it moves, so that neither side takes its host off the other."""
_NEXT: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class MovingDeployer:
    """Implements `Deployer`: whichever side has the host serves it."""

    migration: Migration
    tenants: TenantDeployer
    shards: ShardDeployer
    budget: Budget

    def status(self, domain: Domain) -> Attachment:
        """See Deployer."""
        found = self.tenants.status(domain)
        return found if found.state != State.ABSENT else self.shards.status(domain)

    def ensure(self, domain: Domain) -> Attachment | InLine:
        """See Deployer. A host that somebody took off in the midst of the move goes on from there."""
        found = self.status(domain)
        return found if found.state != State.ABSENT else InLine(position=1, expected=_NEXT, wait=_NEXT)

    def drop(self, domain: Domain) -> Attachment | InLine:
        """See Deployer. The placeholder goes as well."""
        for dropped in (self.tenants.drop(domain), self.drop_placeholder(domain)):
            if isinstance(dropped, InLine) or dropped.state != State.ABSENT:
                return dropped
        return self.shards.drop(domain)

    def certificate_of(self, domain: Domain, attachment: Attachment) -> str:
        """See Deployer: that of the side that serves."""
        return attachment.certificate_arn

    def drop_placeholder(self, domain: Domain) -> Attachment | InLine:
        """What held the host's place on the tenants' side; a tenant that has the host by now stays."""
        host, workspace = self.migration.placeholder(domain.hostname), domain.workspace.public_id
        return self.tenants.drop_host(host, workspace=workspace, ticket=domain.public_id)

    def move(self, domain: Domain) -> Progress | InLine:
        """The next step of the move, in turn with all other changes."""
        waits: list[Wait] = []
        asked: list[str] = []

        def permit(operation: str) -> bool:
            workspace, ticket = domain.workspace.public_id, domain.public_id
            turn = self.budget.take(family=operation, workspace=workspace, ticket=ticket)
            asked.append(operation)
            waits.extend([turn] if isinstance(turn, Wait) else [])
            return not waits

        try:
            progress = self.migration.step(domain.hostname, domain.certificate_arn, permit=permit)
        except Throttled:
            for operation in asked:
                self.budget.throttled(family=operation)
            raise
        for wait in waits:
            again, expected = timedelta(seconds=wait.again), timedelta(seconds=wait.expected)
            return InLine(position=wait.position, expected=expected, wait=again)
        for operation in asked:
            self.budget.succeeded(family=operation)
        return progress
