"""CloudFront takes the certificate to its edges; then visitors have to be led here, and a redirect has to be seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from domains.aws.adapter import State as Attached
from domains.aws.errors import CertificateNotReady, Conflict
from domains.models import Domain
from domains.probe import Probed
from domains.states import State
from domains.worker import certificate
from domains.worker.checks import Check
from domains.worker.deployer import InLine
from domains.worker.dns_checks import check_certificate_record, check_points_here
from domains.worker.line import in_line
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.world import World

_PROPAGATING: Final = timedelta(seconds=5)
_NOT_READY: Final = timedelta(seconds=10)
"""Between two looks at what we still have to do, however long the domain stood in line before."""
_OURS: Final = frozenset({"not_served_yet", "not_published_yet", "dns_unanswered"})
"""What the HTTPS check finds when it is we who are not ready."""


def deploying(domain: Domain, world: World) -> Outcome:
    """Active at the end, and not before a redirect over HTTPS was seen."""
    if not domain.certificate_arn:
        return Move(to=State.ISSUING, reason="certificate_lost")
    needed = _needed_to_share(domain, world)
    if needed and needed[0].ok is False:
        return Stay(reason=needed[0].code, failing=True, checks=needed)
    try:
        attachment = world.deployer(domain.adapter).ensure(domain)
    except Conflict as error:
        detail = {"error": error.message, "aws_request_id": error.request_id}
        return Move(to=State.CONFLICT, reason="held_in_aws", detail=detail)
    except CertificateNotReady:
        found = certificate.read(domain.certificate_arn, world)
        if found is None or found.is_dead:
            changes = {"certificate_arn": "", "certificate_until": None}
            return Move(to=State.ISSUING, reason="certificate_lost", changes=changes)
        raise  # CloudFront learns of a new certificate some seconds late
    if isinstance(attachment, InLine):
        return in_line(domain, attachment, reason="in_line", now=world.now(), checks=needed)
    changes = {"resource_id": attachment.resource_id} if attachment.resource_id != domain.resource_id else {}
    if attachment.state != Attached.ATTACHED:
        detail = {"resource": attachment.resource_id, "aws_request_id": attachment.request_id} if changes else {}
        return Stay(reason="propagating", again=_PROPAGATING, detail=detail, changes=changes)
    checks = see(domain, world)
    wrong = next((check for check in checks if check.ok is not True), None)
    if wrong is None:
        return Move(to=State.ACTIVE, checks=checks, changes=changes)
    again = _NOT_READY if wrong.code in _OURS else None
    failing = True if wrong.ok is False else None
    return Stay(reason=wrong.code, failing=failing, again=again, checks=checks, changes=changes)


def _needed_to_share(domain: Domain, world: World) -> tuple[Check, ...] | None:
    """A name that joins others in a certificate holds them all up where its record is gone."""
    if domain.adapter != "shards":
        return None
    if domain.resource_id and world.deployer(domain.adapter).status(domain).state != Attached.ABSENT:
        return None
    name, value = domain.validation_name, domain.validation_value
    return (check_certificate_record(world.dns(), world.authority, name=name, value=value),)


def see(domain: Domain, world: World) -> tuple[Check, ...]:
    """Where visitors are led, and what they get there."""
    target = check_points_here(world.dns(), domain.hostname, world.endpoint)
    if target.ok is not True:
        return (target,)
    return target, https_check(world.probe(world.dns(), domain.hostname))


def https_check(seen: Probed) -> Check:
    """The row for what the HTTPS check came to."""
    ok = None if seen.code in _OURS else seen.ok
    found = (seen.address,) if seen.address else ()
    return Check(name="https", ok=ok, code=seen.code, message=seen.message, found=found)
