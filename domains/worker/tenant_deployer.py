"""Serves each domain by a distribution tenant of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from domains.aws.adapter import Attachment, State
from domains.aws.errors import Conflict, RetryableError, Throttled
from domains.aws.tenants import Tenants
from domains.budget import Budget, Wait
from domains.models import Domain
from domains.worker.deployer import InLine

CREATE, UPDATE, DELETE = "CreateDistributionTenant", "UpdateDistributionTenant", "DeleteDistributionTenant"
_RETRIED_SECONDS: Final = 60.0
"""A change that failed for the moment is tried again within this time (trouble.py)."""


@dataclass(frozen=True, slots=True)
class TenantDeployer:
    """Implements `Deployer`. Changes take turns by the budget of their operation; looking does not."""

    tenants: Tenants
    budget: Budget

    def status(self, domain: Domain) -> Attachment:
        """See Deployer."""
        return self.tenants.status(domain.hostname)

    def ensure(self, domain: Domain) -> Attachment | InLine:
        """See Deployer."""
        now = self.tenants.status(domain.hostname)
        if now.state in (State.ATTACHED, State.ATTACHING) and now.certificate_arn == domain.certificate_arn:
            self._leave(domain)
            return now
        family = CREATE if now.state == State.ABSENT else UPDATE
        change = partial(self.tenants.attach, domain.hostname, domain.certificate_arn)
        return self._in_turn(family, change, workspace=domain.workspace.public_id, ticket=domain.public_id)

    def drop(self, domain: Domain) -> Attachment | InLine:
        """See Deployer."""
        dropped = self.drop_host(domain.hostname, workspace=domain.workspace.public_id, ticket=domain.public_id)
        if not isinstance(dropped, InLine) and dropped.state == State.ABSENT:
            self._leave(domain)
        return dropped

    def drop_host(self, hostname: str, *, workspace: str, ticket: str) -> Attachment | InLine:
        """The same for a host that may be no domain's (any more), in turn for that workspace."""
        try:
            now = self.tenants.status(hostname)
        except Conflict as error:
            return Attachment(hostname, State.ABSENT, request_id=error.request_id)
        if now.state == State.ABSENT or (now.state == State.DETACHING and not now.settled):
            return now
        family = DELETE if now.state == State.DETACHING else UPDATE
        return self._in_turn(family, partial(self.tenants.detach, hostname), workspace=workspace, ticket=ticket)

    def certificate_of(self, domain: Domain, attachment: Attachment) -> str:
        """See Deployer: its own."""
        return domain.certificate_arn

    def _in_turn(
        self, family: str, change: Callable[[], Attachment], *, workspace: str, ticket: str
    ) -> Attachment | InLine:
        turn = self.budget.take(family=family, workspace=workspace, ticket=ticket)
        if isinstance(turn, Wait):
            return _in_line(turn)
        try:
            changed = change()
        except RetryableError as error:
            # It stood in line for hours, perhaps: it does not begin again behind all others of its workspace.
            self.budget.put_back(family=family, workspace=workspace, ticket=ticket, seconds=_RETRIED_SECONDS)
            if not isinstance(error, Throttled):
                raise
            self.budget.throttled(family=family)
            turn = self.budget.take(family=family, workspace=workspace, ticket=ticket)
            if isinstance(turn, Wait):
                return _in_line(turn)
            raise
        self.budget.succeeded(family=family)
        return changed

    def _leave(self, domain: Domain) -> None:
        """Somebody else made the change meanwhile, or it is no longer wanted."""
        for family in (CREATE, UPDATE, DELETE):
            self.budget.leave(family=family, ticket=domain.public_id)


def _in_line(turn: Wait) -> InLine:
    wait, expected = timedelta(seconds=turn.again), timedelta(seconds=turn.expected)
    return InLine(position=turn.position, expected=expected, wait=wait)
