"""Links that were deleted and can be had back."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.db import models

from accounts.models import User, Workspace


class DeletedLinkQuerySet(models.QuerySet["DeletedLink"]):
    def visible_to(self, workspace: Workspace) -> "DeletedLinkQuerySet":
        """The workspace's, the last deleted first."""
        return self.filter(workspace=workspace).order_by("-deleted_at", "-id")

    def with_ids(self, public_ids: Iterable[str]) -> "DeletedLinkQuerySet":
        """Those of the links with these public ids."""
        return self.filter(public_id__in=list(public_ids))

    def link_key(self, public_id: str) -> int | None:
        """The primary key of the link with this public id, which it gets again."""
        return self.filter(public_id=public_id).values_list("snapshot__values__id", flat=True).first()

    def older_than(self, moment: datetime, limit: int) -> list[int]:
        """The primary keys of up to `limit` that were deleted before this moment."""
        return list(self.filter(deleted_at__lt=moment).order_by("deleted_at").values_list("pk", flat=True)[:limit])


class DeletedLink(models.Model):
    """A deleted link as it was. Its slug is free; the edge knows nothing of it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    public_id = models.CharField(max_length=24, unique=True)  # the link's, which it gets again
    short_url = models.TextField()  # as people read it, to be searched
    destination = models.TextField()
    # All that it was (links/bin.py), with the hash of its password: never shown, logged or audited.
    snapshot = models.JSONField(editable=False)
    batch = models.CharField(max_length=24)  # the same for all that were deleted together
    deleted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    deleted_at = models.DateTimeField()

    objects = DeletedLinkQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-deleted_at", "-id"], name="deleted_link_list"),
            models.Index(fields=["workspace", "batch"], name="deleted_link_batch"),
            models.Index(fields=["deleted_at"], name="deleted_link_age"),
        ]

    def __str__(self) -> str:
        return self.short_url
