"""A live domain that moves from a shared distribution to a tenant of its own; it is served throughout.

1. A certificate is requested for the host and for the placeholders; an operator's record validates the latter.
2. The tenant is made under a placeholder, takes the host over, and lets the placeholder go (domains/aws/migration.py).
3. If the certificate is not issued or AWS will not move the host, the placeholder goes and the shard serves on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from domains.aws import certificates
from domains.aws.adapter import State as Attached
from domains.aws.certificates import Status
from domains.aws.errors import Refused
from domains.aws.migration import Progress
from domains.models import Domain
from domains.worker import certificate
from domains.worker.deployer import InLine
from domains.worker.line import in_line
from domains.worker.moving_deployer import MOVING, MovingDeployer
from domains.worker.outcome import Stay
from domains.worker.world import World

_SOON: Final = timedelta(seconds=15)
_NO_LONGER: Final[Mapping[str, Any]] = {"adapter": "shards", "certificate_arn": "", "certificate_until": None}


def moving(domain: Domain, world: World) -> Stay:
    """The next step of the move, or of giving it up."""
    mover = world.deployer(MOVING)
    assert isinstance(mover, MovingDeployer)  # noqa: S101 - world.py makes it so
    if domain.reason == "move_given_up":
        return _give_up(domain, mover, world)
    if not domain.certificate_arn:
        return _request(domain, mover, world)
    found = certificate.read(domain.certificate_arn, world)
    if found is None:
        return _stay(domain, "moving", changes={"certificate_arn": ""})
    if found.is_dead:
        detail = {"certificate": found.arn, "cause": found.failure_reason or str(found.status)}
        return _stay(domain, "move_given_up", detail=detail)
    if found.status != Status.ISSUED:
        waiting = [f"{one.name} CNAME {one.value}" for one in found.records if not one.valid]
        return _stay(domain, "moving_certificate", detail={"records": waiting} if waiting else {})
    try:
        progress = mover.move(domain)
    except Refused as error:
        detail = {"error": error.message, "operation": error.operation, "aws_request_id": error.request_id}
        return _stay(domain, "move_given_up", detail=detail)
    if isinstance(progress, InLine):
        return in_line(domain, progress, reason="moving", now=world.now())
    if progress is not Progress.DONE:
        return _stay(domain, "moving")
    tenant = mover.status(domain)
    changes = {"adapter": "tenants", "resource_id": tenant.resource_id}
    return _stay(domain, "moved", detail={"resource": tenant.resource_id}, changes=changes)


def _request(domain: Domain, mover: MovingDeployer, world: World) -> Stay:
    attempt, names = domain.certificate_attempt + 1, mover.migration.names(domain.hostname)
    made = certificates.request(world.aws, names=names, owner=domain.public_id, attempt=attempt)
    detail = {"certificate": made.arn, "aws_request_id": made.request_id}
    changes = {"certificate_arn": made.arn, "certificate_attempt": attempt}
    return Stay(reason="moving", failing=None, again=_SOON, detail=detail, changes=changes)


def _give_up(domain: Domain, mover: MovingDeployer, world: World) -> Stay:
    if mover.migration.tenants.find(domain.hostname):
        return _stay(domain, "moving")  # it has moved after all: an answer was lost
    dropped = mover.drop_placeholder(domain)
    if isinstance(dropped, InLine):
        return in_line(domain, dropped, reason="move_given_up", now=world.now())
    done = dropped.state == Attached.ABSENT
    return _stay(domain, "stays_on_shard" if done else "move_given_up", changes=_NO_LONGER if done else {})


def _stay(
    domain: Domain, reason: str, *, detail: dict[str, Any] | None = None, changes: Mapping[str, Any] | None = None
) -> Stay:
    """What repeats itself is told once."""
    told = {} if reason == domain.reason or detail is None else detail
    return Stay(reason=reason, failing=None, again=_SOON, detail=told, changes=dict(changes or {}))
