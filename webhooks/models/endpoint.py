"""Where a workspace wants to be told of what happens in it, and with which keys that is signed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Workspace
from accounts.plans import Feature, plans_with
from webhooks.ids import new_endpoint_id, new_signing_key_id

_KEPT_IDS: Final = """
    SELECT id FROM webhooks_endpoint
    WHERE workspace_id = %s AND disabled_at IS NULL AND event_types @> %s::varchar[] ORDER BY id FOR KEY SHARE
"""


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def listed(self) -> EndpointQuerySet:
        """The newest first, with what a page shows."""
        return self.select_related("workspace", "created_by").order_by("-id")

    def subscribed(self, workspace: Workspace, event_type: str) -> EndpointQuerySet:
        """The workspace's endpoints that are to be told of such events; by the index webhook_subscribed."""
        return self.filter(workspace=workspace, disabled_at=None, event_types__contains=[event_type])

    def kept(self) -> list[Endpoint]:
        """These endpoints, none of which can be deleted until the transaction ends; all else about them can change.

        Without it, one that is deleted in the same moment would undo the change that it is told of.
        """
        sql, values = self.select_related(None).order_by("id").query.sql_with_params()
        return list(self.raw(f"{sql} FOR KEY SHARE", values))  # Django has no name for this lock

    def kept_ids(self, workspace: Workspace, event_type: str) -> list[int]:
        """The primary keys of `subscribed`, kept likewise: asked with each change of a link, so in plain SQL."""
        with connection.cursor() as cursor:
            cursor.execute(_KEPT_IDS, [workspace.pk, [event_type]])
            return [pk for (pk,) in cursor.fetchall()]

    def listening(self, event_type: str) -> EndpointQuerySet:
        """The endpoints that are to be told of such events, of all workspaces whose plans have webhooks."""
        on_plan = self.filter(workspace__plan__in=plans_with(Feature.WEBHOOKS))
        return on_plan.filter(disabled_at=None, event_types__contains=[event_type]).select_related("workspace")

    def locked(self, endpoint: Endpoint) -> Endpoint:
        """Hold the endpoint's row until the transaction ends; rows that point at it may be added meanwhile."""
        return self.select_for_update(of=("self",), no_key=True).select_related("workspace").get(pk=endpoint.pk)

    def to_tell_of(self) -> EndpointQuerySet:
        """Those that were disabled by themselves, of which nobody was told yet; by the index webhook_untold."""
        return self.filter(disabled_reason__in=Endpoint.BY_ITSELF, told_at=None, disabled_at__isnull=False)


class Endpoint(models.Model):
    """An address that events are posted to. What is disabled gets none, and none is kept for it."""

    class Disabled(models.TextChoices):
        """Why an endpoint gets nothing."""

        ASKED = "asked", _("Switched off by a member")
        FAILING = "failing", _("It failed for days")
        GONE = "gone", _("It answered 410: gone for good")

    BY_ITSELF: ClassVar = (Disabled.FAILING, Disabled.GONE)

    public_id = models.CharField(max_length=24, unique=True, default=new_endpoint_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="webhooks")
    url = models.TextField(max_length=2_000)
    description = models.CharField(max_length=200, blank=True, default="")
    event_types = ArrayField(models.CharField(max_length=40))
    # Clicks of these links alone (public ids); empty: of all. Robots' clicks only where they are asked for.
    click_links = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    with_bots = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=8, choices=Disabled, blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)  # when the managers were mailed that it is disabled
    # Both since the last success. Which deliveries failed is in their own rows.
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    # Nothing is sent before: it asked for a pause, or fails again and again.
    paused_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_reason="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_reason="")),
                name="webhook_disabled_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["workspace"], condition=Q(disabled_at=None), name="webhook_subscribed"),
            models.Index(fields=["id"], condition=Q(told_at=None, disabled_at__isnull=False), name="webhook_untold"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_enabled(self) -> bool:
        """Whether events are sent to it."""
        return self.disabled_at is None


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def valid(self, endpoint_ids: Collection[int], now: datetime) -> SigningKeyQuerySet:
        """The keys that sign for these endpoints now, the newest first."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), endpoint__in=endpoint_ids).order_by("-id")


class SigningKey(models.Model):
    """A secret that deliveries are signed with. It must be known to sign: it is encrypted, not hashed (secrets.py)."""

    public_id = models.CharField(max_length=24, unique=True, default=new_signing_key_id, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="keys")
    encrypted = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # set once another takes its place

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint"], condition=Q(expires_at=None), name="webhook_one_newest_key"),
        ]

    def __str__(self) -> str:
        return self.public_id
