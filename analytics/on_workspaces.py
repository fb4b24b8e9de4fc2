"""Clicks of a workspace that is deleted."""

from datetime import timedelta
from typing import Final

import structlog
from django.utils import timezone

from accounts.models import Workspace
from accounts.parts import Left
from analytics.services.alone import SETTLING, alone
from analytics.tinybird_client import TinybirdError, is_configured, make_eraser

LATE: Final = timedelta(hours=1)
"""After the last link and domain went: clicks may still be on their way until then."""
JOB_SECONDS: Final = 300.0

log = structlog.get_logger(__name__)


def clear(workspace: Workspace, limit: int) -> Left:
    """Delete them all at once, `limit` or more, once no more can come.

    Days are not settled meanwhile: a copy that began before would bring back in numbers what was deleted.
    """
    if not is_configured():
        return Left.NOTHING
    last = workspace.audit_events.order_by("-pk").first()
    if last is not None and last.created_at > timezone.now() - LATE:
        return Left.WAITS
    with alone(SETTLING) as free:
        if not free:
            return Left.WAITS
        try:
            make_eraser().erase(workspace.public_id, seconds=JOB_SECONDS)
        except TinybirdError as error:
            log.warning("clicks_not_deleted", workspace=workspace.public_id, error=str(error))
            return Left.WAITS
    return Left.NOTHING
