"""What is being done to a tag on all links that have it."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from accounts.models import ApiKey, User
from links.models.tag import Tag


class TagChangeQuerySet(models.QuerySet["TagChange"]):
    def concerning(self, tags: Iterable[Tag]) -> "TagChangeQuerySet":
        """Those of these tags, or that merge another one into them."""
        some = list(tags)
        return self.filter(models.Q(tag__in=some) | models.Q(into__in=some))

    def kinds(self, tags: Iterable[Tag]) -> dict[int, str]:
        """What is being done to those of these tags of which something is, by the tag's primary key."""
        # By workspace: few tags are being changed at once, but a thousand may be asked about.
        found = self.filter(tag__workspace__in={tag.workspace_id for tag in tags})
        return dict(found.values_list("tag", "kind"))

    def claim(self, pk: int) -> "TagChange | None":
        """This one, for the caller alone until the transaction ends; None if it is done or somebody else has it."""
        held = self.select_for_update(of=("self",), skip_locked=True)
        return held.select_related("tag__workspace", "into", "user", "api_key").filter(pk=pk).first()


class TagChange(models.Model):
    """One unfinished change: the row goes with its end. `after_link` moves with the links it passes."""

    class Kind(models.TextChoices):
        RENAME = "rename"
        MERGE = "merge"
        DELETE = "delete"

    # With the tag, which a merge and a deletion end with, its change is gone.
    tag = models.OneToOneField(Tag, on_delete=models.CASCADE, related_name="change")
    kind = models.CharField(max_length=8, choices=Kind)
    into = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, related_name="+")  # of a merge
    old_name = models.CharField(max_length=50)
    after_link = models.BigIntegerField(default=0)  # a primary key: links up to it are done
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TagChangeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="merge", into__isnull=False) | (~models.Q(kind="merge") & models.Q(into=None)),
                name="tag_change_into",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_name}"
