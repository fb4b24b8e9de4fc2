"""The certificate of a domain: requested, read, and given up when ACM says that it never will be one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from domains.aws import certificates
from domains.aws.certificates import Certificate, Status
from domains.aws.errors import CertificateInUse, NotFound
from domains.models import Domain
from domains.states import State
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.world import World

SOON: Final = timedelta(seconds=2)  # ACM shows the record some seconds after the request

AGAIN: Final = frozenset({"VALIDATION_TIMED_OUT", "CAA_ERROR", "EXPIRED", "REVOKED", "INACTIVE", "OTHER", "FAILED"})
"""Why ACM may give up and take a new request all the same ("Troubleshoot certificate validation")."""
_MESSAGES: Final = {
    "ADDITIONAL_VERIFICATION_REQUIRED": "Amazon wants to know more about this domain before it certifies it.",
    "DOMAIN_NOT_ALLOWED": "Amazon does not certify this domain: it is on a list of unsafe ones.",
    "DOMAIN_VALIDATION_DENIED": "Amazon denies the validation of this domain.",
    "INVALID_PUBLIC_DOMAIN": "Amazon takes this for no public domain: it must be registered under a public suffix.",
    "NO_AVAILABLE_CONTACTS": "Amazon found no contact for this domain.",
}


def request(domain: Domain, world: World, *, reason: str = "") -> Stay:
    """Ask ACM for a certificate. Repeated after a worker died, it is the same certificate, for an hour."""
    attempt = domain.certificate_attempt + 1
    arn = certificates.request(world.aws, names=(domain.hostname,), owner=domain.public_id, attempt=attempt)
    changes = {"certificate_arn": arn, "certificate_attempt": attempt}
    return Stay(reason=reason or domain.reason, failing=None, again=SOON, changes=changes)


def read(arn: str, world: World) -> Certificate | None:
    """The certificate as it is; None where there is none any more."""
    try:
        return certificates.describe(world.aws, arn)
    except NotFound:
        return None


def records_in(certificate: Certificate, domain: Domain) -> dict[str, Any]:
    """The domain's fields that the certificate tells."""
    fields: dict[str, Any] = {"certificate_until": certificate.not_after}
    record = next((one for one in certificate.records if one.domain == domain.hostname), None)
    if record:
        fields |= {"validation_name": record.name, "validation_value": record.value}
    return {name: value for name, value in fields.items() if getattr(domain, name) != value}


def lost(domain: Domain) -> Stay:
    """Somebody deleted the certificate: another is requested at the next step."""
    detail = {"certificate": domain.certificate_arn}
    changes = {"certificate_arn": "", "certificate_until": None}
    return Stay(reason="certificate_lost", failing=None, again=timedelta(0), detail=detail, changes=changes)


def dead(domain: Domain, world: World, certificate: Certificate) -> Outcome:
    """What follows on a certificate that never will be issued: another request, or the end of the road.

    A certificate that failed cannot be resubmitted; it is deleted, or the account's quota would fill with such.
    """
    cause = certificate.failure_reason or str(certificate.status)
    detail = {"certificate": certificate.arn, "cause": cause, "aws_request_id": certificate.request_id}
    try:
        certificates.delete(world.aws, certificate.arn)
    except CertificateInUse as error:
        detail["error"] = str(error)  # it goes with the domain, or once another took its place
    changes = {"certificate_arn": "", "certificate_until": None}
    if cause in AGAIN:
        reason = "validation_timed_out" if certificate.status == Status.VALIDATION_TIMED_OUT else "certificate_failed"
        return Stay(reason=reason, failing=True, again=timedelta(minutes=1), detail=detail, changes=changes)
    detail["message"] = _MESSAGES.get(cause, f"Amazon does not certify this domain: {cause}.")
    return Move(to=State.FAILED, reason=f"acm_{cause.lower()}"[:40], detail=detail, changes=changes)
