"""How many links a workspace made in a month."""

from datetime import date
from typing import ClassVar

from django.db import models

from accounts.models.workspace import Workspace


class LinkTallyQuerySet(models.QuerySet["LinkTally"]):
    def in_month(self, workspace: Workspace, month: date) -> int:
        """How many new links the workspace made in the UTC month with this first day."""
        return self.filter(workspace=workspace, month=month).values_list("links", flat=True).first() or 0


class LinkTally(models.Model):
    """New links of one UTC month; `month` is its first day. Counted in the transaction that makes them.

    Not a count of the links themselves: what is deleted again was made all the same, else a plan's room for new links
    could be had over and over.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="link_tallies", db_index=False)
    month = models.DateField()
    links = models.BigIntegerField(default=0, db_default=0)

    objects = LinkTallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "link tallies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "month"], name="link_tally_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="link_tally_month"),
            models.CheckConstraint(condition=models.Q(links__gte=0), name="link_tally_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.workspace} in {self.month:%Y-%m}"
