"""What the stages ask of CloudFront, whichever way it serves a domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domains.aws.adapter import Attachment
from domains.models import Domain


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """Not yet: it has this place in the line, its turn should come after `expected`; ask again after `wait`."""

    position: int
    expected: timedelta
    wait: timedelta


class Deployer(Protocol):
    """Raises `domains.aws.errors.AwsError`s and BudgetUnavailable. Each call takes at most one step in AWS."""

    def status(self, domain: Domain) -> Attachment:
        """Where the host stands; changes nothing."""

    def ensure(self, domain: Domain) -> Attachment | InLine:
        """Have the host served with the domain's certificate. Raises Conflict where somebody else serves it."""

    def drop(self, domain: Domain) -> Attachment | InLine:
        """Have the host no longer served. One that somebody else serves is none of ours: absent."""

    def certificate_of(self, domain: Domain, attachment: Attachment) -> str:
        """The ARN of the certificate that should serve the host where it is."""
