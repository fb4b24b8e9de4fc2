"""Keeps what workspaces used of their plans; the numbers come from the store of clicks, which is the truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from accounts.models import WorkspaceUsage

# Workspaces that were not named have no clicks any more. In the order of their ids, so that two cannot wait for each
# other.
_RECORD = """
    WITH seen AS (
        SELECT workspace.id, given.clicks, given.all_clicks
        FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS given(public_id, clicks, all_clicks)
        JOIN accounts_workspace workspace ON workspace.public_id = given.public_id
    ), counted AS (
        SELECT id, clicks, all_clicks FROM seen
        UNION ALL
        SELECT workspace_id, 0, 0 FROM accounts_workspaceusage
        WHERE month = %s AND workspace_id NOT IN (SELECT id FROM seen)
    )
    INSERT INTO accounts_workspaceusage AS usage (workspace_id, month, clicks, all_clicks, refreshed_at)
    SELECT id, %s, clicks, all_clicks, now() FROM counted ORDER BY id
    ON CONFLICT (workspace_id, month) DO UPDATE
        SET clicks = excluded.clicks, all_clicks = excluded.all_clicks, refreshed_at = excluded.refreshed_at
        WHERE (usage.clicks, usage.all_clicks) IS DISTINCT FROM (excluded.clicks, excluded.all_clicks)
"""


@dataclass(frozen=True, slots=True)
class Used:
    """Clicks of a month: of people, and of everyone."""

    clicks: int
    all_clicks: int


def usage_record(*, month: date, counts: Mapping[str, Used]) -> int:
    """Make the month's usage what `counts` says by public workspace id; returns how many rows changed.

    `counts` names every workspace that had clicks. Ids of no workspace are left out.
    """
    used = list(counts.values())
    clicks, all_clicks = [one.clicks for one in used], [one.all_clicks for one in used]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [list(counts), clicks, all_clicks, month, month])
        return int(cursor.rowcount)


def usage_used_up(*, usage: WorkspaceUsage, at: datetime, of: int) -> None:
    """Note that the last click of an allowance of `of` clicks came at this moment."""
    WorkspaceUsage.objects.filter(pk=usage.pk).update(used_up_at=at, used_up_clicks=of)


def usage_reopen(*, month: date) -> int:
    """Forget the moments of the workspaces that are within their allowance (again); returns of how many."""
    return WorkspaceUsage.objects.reopened(month).update(used_up_at=None, used_up_clicks=None)
