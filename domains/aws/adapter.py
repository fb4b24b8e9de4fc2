"""One interface to the two ways in which CloudFront serves a custom domain: `tenants.py` and `shards.py`.

Every method may be called again, at any time, also after a call whose answer never came: each reads first, takes at
most one step, and says where the domain stands. None waits: the worker comes back.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    """Where a host stands in CloudFront."""

    ABSENT = "absent"
    """Not here, or no longer."""
    ATTACHING = "attaching"
    """Accepted; not at every edge location yet."""
    ATTACHED = "attached"
    """Served at every edge location."""
    DETACHING = "detaching"
    """Switched off, and still to be deleted: call `detach` again."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where a host is. `resource_id` is a tenant's or a distribution's; empty where absent.

    `settled` says that no change is on its way to the edge locations: only then can what is DETACHING be deleted.
    """

    host: str
    state: State
    resource_id: str = ""
    certificate_arn: str = ""
    request_id: str = ""
    settled: bool = True


class Adapter(Protocol):
    """Raises `errors.AwsError`s; hosts are lower-case punycode."""

    def attach(self, host: str, certificate_arn: str) -> Attachment:
        """Serve `host` with the certificate, or change to the certificate. Raises Conflict, CertificateNotReady."""

    def status(self, host: str) -> Attachment:
        """Where `host` stands; changes nothing."""

    def detach(self, host: str) -> Attachment:
        """The next step towards ABSENT; other hosts and the host's own DNS are not touched."""

    def find(self, host: str) -> str | None:
        """The id of the resource that serves `host` in this AWS account, whoever made it; None where there is none."""
