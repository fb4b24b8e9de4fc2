"""Folders that links lie in: each link in one at most."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from accounts.models import Workspace
from links.ids import new_folder_id


class FolderQuerySet(models.QuerySet["Folder"]):
    def visible_to(self, workspace: Workspace) -> "FolderQuerySet":
        """The workspace's folders by name."""
        return self.filter(workspace=workspace).order_by("folded")

    def with_ids(self, public_ids: Iterable[str]) -> "FolderQuerySet":
        """Those with these public ids."""
        return self.filter(public_id__in=list(public_ids))

    def named(self, folded: Iterable[str]) -> "FolderQuerySet":
        """Those with these folded names."""
        return self.filter(folded__in=list(folded))


class Folder(models.Model):
    """A named place for links in one workspace; `Sale` and `sale` are the same folder."""

    public_id = models.CharField(max_length=24, unique=True, default=new_folder_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="folders", db_index=False)
    name = models.CharField(max_length=80)
    folded = models.CharField(max_length=240, editable=False)  # links.models.tag.fold(name), which may be longer
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FolderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "folded"], name="folder_once")]

    def __str__(self) -> str:
        return self.name
