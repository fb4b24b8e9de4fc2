"""That a workspace came near a limit of its plan, or reached it."""

from datetime import date
from typing import ClassVar

from django.db import models

from accounts.entitlements import Limit
from accounts.models import Workspace
from accounts.plans import Plan


class LimitNoticeQuerySet(models.QuerySet["LimitNotice"]):
    def about(self, plan: Plan, limit: Limit, month: date | None) -> "LimitNoticeQuerySet":
        """Those of workspaces on this plan about this limit; `month` is None for what is not counted by months."""
        return self.filter(workspace__plan=plan, limit=limit, month=month)

    def to_tell(self) -> "LimitNoticeQuerySet":
        """Those of which nobody was told yet, workspace by workspace; by the index limit_notice_untold."""
        return self.filter(told_at=None).select_related("workspace").order_by("workspace_id", "id")


class LimitNotice(models.Model):
    """So many percent of a limit are used. Once for each month, or until less is used again; with other room, anew."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="limit_notices", db_index=False)
    limit = models.CharField(max_length=20)  # the value of accounts.entitlements.Limit
    month = models.DateField(null=True, blank=True)  # its first day; None for what is not counted by months
    room = models.BigIntegerField()
    percent = models.SmallIntegerField()
    used = models.BigIntegerField()  # when it was found
    told_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LimitNoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "limit", "month", "room", "percent"],
                name="limit_notice_once",
                nulls_distinct=False,
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace"], condition=models.Q(told_at=None), name="limit_notice_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.workspace}: {self.percent} % of {self.limit}"
