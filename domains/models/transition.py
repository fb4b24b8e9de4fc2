"""What happened to a domain: its timeline."""

from typing import ClassVar

from django.db import models

from domains.models.domain import Domain


class DomainTransition(models.Model):
    """A change of a domain's state, and why."""

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="transitions")
    old = models.CharField(max_length=16, blank=True)  # "" for the first
    new = models.CharField(max_length=16)
    reason = models.CharField(max_length=40, blank=True, default="")
    # What was seen, for people and support: {"expected": …, "found": …, "aws_request_id": …}. No secrets.
    detail = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["domain", "-id"], name="domain_timeline")]

    def __str__(self) -> str:
        return f"{self.old or 'new'} → {self.new}"
