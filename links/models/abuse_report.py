"""That somebody reported a link as harmful."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from links.models.link import Link

OFFENDS_FOR: Final = timedelta(days=90)
"""How long a report that was right counts against the workspace."""


class AbuseReportQuerySet(models.QuerySet["AbuseReport"]):
    def open(self) -> "AbuseReportQuerySet":
        """Those that nobody decided on, the oldest first; by the index abuse_report_open."""
        return self.filter(decided_at=None).order_by("pk")

    def right(self, workspace_ids: set[int], now: datetime) -> dict[int, int]:
        """How many links of each workspace were reported rightly of late."""
        right = self.filter(workspace_id__in=workspace_ids, was_right=True, decided_at__gte=now - OFFENDS_FOR)
        counted = right.values("workspace_id").annotate(links=models.Count("link_id", distinct=True))
        return {row["workspace_id"]: row["links"] for row in counted}


class AbuseReport(models.Model):
    class Kind(models.TextChoices):
        PHISHING = "phishing", _("It asks for passwords or money under a false name")
        MALWARE = "malware", _("It spreads harmful software")
        SPAM = "spam", _("It came with unwanted mail or messages")
        ILLEGAL = "illegal", _("What it shows is against the law")
        OTHER = "other", _("Something else")

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="abuse_reports")
    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    destination = models.TextField(max_length=8_000)  # where the link led then
    details = models.TextField(max_length=2_000, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    was_right = models.BooleanField(null=True, blank=True)

    objects = AbuseReportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="abuse_report_open", condition=models.Q(decided_at=None)),
            models.Index(
                fields=["workspace", "decided_at"], name="abuse_report_right", condition=models.Q(was_right=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.link_id}"
