"""Links that were deleted and can be had back."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from accounts.models import User, Workspace
from links.models.folder import Folder
from links.reach import Reach


class DeletedLinkQuerySet(models.QuerySet["DeletedLink"]):
    def visible_to(self, workspace: Workspace) -> "DeletedLinkQuerySet":
        """The workspace's, the last deleted first."""
        return self.filter(workspace=workspace).order_by("-deleted_at", "-id")

    def seen_by(self, reach: Reach) -> "DeletedLinkQuerySet":
        """Those that did not lie where it does not reach."""
        return self.exclude(folder__in=reach.hidden) if reach.hidden else self

    def editable_by(self, reach: Reach) -> "DeletedLinkQuerySet":
        """Those that may be brought back, or forgotten, by whose reach this is."""
        if not reach.edits:
            return self.none()
        return self.exclude(folder__in=reach.locked) if reach.locked else self

    def with_ids(self, public_ids: Iterable[str]) -> "DeletedLinkQuerySet":
        """Those of the links with these public ids."""
        return self.filter(public_id__in=list(public_ids))

    def of_batch(self, batch: str) -> "DeletedLinkQuerySet":
        """Those that were deleted together."""
        return self.filter(batch=batch)

    def search(self, text: str) -> "DeletedLinkQuerySet":
        """Those whose short link or destination contains `text`."""
        if not text:
            return self
        return self.filter(models.Q(short_url__icontains=text) | models.Q(destination__icontains=text))

    def after(self, one: "DeletedLink | None") -> "DeletedLinkQuerySet":
        """Those deleted before this one."""
        if one is None:
            return self
        same = models.Q(deleted_at=one.deleted_at, pk__lt=one.pk)
        return self.filter(models.Q(deleted_at__lt=one.deleted_at) | same, deleted_at__lte=one.deleted_at)

    def held(self, pks: Iterable[int]) -> list["DeletedLink"]:
        """These, for the caller alone until the transaction ends."""
        found = self.filter(pk__in=list(pks)).order_by("pk").select_for_update(of=("self",))
        return list(found)

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
    folder = models.ForeignKey(Folder, on_delete=models.SET_NULL, null=True, related_name="+")
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
            # search(): icontains compares in upper case.
            GinIndex(OpClass(Upper("short_url"), name="gin_trgm_ops"), name="deleted_link_search"),
            GinIndex(OpClass(Upper("destination"), name="gin_trgm_ops"), name="deleted_link_search_to"),
        ]

    def __str__(self) -> str:
        return self.short_url
