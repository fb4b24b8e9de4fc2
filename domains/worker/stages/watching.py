"""Domains that are live: looked at once a day, and more often while something is wrong.

Nothing here takes one down, whatever is found: it may still get clicks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from domains.aws.adapter import Attachment
from domains.aws.adapter import State as Attached
from domains.aws.certificates import Certificate
from domains.aws.errors import Conflict
from domains.models import Domain
from domains.states import State
from domains.worker import certificate
from domains.worker.checks import Check, failed, unknown
from domains.worker.dns_checks import check_certificate_record, check_may_certify
from domains.worker.moving_deployer import MOVING
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.stages.deploying import see
from domains.worker.stages.moving import moving
from domains.worker.world import World

_RENEWS_BY: Final = timedelta(days=30)
"""ACM renews some weeks before the end ("Managed certificate renewal"); what is later than this waits for somebody."""
_REPLACED_BY: Final = timedelta(days=14)
"""What ACM has not renewed by then, though its record is there, is replaced by a certificate that we ask for."""


def active(domain: Domain, world: World) -> Outcome:
    """Degraded, if anything is wrong; the next step then mends what is ours to mend."""
    if domain.adapter == MOVING:
        return moving(domain, world)
    checks, changes = _look(domain, world)
    if wrong := failed(checks):
        detail = {"found": wrong.message}
        return Move(to=State.DEGRADED, reason=wrong.code, detail=detail, checks=checks, changes=changes)
    unclear = unknown(checks)
    again = timedelta(minutes=30) if unclear else None
    return Stay(failing=None if unclear else False, again=again, checks=checks, changes=changes)


def degraded(domain: Domain, world: World) -> Outcome:
    """What AWS lost is made again; what the owner changed is waited for."""
    if domain.adapter == MOVING:
        return moving(domain, world)
    checks, changes = _look(domain, world)
    wrong = failed(checks)
    if wrong is None:
        if unclear := unknown(checks):
            return Stay(reason=unclear.code, failing=None, checks=checks, changes=changes)
        return Move(to=State.ACTIVE, reason="recovered", checks=checks, changes=changes)
    if wrong.code == "certificate_lost":
        changes |= {"certificate_arn": "", "certificate_until": None}
        return Move(to=State.ISSUING, reason="certificate_lost", checks=checks, changes=changes)
    if wrong.code == "renewal_late" and domain.adapter == "tenants" and _is_urgent(domain, world):
        # The tenant keeps the one it has until another is issued; the edge serves meanwhile.
        changes |= {"certificate_arn": "", "certificate_until": None}
        return Move(to=State.ISSUING, reason="renewal_late", checks=checks, changes=changes)
    if wrong.code in ("not_deployed", "other_certificate"):
        return Move(to=State.DEPLOYING, reason=wrong.code, checks=checks, changes=changes)
    return Stay(reason=wrong.code, failing=True, checks=checks, changes=changes)


def _look(domain: Domain, world: World) -> tuple[tuple[Check, ...], dict[str, object]]:
    """The checks, those that explain the others first, and what to remember of the certificate."""
    deployment, attachment = _check_deployment(domain, world)
    if attachment is None:
        return (deployment,), {}
    found = certificate.read(attachment.certificate_arn, world)
    if found is None or found.is_dead:
        message = "Amazon no longer has the certificate; another one is being requested."
        return (Check(name="certificate", ok=False, code="certificate_lost", message=message),), {}
    changes: dict[str, object] = certificate.records_in(found, domain)
    if attachment.resource_id != domain.resource_id:
        changes["resource_id"] = attachment.resource_id  # it moved to another shard
    record = check_certificate_record(
        world.dns(), world.authority, name=domain.validation_name, value=domain.validation_value
    )
    renewal = _check_certificate(domain, found, record, world)
    return (deployment, *see(domain, world), *renewal, record), changes


def _check_deployment(domain: Domain, world: World) -> tuple[Check, Attachment | None]:
    deployer = world.deployer(domain.adapter)
    try:
        attachment = deployer.status(domain)
    except Conflict as error:
        return _undeployed("held_in_aws", error.message), None
    if attachment.state in (Attached.ABSENT, Attached.DETACHING):
        return _undeployed("not_deployed", "CloudFront no longer serves this domain; it is being set up again."), None
    if attachment.certificate_arn != deployer.certificate_of(domain, attachment):
        message = "CloudFront has another certificate for this domain; ours is being put back."
        return _undeployed("other_certificate", message), None
    message = "CloudFront serves this domain."
    return Check(name="deployment", ok=True, code="deployed", message=message), attachment


def _undeployed(code: str, message: str) -> Check:
    return Check(name="deployment", ok=False, code=code, message=message)


def _check_certificate(domain: Domain, found: Certificate, record: Check, world: World) -> tuple[Check, ...]:
    """How long it is good, and what holds up its renewal, if that is late."""
    until = found.not_after
    ends = f", valid until {until:%d %B %Y}" if until else ""
    if until is None or until - world.now() >= _RENEWS_BY:
        return (Check(name="certificate", ok=True, code="certificate_good", message=f"Issued by Amazon{ends}."),)
    text = f"The certificate ends on {until:%d %B %Y} and was not renewed yet"
    if record.ok is False:
        message = f"{text}: its record is gone. Publish it again."
        return (_late("renewal_blocked", message, record.expected),)
    caa = check_may_certify(world.dns(), domain.hostname)
    if caa.ok is False:
        return _late("renewal_blocked", f"{text}: {caa.message}", caa.expected), caa
    why = found.renewal.reason if found.renewal else ""
    hint = f" ({why})" if why else ""
    return (_late("renewal_late", f"{text}{hint}, though its record is there. Nothing is to be done by you.", ""),)


def _late(code: str, message: str, expected: str) -> Check:
    return Check(name="certificate", ok=False, code=code, message=message, expected=expected)


def _is_urgent(domain: Domain, world: World) -> bool:
    until = domain.certificate_until
    return until is not None and until - world.now() < _REPLACED_BY
