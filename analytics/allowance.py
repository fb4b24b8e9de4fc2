"""What of a workspace's clicks its plan shows: every page, answer and file about clicks asks here first.

Two things are hidden: clicks from before the plan's retention, and in the running month those after the click that
used up the plan's allowance. Redirects go on and everything is recorded all the same; hidden clicks are shown again
with a larger plan, and those above the allowance when the next month begins. Both cuts are moments, so all numbers of
a page are about the same clicks.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Workspace, WorkspaceUsage
from accounts.plans import Plan, allowance, month_end, month_of, plan_above, plan_that_shows, visible_since
from analytics.tinybird_client.filters import Window

MILLISECOND: Final = timedelta(milliseconds=1)
"""Clicks have times in milliseconds: what came with the last click of the allowance is shown, too."""


class NoticeCode(StrEnum):
    """Why something is hidden."""

    RETENTION = "plan_retention"
    CLICKS = "plan_clicks"
    BOTH = "plan_retention_and_clicks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a plan hides of what was asked for; all moments are in UTC."""

    code: NoticeCode
    message: str
    """For people: what is hidden, why, and the way out."""
    plan: Plan
    larger: Plan | None
    """The smallest plan that shows what is hidden now."""
    hidden_before: datetime | None
    """Clicks from before are hidden by the retention, for as long as the plan is this one."""
    hidden_from: datetime | None
    """Clicks from then on are hidden by the allowance."""
    hidden_until: datetime | None
    """When the clicks above the allowance are shown again, whatever the plan: the month's end."""


@dataclass(frozen=True, slots=True)
class Visible:
    """`window` is what may be asked about, None if that is nothing; `notice` is None if nothing is hidden."""

    window: Window | None
    notice: Notice | None


def visible(workspace: Workspace, window: Window, now: datetime) -> Visible:
    """Cut the window to what the workspace's plan shows. At most one query."""
    since = visible_since(workspace, now)
    hidden_before = since if since is not None and window.start.astimezone(UTC) < since else None
    usage = _used_up(workspace, window, now)
    hidden_from = usage.used_up_at + MILLISECOND if usage is not None and usage.used_up_at is not None else None
    if hidden_from is not None and window.end.astimezone(UTC) <= hidden_from:
        hidden_from = None
    if hidden_before is None and hidden_from is None:
        return Visible(window, None)
    start, end = hidden_before or window.start, hidden_from or window.end
    shown = Window(start, end, window.zone) if start.astimezone(UTC) < end.astimezone(UTC) else None
    clicks = usage.clicks if usage is not None else 0
    return Visible(shown, _notice(workspace, window, now, hidden_before, hidden_from, clicks))


def _used_up(workspace: Workspace, window: Window, now: datetime) -> WorkspaceUsage | None:
    """This month's usage, if the allowance was used up and the window reaches into the month."""
    month, allowed = month_of(now), allowance(workspace).clicks_a_month
    if allowed is None or window.end.astimezone(UTC).date() < month or window.start >= month_end(month):
        return None
    usage = WorkspaceUsage.objects.in_month(workspace, month)
    # A moment of another allowance: the plan was changed, and the new one's is not found yet.
    return usage if usage is not None and usage.used_up_clicks == allowed else None


def _notice(
    workspace: Workspace,
    window: Window,
    now: datetime,
    hidden_before: datetime | None,
    hidden_from: datetime | None,
    clicks: int,
) -> Notice:
    plan = Plan(workspace.plan)
    order = list(Plan)
    for_days = plan_that_shows(window.start, now) if hidden_before else plan
    for_clicks = plan_above(workspace, clicks) if hidden_from else plan
    larger = None if for_clicks is None else max(for_days, for_clicks, key=order.index)
    until = month_end(month_of(now)) if hidden_from else None
    parts = []
    if hidden_before:
        parts.append(
            _("The %(plan)s plan shows clicks of %(retention)s: those from before %(hidden_before)s are hidden.")
            % {"plan": plan.label, "retention": allowance(workspace).retention, "hidden_before": _day(hidden_before)}
        )
    if hidden_from and until:
        parts.append(
            _(
                "The %(clicks_a_month)s clicks a month of the %(plan)s plan were used up on "
                "%(hidden_from)s at %(time)s UTC: later ones are recorded, and hidden until %(until)s. Your "
                "links go on as before."
            )
            % {
                "clicks_a_month": intcomma(allowance(workspace).clicks_a_month),
                "plan": plan.label,
                "hidden_from": _day(hidden_from),
                "time": f"{hidden_from:%H:%M}",
                "until": _day(until),
            }
        )
    if larger:
        parts.append(_("With the %(larger)s plan they are shown.") % {"larger": larger.label})
    code = NoticeCode.BOTH if hidden_before and hidden_from else NoticeCode.RETENTION
    return Notice(
        code=code if hidden_before else NoticeCode.CLICKS,
        message=" ".join(parts),
        plan=plan,
        larger=larger,
        hidden_before=hidden_before,
        hidden_from=hidden_from,
        hidden_until=until,
    )


def _day(moment: datetime) -> str:
    return date_format(moment, "DATE_FORMAT")
