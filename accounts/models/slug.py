"""Short names of workspaces, present and former."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models.workspace import Workspace
from accounts.slugs import MAX_LENGTH, validate_slug


class WorkspaceSlugQuerySet(models.QuerySet["WorkspaceSlug"]):
    def current(self) -> "WorkspaceSlugQuerySet":
        """Those that are shown, at most one a workspace."""
        return self.filter(until=None)

    def leading(self, slug: str, now: datetime) -> "WorkspaceSlugQuerySet":
        """The row that this name leads by, if it leads anywhere: a former name does for a while."""
        return self.filter(Q(until=None) | Q(until__gt=now), slug=slug).select_related("workspace")

    def over(self, slug: str, now: datetime) -> "WorkspaceSlugQuerySet":
        """A former name that anybody may have now."""
        return self.filter(slug=slug, until__lte=now)


class WorkspaceSlug(models.Model):
    """A name that leads to a workspace: the present one, or one it had before, until a day.

    One table for both, so that the database itself sees to it that no name leads to two.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="slugs")
    slug = models.CharField(max_length=MAX_LENGTH, unique=True, validators=[validate_slug])
    until = models.DateTimeField(null=True, blank=True)  # None: the present one

    objects = WorkspaceSlugQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], condition=Q(until=None), name="workspace_one_slug")
        ]

    def __str__(self) -> str:
        return self.slug
