"""What each plan allows. Everything that depends on a plan asks here.

Room for links, domains, members, tags and folders is asked in accounts/entitlements.py, what is shown of clicks in
analytics/allowance.py. None means without limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import Workspace


class Plan(models.TextChoices):
    """From the smallest to the largest."""

    FREE = "free", "Free"
    PRO = "pro", "Pro"
    TEAM = "team", "Team"
    ENTERPRISE = "enterprise", "Enterprise"


class Feature(StrEnum):
    """What a plan has or has not; asked in accounts/entitlements.py."""

    API = "api"
    WEBHOOKS = "webhooks"
    SSO = "sso"
    AUDIT_LOG = "audit_log"


class Interval(models.TextChoices):
    """How often a plan is paid for."""

    MONTH = "month", _("Monthly")
    YEAR = "year", _("Yearly")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a workspace pays, whoever is in it: integer cents of CURRENCY, without taxes."""

    month: int
    year: int  # for the whole of it

    def of(self, interval: Interval) -> int:
        """For one interval."""
        return self.month if interval == Interval.MONTH else self.year


CURRENCY: Final = "EUR"
CLICKS_BEYOND: Final = 20
"""Cents for each thousand clicks beyond the plan, where that is offered and chosen."""
TRIAL: Final = timedelta(days=14)
"""How long a workspace may try a plan without paying or leaving a card, once."""
GRACE: Final = timedelta(days=14)
"""How long a plan stays after a payment failed: longer than Stripe goes on trying by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a workspace may use. Months are UTC months; clicks are people's, not robots'."""

    links_a_month: int | None  # new ones
    clicks_a_month: int | None
    domains: int | None
    members: int | None
    tags: int | None
    folders: int | None
    retention_days: int | None  # how far back clicks are shown
    retention: str | Promise  # the same in words, after "shows"
    api_requests_a_minute: int  # of each key
    features: frozenset[Feature]
    price: Price | None  # None: it is agreed upon


_PRO: Final = frozenset({Feature.API, Feature.WEBHOOKS})

PLANS: Final[Mapping[Plan, Allowance]] = {
    Plan.FREE: Allowance(
        links_a_month=50,
        clicks_a_month=2_500,
        domains=2,
        members=2,
        tags=20,
        folders=3,
        retention_days=30,
        retention=_("the last 30 days"),
        api_requests_a_minute=60,
        features=frozenset(),
        price=Price(month=0, year=0),
    ),
    Plan.PRO: Allowance(
        links_a_month=2_000,
        clicks_a_month=100_000,
        domains=10,
        members=5,
        tags=200,
        folders=25,
        # A year and the month before it: "the last 12 months" begin with the first of a month.
        retention_days=397,
        retention=_("the last 13 months"),
        api_requests_a_minute=600,
        features=_PRO,
        price=Price(month=12_00, year=120_00),
    ),
    Plan.TEAM: Allowance(
        links_a_month=20_000,
        clicks_a_month=1_000_000,
        domains=100,
        members=25,
        tags=None,
        folders=None,
        retention_days=3 * 366,
        retention=_("the last three years"),
        api_requests_a_minute=1_800,
        features=_PRO | {Feature.SSO, Feature.AUDIT_LOG},
        price=Price(month=49_00, year=490_00),
    ),
    Plan.ENTERPRISE: Allowance(
        links_a_month=None,
        clicks_a_month=None,
        domains=None,
        members=None,
        tags=None,
        folders=None,
        retention_days=None,
        retention=_("everything"),
        api_requests_a_minute=6_000,
        features=_PRO | {Feature.SSO, Feature.AUDIT_LOG},
        price=None,
    ),
}


def plans_sold() -> list[Plan]:
    """The plans that one can subscribe to by oneself, the smallest first."""
    return [plan for plan, allowed in PLANS.items() if allowed.price is not None and allowed.price.month > 0]


def plans_with(feature: Feature) -> list[Plan]:
    """The plans that have it, the smallest first."""
    return [plan for plan, allowed in PLANS.items() if feature in allowed.features]


def allowance(workspace: Workspace) -> Allowance:
    """What the workspace's plan allows, with the limits that were agreed upon with it alone."""
    allowed = _agreed(workspace)
    return replace(allowed, clicks_a_month=None) if workspace.pays_beyond else allowed


def included_clicks(workspace: Workspace) -> int | None:
    """How many clicks a month the plan has, whether or not more are paid for; None: all."""
    return _agreed(workspace).clicks_a_month


def _agreed(workspace: Workspace) -> Allowance:
    allowed = PLANS[Plan(workspace.plan)]
    return replace(allowed, **workspace.agreed_limits) if workspace.agreed_limits else allowed


def visible_since(workspace: Workspace, now: datetime) -> datetime | None:
    """The moment from which the plan shows clicks, a UTC midnight; None: all of them."""
    days = allowance(workspace).retention_days
    return None if days is None else _midnight(now.astimezone(UTC).date() - timedelta(days=days))


def plan_that_shows(since: datetime, now: datetime) -> Plan:
    """The smallest plan that shows clicks from `since` on."""
    for plan, allowed in PLANS.items():
        if allowed.retention_days is None or since.astimezone(UTC) >= _midnight(
            now.astimezone(UTC).date() - timedelta(days=allowed.retention_days)
        ):
            return plan
    raise AssertionError("unreachable: the largest plan shows everything")


def plan_above(workspace: Workspace, clicks: int) -> Plan | None:
    """The smallest plan above the workspace's that has room for so many clicks a month; None above the largest."""
    for plan in plans_above(Plan(workspace.plan)):
        room = PLANS[plan].clicks_a_month
        if room is None or room >= clicks:
            return plan
    return None


def plans_above(plan: Plan) -> list[Plan]:
    """The plans that are larger than this one, the smallest first."""
    order = list(PLANS)
    return order[order.index(plan) + 1 :]


def month_of(moment: datetime) -> date:
    """The first day of the UTC month in which usage of this moment counts."""
    return moment.astimezone(UTC).date().replace(day=1)


def month_end(month: date) -> datetime:
    """When the UTC month with this first day ends."""
    return _midnight((month + timedelta(days=31)).replace(day=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
