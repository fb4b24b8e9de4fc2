"""How many clicks a workspace had in a month, for billing and for what its plan shows."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from accounts.models.workspace import Workspace
from accounts.plans import PLANS


def _room() -> models.Case:
    """How many clicks a month are shown: those agreed upon, else the plan's; NULL for all of them."""
    number = models.BigIntegerField()
    agreed = Cast(KeyTextTransform("clicks_a_month", "workspace__agreed_limits"), number)
    limits = {plan: allowed.clicks_a_month for plan, allowed in PLANS.items() if allowed.clicks_a_month is not None}
    by_plan = [models.When(workspace__plan=plan, then=models.Value(limit)) for plan, limit in limits.items()]
    room = Coalesce(agreed, models.Case(*by_plan, default=None, output_field=number))
    return models.Case(models.When(workspace__pays_beyond=False, then=room), default=None, output_field=number)


class WorkspaceUsageQuerySet(models.QuerySet["WorkspaceUsage"]):
    def in_month(self, workspace: Workspace, month: date) -> "WorkspaceUsage | None":
        """The workspace's usage in the UTC month with this first day; None before it was first counted."""
        return self.filter(workspace=workspace, month=month).first()

    def by_month(self, workspace: Workspace, *, first: date, end: date) -> "WorkspaceUsageQuerySet":
        """The months from `first` until before `end`, the oldest first; those without clicks may be missing."""
        return self.filter(workspace=workspace, month__gte=first, month__lt=end).order_by("month")

    def over_allowance(self, month: date) -> "WorkspaceUsageQuerySet":
        """The month's rows of workspaces that had more clicks than their plan of today shows, with the workspaces."""
        over = self.alias(room=_room()).filter(month=month, clicks__gt=models.F("room"))
        return over.select_related("workspace").order_by("id")

    def reopened(self, month: date) -> "WorkspaceUsageQuerySet":
        """The month's rows that name a moment and are not over the allowance."""
        within = models.Q(room=None) | models.Q(clicks__lte=models.F("room"))
        return self.alias(room=_room()).filter(within, month=month, used_up_at__isnull=False)


class WorkspaceUsage(models.Model):
    """Clicks of one UTC month. What counts them is analytics/services/usage.py; `month` is its first day."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="usage", db_index=False)
    month = models.DateField()
    clicks = models.BigIntegerField(default=0)  # of people
    all_clicks = models.BigIntegerField(default=0)  # with robots
    # When the click came that was the last one of the plan's allowance, found once; and the allowance it was the last
    # of: with another plan the moment is another one.
    used_up_at = models.DateTimeField(null=True, blank=True)
    used_up_clicks = models.BigIntegerField(null=True, blank=True)
    refreshed_at = models.DateTimeField()  # when the numbers last changed

    objects = WorkspaceUsageQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "workspace usage"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "month"], name="usage_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="usage_month"),
            models.CheckConstraint(
                condition=models.Q(clicks__gte=0, all_clicks__gte=models.F("clicks")), name="usage_counted"
            ),
            models.CheckConstraint(
                condition=models.Q(used_up_at=None, used_up_clicks=None)
                | models.Q(used_up_at__isnull=False, used_up_clicks__isnull=False),
                name="usage_used_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workspace} in {self.month:%Y-%m}"
