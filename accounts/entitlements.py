"""Whether a workspace's plan has room for more of something, or a feature: the one place that is asked beforehand.

Counts are the asking app's; what is counted, and what the count must be protected by, is said where it is asked. Who
asks with a count holds the workspace's row (`Workspace.objects.locked`), so that two at once cannot both be the last.
Nothing is taken away on a smaller plan: what is there stays and works, and only more of it is refused. What a feature
made stays, too, and can be looked at and taken away.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import AccountsError
from accounts.models import Workspace
from accounts.plans import PLANS, Allowance, Feature, Plan, allowance, plans_above, plans_with


class Limit(StrEnum):
    """What a plan has so much of; the value names the field of Allowance."""

    LINKS = "links_a_month"
    CLICKS = "clicks_a_month"  # never refused: what is beyond is hidden (analytics/allowance.py)
    DOMAINS = "domains"
    MEMBERS = "members"
    TAGS = "tags"
    FOLDERS = "folders"

    def of(self, allowed: Allowance) -> int | None:
        """How much of it there is; None: as much as one likes."""
        room: int | None = getattr(allowed, self.value)
        return room

    @property
    def is_monthly(self) -> bool:
        """Whether it is counted anew each UTC month."""
        return self in (Limit.LINKS, Limit.CLICKS)


_USED_UP: Final[Mapping[Limit, Promise]] = {
    Limit.LINKS: gettext_lazy("The %(plan)s plan has room for %(limit)s new links a month, and they are used up."),
    Limit.DOMAINS: gettext_lazy("The %(plan)s plan has room for %(limit)s domains."),
    Limit.MEMBERS: gettext_lazy("The %(plan)s plan has room for %(limit)s members, open invitations included."),
    Limit.TAGS: gettext_lazy("The %(plan)s plan has room for %(limit)s tags."),
    Limit.FOLDERS: gettext_lazy("The %(plan)s plan has room for %(limit)s folders."),
}


_COMES_WITH: Final[Mapping[Feature, Promise]] = {
    Feature.API: gettext_lazy("Programs may change things from the %(needed)s plan on; this workspace is on %(plan)s."),
    Feature.WEBHOOKS: gettext_lazy("Webhooks come with the %(needed)s plan; this workspace is on %(plan)s."),
    Feature.SSO: gettext_lazy("Single sign-on comes with the %(needed)s plan; this workspace is on %(plan)s."),
    Feature.AUDIT_LOG: gettext_lazy("The audit trail comes with the %(needed)s plan; this workspace is on %(plan)s."),
}
# What becomes of what is there already.
_UNTIL_THEN: Final[Mapping[Feature, Promise]] = {
    Feature.API: gettext_lazy("Keys that are here can still read."),
    Feature.WEBHOOKS: gettext_lazy("Those that are here are kept and told of nothing meanwhile."),
    Feature.SSO: gettext_lazy("What is set up goes on as it is, and can be taken away."),
    Feature.AUDIT_LOG: gettext_lazy("Everything is written down all the same, and can be read with that plan."),
}


class PlanRequired(AccountsError):
    """The plan does not have a feature. Nothing was changed, and what is there stays."""

    def __init__(self, workspace: Workspace, feature: Feature) -> None:
        self.workspace = workspace
        self.feature = feature
        self.needed = plans_with(feature)[0]
        words = _COMES_WITH[feature] % {"needed": self.needed.label, "plan": Plan(workspace.plan).label}
        super().__init__(f"{words} {_UNTIL_THEN[feature]}")


class PlanLimit(AccountsError):
    """The plan has no room for more of something. Nothing was changed, and what is there stays."""

    code = "plan_limit"

    def __init__(self, workspace: Workspace, limit: Limit) -> None:
        plan, allowed = Plan(workspace.plan), limit.of(allowance(workspace)) or 0
        self.limit = limit
        self.larger = larger_plan(workspace, limit)
        parts = [_USED_UP[limit] % {"plan": plan.label, "limit": intcomma(allowed)}]
        if limit == Limit.LINKS:
            parts.append(_("There is room again when the next month (UTC) begins."))
        if self.larger:
            parts.append(_("The %(larger)s plan has room for more.") % {"larger": self.larger.label})
        super().__init__(" ".join(map(str, parts)))


def larger_plan(workspace: Workspace, limit: Limit) -> Plan | None:
    """The smallest plan with room for more than the workspace has; None where it has as much as one likes."""
    now = limit.of(allowance(workspace))
    for other in plans_above(Plan(workspace.plan)):
        room = limit.of(PLANS[other])
        if now is not None and (room is None or room > now):
            return other
    return None


def room_left(workspace: Workspace, limit: Limit, used: int) -> int | None:
    """How many more there may be; None: as many as one likes. Less than none is none: the plan was larger once."""
    room = limit.of(allowance(workspace))
    return None if room is None else max(0, room - used)


def require_room(workspace: Workspace, limit: Limit, used: int) -> None:
    """See to it that there may be one more of what there are `used` now. Raises PlanLimit."""
    if room_left(workspace, limit, used) == 0:
        raise PlanLimit(workspace, limit)


def has_feature(workspace: Workspace, feature: Feature) -> bool:
    """Whether the workspace's plan has it."""
    return feature in allowance(workspace).features


def require_feature(workspace: Workspace, feature: Feature) -> None:
    """See to it that the workspace's plan has it. Raises PlanRequired."""
    if not has_feature(workspace, feature):
        raise PlanRequired(workspace, feature)


def lacking(workspace: Workspace, feature: Feature) -> PlanRequired | None:
    """Why the feature is not there, for the page that stands in its place; None where it is."""
    return None if has_feature(workspace, feature) else PlanRequired(workspace, feature)
