"""What a workspace uses of its plan, limit by limit, and what the plans have beside each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.entitlements import Limit
from accounts.models import LinkTally, Workspace, WorkspaceUsage
from accounts.money import money
from accounts.plans import PLANS, Allowance, Feature, Plan, allowance, month_of
from links.models import Folder, Tag

# In the page's order: the limit, its name, and what happens once it is reached.
_LIMITS: Final[tuple[tuple[Limit, Promise, Promise], ...]] = (
    (Limit.LINKS, gettext_lazy("New links this month"), gettext_lazy("Further ones wait for the next month (UTC).")),
    (
        Limit.CLICKS,
        gettext_lazy("Clicks this month"),
        gettext_lazy("Later ones are recorded, and hidden until the month ends. Links go on as before."),
    ),
    (Limit.DOMAINS, gettext_lazy("Domains"), gettext_lazy("Those that are here stay; no other one can be added.")),
    (Limit.MEMBERS, gettext_lazy("Members and open invitations"), gettext_lazy("Nobody else can be invited.")),
    (Limit.TAGS, gettext_lazy("Tags"), gettext_lazy("Those that are here can be used; no new one can be made.")),
    (Limit.FOLDERS, gettext_lazy("Folders"), gettext_lazy("Those that are here can be used; no new one can be made.")),
)

_FEATURES: Final[tuple[tuple[Feature, Promise], ...]] = (
    (Feature.API, gettext_lazy("Changes over the API")),
    (Feature.WEBHOOKS, gettext_lazy("Webhooks")),
    (Feature.SSO, gettext_lazy("Single sign-on")),
    (Feature.AUDIT_LOG, gettext_lazy("Audit trail")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A line of the page. `limit` None: as much as one likes."""

    label: str
    used: int
    limit: int | None
    at_limit: str

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another one."""
        return self.limit is not None and self.used >= self.limit


def used_of(workspace: Workspace, now: datetime) -> list[Used]:
    """The lines of the page. Seven queries."""
    used, allowed = counted(workspace, now), allowance(workspace)
    return [line_of(limit, used[limit], limit.of(allowed)) for limit, _label, _words in _LIMITS]


def line_of(limit: Limit, used: int, room: int | None) -> Used:
    """One line, in the words of the language that is spoken."""
    label, words = next((label, words) for one, label, words in _LIMITS if one == limit)
    return Used(label=str(label), used=used, limit=room, at_limit=str(words))


def counted(workspace: Workspace, now: datetime) -> dict[Limit, int]:
    """How much of each limit is used. Seven queries."""
    month = month_of(now)
    usage = WorkspaceUsage.objects.in_month(workspace, month)
    return {
        Limit.LINKS: LinkTally.objects.in_month(workspace, month),
        Limit.CLICKS: usage.clicks if usage else 0,
        Limit.DOMAINS: workspace.domains.listed().count(),
        Limit.MEMBERS: workspace.memberships.count() + workspace.invitations.open(now).count(),
        Limit.TAGS: Tag.objects.visible_to(workspace).count(),
        Limit.FOLDERS: Folder.objects.visible_to(workspace).count(),
    }


def compared() -> list[tuple[str, list[str]]]:
    """What each plan has: a row for each thing, with a cell for each plan in their order."""
    plans = [PLANS[plan] for plan in Plan]
    rows = [(str(label), [_figure(limit.of(plan)) for plan in plans]) for limit, label, _words in _LIMITS]
    rows[0] = (_("New links a month"), rows[0][1])
    rows[1] = (_("Clicks a month that are shown"), rows[1][1])
    rows.insert(2, (_("How far back clicks are shown"), [_retention(plan) for plan in plans]))
    for feature, label in _FEATURES:
        rows.append((str(label), [_("yes") if feature in plan.features else _("no") for plan in plans]))
    rows.append((_("API requests a minute, of each key"), [_figure(plan.api_requests_a_minute) for plan in plans]))
    prices = [
        (_("Price a month"), [_price(plan.price.month if plan.price else None) for plan in plans]),
        (_("Price a year"), [_price(plan.price.year if plan.price else None) for plan in plans]),
    ]
    return prices + rows


def _price(cents: int | None) -> str:
    return _("on request") if cents is None else money(cents)


def _figure(room: int | None) -> str:
    return _("no limit") if room is None else intcomma(room)


def _retention(plan: Allowance) -> str:
    return str(plan.retention)
