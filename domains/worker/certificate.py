"""The certificate of a domain: requested, read, and given up when ACM says that it never will be one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet

from domains.aws import certificates
from domains.aws.certificates import Certificate, Status
from domains.aws.errors import CertificateInUse, NotFound
from domains.models import Domain, DomainTransition
from domains.states import State
from domains.worker import why
from domains.worker.checks import Check
from domains.worker.dns_checks import check_may_certify
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.world import World

SOON: Final = timedelta(seconds=2)  # ACM shows the record some seconds after the request

AGAIN: Final = frozenset({"VALIDATION_TIMED_OUT", "CAA_ERROR", "EXPIRED", "REVOKED", "INACTIVE", "OTHER", "FAILED"})
"""Why ACM may give up and take a new request all the same ("Troubleshoot certificate validation")."""
_FIRST_PAUSE: Final = timedelta(minutes=1)
_ASKED_PAUSE: Final = timedelta(minutes=30)
_LONGEST_PAUSE: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_PATIENCE: Final = timedelta(days=3)
"""So long is one that was never deployed requested again, ever more rarely: requests are a yearly quota."""


def request(domain: Domain, world: World) -> Stay:
    """Ask ACM for a certificate. Repeated after a worker died, it is the same certificate, for an hour.

    Not soon after one that failed, however often its owner has the domain looked at.
    """
    if wait := _too_soon(domain, world):
        return Stay(reason=domain.reason, failing=None, again=wait)
    attempt = domain.certificate_attempt + 1
    made = certificates.request(world.aws, names=(domain.hostname,), owner=domain.public_id, attempt=attempt)
    changes = {"certificate_arn": made.arn, "certificate_attempt": attempt}
    detail = {"certificate": made.arn, "aws_request_id": made.request_id}
    return Stay(reason="requested", failing=None, again=SOON, detail=detail, changes=changes)


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

    A certificate that failed cannot be resubmitted; it is deleted, or the account's quota would fill with such. What
    was deployed is served as far as it can be, and asked for again once a day, whatever the reason.
    """
    cause = certificate.failure_reason or str(certificate.status)
    message = why.words_for(cause, domain.hostname)
    detail = {"certificate": certificate.arn, "cause": cause, "aws_request_id": certificate.request_id}
    try:
        certificates.delete(world.aws, certificate.arn)
    except CertificateInUse as error:
        detail["error"] = str(error)  # it goes with the domain, or once another took its place
    detail["message"] = message
    code = f"acm_{cause.lower()}"[:40]
    checks = (*_others(domain), Check(name="certificate", ok=False, code=code, message=message))
    if cause == "CAA_ERROR":
        caa = check_may_certify(world.dns(), domain.hostname)  # ACM does not say whose record it was
        checks = (*checks, caa)
        detail["message"] = caa.message if caa.ok is False else message
    changes = {"certificate_arn": "", "certificate_until": None}
    failing = world.now() - (domain.failing_since or world.now())
    timed_out = certificate.status == Status.VALIDATION_TIMED_OUT
    if not domain.adapter and (cause not in AGAIN or (failing >= _PATIENCE and not timed_out)):
        return Move(to=State.FAILED, reason=code, detail=detail, checks=checks, changes=changes)
    pause = _FIRST_PAUSE if timed_out else _pause(domain, world) if cause in AGAIN else _LONGEST_PAUSE
    reason = "validation_timed_out" if timed_out else "certificate_failed" if cause in AGAIN else code
    return Stay(reason=reason, failing=True, again=pause, detail=detail, checks=checks, changes=changes)


def _pause(domain: Domain, world: World) -> timedelta:
    """Four times as long after each failure of the week."""
    return min(_FIRST_PAUSE * (1 << 2 * min(_failures(domain, world).count(), 6)), _LONGEST_PAUSE)


def _too_soon(domain: Domain, world: World) -> timedelta | None:
    """How much is left of the pause after the last failure; what its owner mended waits half an hour at most."""
    failures = _failures(domain, world)
    last = failures.last()
    if last is None:
        return None
    pause = min(_FIRST_PAUSE * (1 << 2 * min(failures.count() - 1, 6)), _ASKED_PAUSE)
    left = last.created_at + pause - world.now()
    return left if left > timedelta(0) else None


def _failures(domain: Domain, world: World) -> QuerySet[DomainTransition]:
    since = world.now() - _WEEK
    return domain.transitions.filter(reason="certificate_failed", created_at__gt=since).order_by("id")


def _others(domain: Domain) -> tuple[Check, ...]:
    """What was seen of all but the certificate and the CAA records."""
    rows = (row for row in domain.checks if row["name"] not in ("certificate", "caa", "provider"))
    return tuple(Check.from_row(row) for row in rows)
