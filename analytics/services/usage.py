"""Usage: clicks a month by workspace, as the store of clicks says, and when an allowance was used up.

A month is counted whole each time: it does not matter what was missed, repeated or reclassified before.
"""

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Final

import structlog

from accounts.models import WorkspaceUsage
from accounts.plans import allowance, month_end, month_of
from accounts.services.usage import Used, usage_record, usage_reopen, usage_used_up
from analytics.services.alone import USAGE, alone
from analytics.tinybird_client import Everyone, TinybirdError, Window, everyones_clicks

log = structlog.get_logger(__name__)

SECONDS: Final = 120.0
"""What looking for the moments may take in one call; those that are left are found by the next one."""
WAIT_SECONDS: Final = 120.0


class UsageBusy(Exception):
    """Another process has been counting usage for minutes: try again."""


def refresh_usage(now: datetime, *, recheck: bool = False) -> int:
    """Count this month and the last one; returns how many rows changed. What another process is counting is left to it.

    A moment at which an allowance was used up is found once; `recheck`: find those that are known again, since clicks
    from before them may have come late or have become a robot's.
    """
    this = month_of(now)
    with alone(USAGE) as free:
        if not free:
            return 0
        source = everyones_clicks()
        changed = _count(source, [month_of(_midnight(this) - timedelta(days=1)), this])
        _find_moments(source, this, recheck=recheck)
        return changed


def refresh_usage_of(first: date, end: date) -> int:
    """Count the months of the UTC days from `first` until before `end`; returns how many rows changed.

    Raises UsageBusy, TinybirdError.
    """
    days = (first + timedelta(days=number) for number in range((end - first).days))
    with alone(USAGE, wait_seconds=WAIT_SECONDS) as free:
        if not free:
            raise UsageBusy("Another process is counting usage. Try again in a few minutes.")
        return _count(everyones_clicks(), sorted({day.replace(day=1) for day in days}))


def _count(source: Everyone, months: Iterable[date]) -> int:
    changed = 0
    for month in months:
        rows = source.usage(month, month_end(month).date())
        counts = {row.workspace_id: Used(row.clicks, row.all_clicks) for row in rows}
        changed += usage_record(month=month, counts=counts)
    return changed


def _find_moments(source: Everyone, month: date, *, recheck: bool) -> None:
    usage_reopen(month=month)
    give_up = time.monotonic() + SECONDS
    for usage in WorkspaceUsage.objects.over_allowance(month):
        allowed = allowance(usage.workspace).clicks_a_month
        if allowed is None or (usage.used_up_clicks == allowed and not recheck):
            continue
        try:
            at = source.nth_click(usage.workspace.public_id, _window(month), allowed)
        except TinybirdError as error:  # one that cannot be counted must not keep the others from their turn
            log.warning("allowance_not_found", workspace=usage.workspace.public_id, error=str(error))
            at = None
        if at is not None:
            usage_used_up(usage=usage, at=at, of=allowed)
        if time.monotonic() > give_up:
            return


def _window(month: date) -> Window:
    return Window(_midnight(month), month_end(month))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock.min, UTC)
