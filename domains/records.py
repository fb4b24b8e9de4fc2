"""The DNS records that a domain's owner publishes, ready to be copied."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from domains.models import Domain
from domains.proof import needs_proof, proof_name


class Purpose(StrEnum):
    """What a record is for."""

    TARGET = "target"  # leads visitors here
    CERTIFICATE = "certificate"  # lets ACM issue and, for as long as it stays, renew
    OWNERSHIP = "ownership"  # tells this workspace from others that claim the name


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record. `value` is "" where ACM has not said it yet, which takes some seconds."""

    purpose: Purpose
    name: str  # in full, without a dot at its end
    type: str
    value: str


def records_of(domain: Domain) -> tuple[Record, ...]:
    """The records, in the order in which they are best made: visitors come last, when all else stands."""
    certificate = Record(
        purpose=Purpose.CERTIFICATE, name=domain.validation_name, type="CNAME", value=domain.validation_value
    )
    target = Record(purpose=Purpose.TARGET, name=domain.hostname, type="CNAME", value=settings.DOMAINS_ENDPOINT)
    if not needs_proof(domain):
        return certificate, target
    ownership = Record(
        purpose=Purpose.OWNERSHIP, name=proof_name(domain.hostname), type="TXT", value=domain.proof_token
    )
    return ownership, certificate, target
