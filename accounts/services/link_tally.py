"""Counts new links against the plan's room for them, in the transaction that makes them.

The tally's row stays locked until that transaction ends: of fifty that want the last place at once, one has it.
"""

from datetime import date

from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.entitlements import Limit, room_left
from accounts.models import LinkTally, Workspace
from accounts.plans import allowance, month_of

# All of them, or none: the rows of a conflict are changed only where the sum fits.
_TAKE = """
    INSERT INTO accounts_linktally AS tally (workspace_id, month, links)
    SELECT %(workspace)s, %(month)s, %(links)s WHERE %(room)s::bigint IS NULL OR %(links)s <= %(room)s
    ON CONFLICT (workspace_id, month) DO UPDATE SET links = tally.links + excluded.links
        WHERE %(room)s::bigint IS NULL OR tally.links + excluded.links <= %(room)s
    RETURNING links
"""


def link_places_take(*, workspace: Workspace, links: int) -> int:
    """Take places for so many new links; returns how many there were. One query, three where not all of them fit."""
    if links < 1:
        return 0
    month = month_of(timezone.now())
    if _take(workspace, month, links):
        return links
    if links == 1:
        return 0
    LinkTally.objects.bulk_create([LinkTally(workspace=workspace, month=month)], ignore_conflicts=True)
    tally = LinkTally.objects.select_for_update().get(workspace=workspace, month=month)
    fit = min(links, room_left(workspace, Limit.LINKS, tally.links) or 0)
    LinkTally.objects.filter(pk=tally.pk).update(links=F("links") + fit)
    return fit


def link_places_return(*, workspace: Workspace, links: int) -> None:
    """Give back places that were taken in this transaction for links that were not made after all."""
    if links > 0:
        mine = LinkTally.objects.filter(workspace=workspace, month=month_of(timezone.now()))
        mine.update(links=F("links") - links)


def _take(workspace: Workspace, month: date, links: int) -> bool:
    room = allowance(workspace).links_a_month
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"workspace": workspace.pk, "month": month, "links": links, "room": room})
        return cursor.fetchone() is not None
