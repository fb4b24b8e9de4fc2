"""Taken off CloudFront and ACM; the edge stopped to answer when its owner said so. What stood on it gives way."""

from __future__ import annotations

from datetime import timedelta

from domains.dependents import release_all
from domains.models import Domain
from domains.states import State
from domains.worker.outcome import Move, Outcome, Stay
from domains.worker.release import release
from domains.worker.world import World


def removing(domain: Domain, world: World) -> Outcome:
    """Removed, once nothing of it is left in AWS and nothing stands on it: then others may have the name."""
    released = release_all(domain)
    changes = {"certificate_arn": "", "certificate_until": None, "adapter": "", "resource_id": ""}
    if waits := release(domain, world):
        return waits
    if not released:
        return Stay(reason="links_released", again=timedelta())
    return Move(to=State.REMOVED, changes=changes)
