"""A domain that waits for its turn with CloudFront's control API."""

from __future__ import annotations

from datetime import datetime

from domains.models import Domain
from domains.worker.checks import Check
from domains.worker.deployer import InLine
from domains.worker.outcome import Stay


def in_line(
    domain: Domain, place: InLine, *, reason: str, now: datetime, checks: tuple[Check, ...] | None = None
) -> Stay:
    """Wait, and let its owner see how many are before it and when its turn should come."""
    changes = {"queue_position": place.position, "queue_until": now + place.expected}
    return Stay(reason=reason, failing=None, again=place.wait, checks=checks, changes=changes)
