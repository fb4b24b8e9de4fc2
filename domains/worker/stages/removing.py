"""Taken off CloudFront and ACM; the edge stopped to answer when its owner said so."""

from __future__ import annotations

from domains.models import Domain
from domains.states import State
from domains.worker.outcome import Move, Outcome
from domains.worker.release import release
from domains.worker.world import World


def removing(domain: Domain, world: World) -> Outcome:
    """Removed, once nothing of it is left in AWS."""
    changes = {"certificate_arn": "", "certificate_until": None, "adapter": "", "resource_id": ""}
    return release(domain, world) or Move(to=State.REMOVED, changes=changes)
