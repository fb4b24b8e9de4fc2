"""Who did what, when: one row for each change, written in the change's own transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db import models

from accounts.ids import new_audit_id
from accounts.models.api_key import ApiKey
from accounts.models.user import User
from accounts.models.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which events: each that is given narrows. Days are UTC's, both included.

    `who` is a user's or a key's public id, or "system"; `action` an action, or its first part with a dot: "link.".
    """

    who: str = ""
    action: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def of_targets(self, action: str, targets: Iterable[str]) -> "models.QuerySet[AuditEvent, tuple[str, Any]]":
        """(target, data) of each time that this was done to one of these."""
        return self.filter(action=action, target__in=list(targets)).values_list("target", "data")

    def matching(self, wanted: AuditFilter) -> "AuditEventQuerySet":
        """Those that the filter asks for, with their actors, the newest first; of one workspace by audit_list."""
        events = self.select_related("user", "api_key").order_by("-id")
        if wanted.who == "system":
            events = events.filter(user=None, api_key=None)
        elif wanted.who:
            events = events.filter(models.Q(user__public_id=wanted.who) | models.Q(api_key__public_id=wanted.who))
        if wanted.action:
            how = "action__startswith" if wanted.action.endswith(".") else "action"
            events = events.filter(**{how: wanted.action})
        if wanted.target:
            events = events.filter(target=wanted.target)
        if wanted.since:
            events = events.filter(created_at__gte=_midnight(wanted.since))
        # The last day that there is has none after it: nothing is later.
        if wanted.until and wanted.until < date.max:
            events = events.filter(created_at__lt=_midnight(wanted.until) + timedelta(days=1))
        return events

    def page(self, wanted: AuditFilter, *, before: str = "", size: int) -> "AuditEventQuerySet":
        """At most `size` of those, older than the event `before` if given."""
        events = self.matching(wanted)
        if before:
            events = events.filter(id__lt=self.filter(public_id=before).values("id"))
        return events[:size]

    def since(self, event: "AuditEvent") -> "AuditEventQuerySet":
        """What happened to the event's target after it, the newest first."""
        return self.filter(target=event.target, id__gt=event.pk).order_by("-id")

    def first_changes(self) -> "models.QuerySet[AuditEvent, tuple[str, Any, int]]":
        """(field, data, id) of the first change or move of a link that changed the field, for each that was.

        Postgres picks them: the trail may hold tens of thousands.
        """
        field = models.Func(models.F("data"), function="jsonb_object_keys", output_field=models.TextField())
        first = (
            self.filter(action__in=["link.updated", "link.moved"])
            .annotate(field=field)
            .order_by("field", "id")
            .distinct("field")
        )
        return first.values_list("field", "data", "id")

    def changing(self, target: str, fields: Sequence[str]) -> "AuditEvent | None":
        """The last event of the target that tells of a change of any of these fields."""
        return (
            self.filter(target=target, action__endswith=".updated", data__has_any_keys=list(fields))
            .order_by("-id")
            .first()
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


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
