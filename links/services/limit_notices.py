"""Finds the workspaces that came near a limit of their plan, or reached it: all of them at once, limit by limit.

It may be killed at any line, and run twice: what is noted is not noted again. Whom it concerns is told by limit_mail.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, QuerySet

from accounts.entitlements import Limit
from accounts.models import Invitation, LinkTally, Membership, Workspace, WorkspaceUsage
from accounts.plans import PLANS, Plan, month_of
from domains.models import Domain
from links.models import Folder, LimitNotice, Tag

PERCENTS: Final = (80, 100)
_BATCH: Final = 1_000

Counts = Iterable[tuple[int, int]]
"""Primary keys of workspaces, and how much they use."""


def limits_note(now: datetime) -> int:
    """Note for every workspace what of its plan is nearly or all used; returns how many notices are new."""
    return sum(_note(plan, limit, now) for plan in PLANS for limit in Limit)


def _note(plan: Plan, limit: Limit, now: datetime) -> int:
    of_plan, agreed = limit.of(PLANS[plan]), Workspace.objects.agreed(plan, limit.value)
    if of_plan is None and not agreed:
        return 0
    month = month_of(now) if limit.is_monthly else None
    notices = LimitNotice.objects.about(plan, limit, month).values_list("pk", "workspace", "percent", "room")
    known = {(workspace, percent, room): pk for pk, workspace, percent, room in notices}
    reached = {
        (workspace, percent, room): used
        for workspace, used in _used(plan, limit, now)
        if (room := agreed.get(workspace, of_plan)) is not None
        for percent in PERCENTS
        if used * 100 >= percent * room
    }
    if month is None:  # there was room again: the next time is another one
        _forget([pk for key, pk in known.items() if key not in reached])
    new = [
        LimitNotice(
            workspace_id=workspace, limit=limit, month=month, room=room, percent=percent, used=used, told_at=told_at
        )
        for (workspace, percent, room), used in reached.items()
        if (workspace, percent, room) not in known
        # Who reached all of it is not told of the most, then or later.
        for told_at in [now if percent < PERCENTS[-1] and used >= room else None]
    ]
    LimitNotice.objects.bulk_create(new, batch_size=_BATCH, ignore_conflicts=True)
    return len(new)


def _forget(pks: list[int]) -> None:
    for start in range(0, len(pks), _BATCH):
        LimitNotice.objects.filter(pk__in=pks[start : start + _BATCH]).delete()


def _used(plan: Plan, limit: Limit, now: datetime) -> Counts:
    """What each workspace on the plan uses of the limit; those that are to be deleted are left alone."""
    month = month_of(now)
    match limit:
        case Limit.LINKS:
            return _of_month(LinkTally.objects.all(), plan, month, "links")
        case Limit.CLICKS:
            return _of_month(WorkspaceUsage.objects.all(), plan, month, "clicks")
        case Limit.DOMAINS:
            return _by_workspace(Domain.objects.listed(), plan)
        case Limit.MEMBERS:
            members = Counter(dict(_by_workspace(Membership.objects.all(), plan)))
            members.update(dict(_by_workspace(Invitation.objects.open(now), plan)))
            return members.items()
        case Limit.TAGS:
            return _by_workspace(Tag.objects.all(), plan)
        case Limit.FOLDERS:
            return _by_workspace(Folder.objects.all(), plan)


def _of_month(rows: QuerySet[LinkTally] | QuerySet[WorkspaceUsage], plan: Plan, month: date, field: str) -> Counts:
    mine = rows.filter(month=month, workspace__plan=plan, workspace__deletes_at=None)
    return mine.values_list("workspace_id", field)


def _by_workspace(rows: QuerySet[Any], plan: Plan) -> Counts:
    mine = rows.filter(workspace__plan=plan, workspace__deletes_at=None).order_by()
    counts: Counts = mine.values_list("workspace_id").annotate(Count("pk"))
    return counts
