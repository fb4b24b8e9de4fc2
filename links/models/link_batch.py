"""What is done to many links at once, and what is needed to undo it."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import ApiKey, User, Workspace
from links.ids import new_batch_id
from links.reach import Reach


class LinkBatchQuerySet(models.QuerySet["LinkBatch"]):
    def visible_to(self, workspace: Workspace) -> "LinkBatchQuerySet":
        """The workspace's, the newest first."""
        return self.filter(workspace=workspace).order_by("-id")

    def seen_by(self, reach: Reach) -> "LinkBatchQuerySet":
        """All, or where it hides some folder what its owner did: each names links that were left alone."""
        return self.filter(user=reach.user_id) if reach.hidden else self

    def with_details(self) -> "LinkBatchQuerySet":
        """With what a list of them shows, and without the long list of links."""
        return self.select_related("user", "undone_by", "workspace").defer("link_ids")

    def unfinished(self) -> list[int]:
        """The primary keys of those that still have links to do."""
        return list(self.filter(finished_at=None).order_by("pk").values_list("pk", flat=True))

    def claim(self, pk: int) -> "LinkBatch | None":
        """This one, for the caller alone until the transaction ends; None if it is done or somebody else has it."""
        held = self.select_for_update(of=("self",), skip_locked=True)
        return held.select_related("workspace", "user", "api_key", "undoes").filter(pk=pk, finished_at=None).first()

    def older_than(self, moment: datetime, limit: int) -> list[int]:
        """The primary keys of up to `limit` that were begun before this moment."""
        return list(self.filter(created_at__lt=moment).order_by("created_at").values_list("pk", flat=True)[:limit])


class LinkBatch(models.Model):
    """One thing done to `link_ids`, chunk by chunk: `position` moves in the transaction that does a chunk.

    `changed` counts links that changed; of those that were left alone `skipped` counts and `problems` names some.
    """

    class Action(models.TextChoices):
        TAG = "tag"
        MOVE = "move"
        ARCHIVE = "archive"
        UNARCHIVE = "unarchive"
        EXPIRE = "expire"
        DELETE = "delete"
        UNDO = "undo"

    public_id = models.CharField(max_length=24, unique=True, default=new_batch_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    action = models.CharField(max_length=12, choices=Action)
    # add and remove (names of tags), folder (a public id), expires_at: whatever the action takes.
    params = models.JSONField(default=dict)
    # Of an undo: what it undoes. With it, its own links and steps are those of the other one's parts.
    undoes = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="undone_by")
    link_ids = ArrayField(models.BigIntegerField(), default=list)
    total = models.IntegerField()
    position = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    problems = models.JSONField(default=list)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = LinkBatchQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-id"], name="link_batch_list"),
            models.Index(fields=["id"], name="link_batch_unfinished", condition=models.Q(finished_at=None)),
            models.Index(fields=["created_at"], name="link_batch_age"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.public_id}"

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to do."""
        return self.finished_at is not None

    @property
    def can_be_undone(self) -> bool:
        """Whether it changed anything that was not taken back yet. One that is still at work is stopped by it."""
        return self.action != self.Action.UNDO and self.changed > 0 and not hasattr(self, "undone_by")


class LinkBatchPart(models.Model):
    """What one chunk changed: `entries` holds [primary key, version since, what it was before] of each link."""

    batch = models.ForeignKey(LinkBatch, on_delete=models.CASCADE, related_name="parts")
    entries = models.JSONField()

    def __str__(self) -> str:
        return f"{self.batch_id} {len(self.entries)}"
