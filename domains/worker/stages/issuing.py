"""ACM looks for its record and issues: minutes, mostly, and 72 hours at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from domains.aws.certificates import Status
from domains.models import Domain
from domains.states import State, next_check
from domains.worker import certificate
from domains.worker.dns_checks import check_certificate_record
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.world import World

_READS_A_SECOND: Final = 8
"""ACM answers DescribeCertificate ten times a second ("Quotas"); some are left for sweeps and people."""


def issuing(domain: Domain, world: World) -> Outcome:
    """On to CloudFront once the certificate is issued; back if its record is gone before that.

    One that was deployed before gets another certificate here: it stays, proven and served as far as it can be.
    """
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
    if record.ok is False and domain.adapter:
        return Stay(reason=record.code, failing=True, checks=(record,), changes=changes)
    if record.ok is False:
        return Move(to=State.AWAITING_DNS, reason=record.code, changes=changes)
    # It may be the third that is requested: only one that is issued ends a failure.
    again = _crowded(domain, world.now())
    return Stay(reason="validating", failing=None, again=again, checks=(record,), changes=changes)


def _crowded(domain: Domain, now: datetime) -> timedelta | None:
    """The wait where so many are issued at a time that ACM would throttle; None where the schedule's is longer."""
    wait = timedelta(seconds=Domain.objects.being_issued().count() / _READS_A_SECOND)
    scheduled = next_check(State.ISSUING, domain_id=domain.public_id, since=domain.state_since, now=now)
    return wait if scheduled is not None and now + wait > scheduled else None
