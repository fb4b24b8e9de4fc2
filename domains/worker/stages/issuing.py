"""ACM looks for its record and issues: minutes, mostly, and 72 hours at most."""

from __future__ import annotations

from domains.aws.certificates import Status
from domains.models import Domain
from domains.states import State
from domains.worker import certificate
from domains.worker.dns_checks import check_certificate_record
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.world import World


def issuing(domain: Domain, world: World) -> Outcome:
    """On to CloudFront once the certificate is issued; back if its record is gone before that."""
    if not domain.certificate_arn:
        return certificate.request(domain, world)
    found = certificate.read(domain.certificate_arn, world)
    if found is None:
        return certificate.lost(domain)
    if found.is_dead:
        return certificate.dead(domain, world, found)
    changes = certificate.records_in(found, domain)
    if found.status == Status.ISSUED:
        detail = {"certificate": found.arn, "aws_request_id": found.request_id}
        changes["adapter"] = domain.adapter or world.adapter
        return Move(to=State.DEPLOYING, detail=detail, changes=changes)
    record = check_certificate_record(
        world.dns(),
        world.authority,
        name=changes.get("validation_name", domain.validation_name),
        value=changes.get("validation_value", domain.validation_value),
    )
    if record.ok is False:
        return Move(to=State.AWAITING_DNS, reason=record.code, changes=changes)
    return Stay(reason="validating", changes=changes)
