"""What new links start with, in a whole workspace or in one folder."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models

from accounts.models import Workspace
from links.models.folder import Folder
from links.models.tag import Tag
from links.models.utm_template import UtmTemplate


class LinkDefaultsQuerySet(models.QuerySet["LinkDefaults"]):
    def of(self, workspace: Workspace, folder: Folder | None) -> "LinkDefaultsQuerySet":
        """The workspace's own, or the folder's."""
        return self.filter(workspace=workspace, folder=folder)

    def any_of(self, workspace: Workspace) -> bool:
        """Whether the workspace, or one of its folders, has defaults."""
        return self.filter(workspace=workspace).exists()

    def concerning(self, workspace: Workspace, folder_ids: Collection[str]) -> "LinkDefaultsQuerySet":
        """The workspace's, those of the folders with these public ids, and of the one that new links lie in."""
        usual = self.filter(workspace=workspace, folder=None).values("into_folder")
        where = models.Q(folder=None) | models.Q(folder__in=usual) | models.Q(folder__public_id__in=list(folder_ids))
        return self.filter(where, workspace=workspace).whole()

    def whole(self) -> "LinkDefaultsQuerySet":
        """With all that they name: two queries."""
        return self.select_related("folder", "into_folder", "utm_template").prefetch_related("tags")

    def swap_tag(self, tag: Tag, into: Tag) -> None:
        """Put one tag in another's place."""
        for defaults in self.filter(tags=tag):
            defaults.tags.add(into)
            defaults.tags.remove(tag)


class LinkDefaults(models.Model):
    """What is empty is left to the next level: links/defaults.py."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="link_defaults", db_index=False)
    folder = models.OneToOneField(Folder, on_delete=models.CASCADE, null=True, related_name="link_defaults")
    # The name of one that the workspace holds. It stays when that is lost, and counts again when it is back.
    domain = models.CharField(max_length=253, null=True)  # noqa: DJ001 - null is nothing, "" the short domain
    into_folder = models.ForeignKey(Folder, on_delete=models.SET_NULL, null=True, related_name="+")
    tags = models.ManyToManyField(Tag, related_name="+")
    utm_template = models.ForeignKey(UtmTemplate, on_delete=models.SET_NULL, null=True, related_name="+")
    utm = models.JSONField(default=dict)  # campaign parameters by name, in place of a template
    expires_days = models.IntegerField(null=True)
    expired_url = models.TextField(max_length=8_000, blank=True, default="")
    status_code = models.SmallIntegerField(null=True)
    query_mode = models.CharField(max_length=8, blank=True, default="")
    updated_at = models.DateTimeField(auto_now=True)

    objects = LinkDefaultsQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace"], condition=models.Q(folder=None), name="link_defaults_once"),
            models.CheckConstraint(
                condition=models.Q(folder=None) | models.Q(into_folder=None), name="link_defaults_folder"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["workspace"], name="link_defaults_of")]

    def __str__(self) -> str:
        return f"defaults of {self.folder or self.workspace_id}"

    @property
    def values(self) -> dict[str, Any]:
        """What it sets, as links/defaults.py has it."""
        found: dict[str, Any] = {} if self.domain is None else {"domain": self.domain}
        found |= {
            "folder": self.into_folder.public_id if self.into_folder else None,
            "tags": [tag.name for tag in sorted(self.tags.all(), key=lambda tag: tag.folded)],
            "utm": self.utm_template.values if self.utm_template else self.utm,
            "expires_days": self.expires_days,
            "expired_url": self.expired_url,
            "status_code": self.status_code,
            "query_mode": self.query_mode,
        }
        return {name: value for name, value in found.items() if value or name == "domain"}
