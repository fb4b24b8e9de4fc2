"""Takes what AWS has of a domain away, one step a call; what serves another claim of the name is left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from domains.aws import certificates
from domains.aws.adapter import State as Attached
from domains.aws.errors import CertificateInUse
from domains.models import Domain
from domains.worker.deployer import InLine
from domains.worker.line import in_line
from domains.worker.outcome import Stay
from domains.worker.world import World

_IN_USE: Final = timedelta(seconds=60)  # ACM learns late that CloudFront no longer uses a certificate
_DEPLOYING: Final = timedelta(seconds=15)


def release(domain: Domain, world: World) -> Stay | None:
    """None once nothing is left."""
    return _detach(domain, world) or _delete_certificates(domain, world)


def _detach(domain: Domain, world: World) -> Stay | None:
    if not domain.adapter or _serves_another(domain):
        return None  # never deployed, or by now somebody else's: the host's tenant is not this domain's
    attachment = world.deployer(domain.adapter).drop(domain)
    if isinstance(attachment, InLine):
        return in_line(domain, attachment, reason="detaching", now=world.now())
    if attachment.state == Attached.ABSENT:
        return None
    detail = {"resource": attachment.resource_id, "aws_request_id": attachment.request_id}
    return Stay(reason="detaching", again=_DEPLOYING, detail={} if domain.reason == "detaching" else detail)


def _serves_another(domain: Domain) -> bool:
    holder = Domain.objects.proven(domain.hostname)
    return holder is not None and holder.pk != domain.pk


def _delete_certificates(domain: Domain, world: World) -> Stay | None:
    """Its certificate, and any that a worker requested and died before it could write down which."""
    known = (domain.certificate_arn,) if domain.certificate_arn else ()
    try:
        for arn in known:
            certificates.delete(world.aws, arn)
        for arn in certificates.find(world.aws, name=domain.hostname, owner=domain.public_id):
            certificates.delete(world.aws, arn)
    except CertificateInUse as error:
        detail = {"certificate": domain.certificate_arn, "aws_request_id": error.request_id}
        return Stay(reason="certificate_in_use", again=_IN_USE, detail={} if domain.reason else detail)
    return None
