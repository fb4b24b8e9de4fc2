"""Who did what, when: one row for each change, written in the change's own transaction."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db import models

from accounts.ids import new_audit_id
from accounts.models.api_key import ApiKey
from accounts.models.user import User
from accounts.models.workspace import Workspace


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def of_targets(self, action: str, targets: Iterable[str]) -> "models.QuerySet[AuditEvent, tuple[str, Any]]":
        """(target, data) of each time that this was done to one of these."""
        return self.filter(action=action, target__in=list(targets)).values_list("target", "data")

    def page(self, *, target: str = "", before: str = "", size: int) -> "AuditEventQuerySet":
        """At most `size` events, the newest first: of one target if given, older than the event `before`."""
        events = self.filter(target=target) if target else self
        if before:
            events = events.filter(id__lt=self.filter(public_id=before).values("id"))
        return events.select_related("user", "api_key").order_by("-id")[:size]

    def changing(self, target: str, fields: Sequence[str]) -> "AuditEvent | None":
        """The last event of the target that tells of a change of any of these fields."""
        return (
            self.filter(target=target, action__endswith=".updated", data__has_any_keys=list(fields))
            .order_by("-id")
            .first()
        )


class AuditEvent(models.Model):
    """One thing that somebody (a user, or a key) did in a workspace."""

    public_id = models.CharField(max_length=24, unique=True, default=new_audit_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="audit_events")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=40)  # "link.created", "member.removed", …
    target = models.CharField(max_length=300)  # the public id of what was acted on
    data = models.JSONField(default=dict, blank=True)  # what changed: {"destination": [old, new]}
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-id"], name="audit_list"),
            models.Index(fields=["workspace", "target", "-id"], name="audit_of_target"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
