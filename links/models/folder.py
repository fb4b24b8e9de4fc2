"""Folders that links lie in: each link in one at most; and who may use them."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Workspace
from links.ids import new_folder_id
from links.reach import Reach


class FolderQuerySet(models.QuerySet["Folder"]):
    def visible_to(self, workspace: Workspace) -> "FolderQuerySet":
        """The workspace's folders by name."""
        return self.filter(workspace=workspace).order_by("folded")

    def seen_by(self, reach: Reach) -> "FolderQuerySet":
        """Those that are not hidden from whose reach this is."""
        return self.exclude(pk__in=reach.hidden) if reach.hidden else self

    def editable_by(self, reach: Reach) -> "FolderQuerySet":
        """Those whose links they may change."""
        if not reach.edits:
            return self.none()
        return self.exclude(pk__in=reach.locked) if reach.locked else self

    def with_ids(self, public_ids: Iterable[str]) -> "FolderQuerySet":
        """Those with these public ids."""
        return self.filter(public_id__in=list(public_ids))

    def named(self, folded: Iterable[str]) -> "FolderQuerySet":
        """Those with these folded names."""
        return self.filter(folded__in=list(folded))

    def search(self, folded: str) -> "FolderQuerySet":
        """Those whose folded name contains this."""
        return self.filter(folded__contains=folded) if folded else self

    def counted(self) -> "FolderQuerySet":
        """Each with `link_count`: how many links lie in it, archived ones too."""
        return self.annotate(link_count=models.Count("links"))

    def after(self, folder: "Folder | None") -> "FolderQuerySet":
        """Those that come after it by name."""
        return self if folder is None else self.filter(folded__gt=folder.folded)

    def held(self) -> "FolderQuerySet":
        """Kept from being changed or deleted until the transaction ends, with what lies in them."""
        return self.select_for_update(of=("self",), no_key=True)

    def closed(
        self, workspace: Workspace, membership: Membership | None
    ) -> "models.QuerySet[Folder, tuple[int, str, bool | None]]":
        """(primary key, access level, may edit) of those that are not open to everybody; None: not listed.

        Without a membership nobody is meant.
        """
        who = membership.pk if membership is not None else 0
        mine = models.FilteredRelation("grants", condition=models.Q(grants__membership=who))
        folders = self.filter(workspace=workspace).exclude(access=Folder.Access.EDIT).annotate(mine=mine)
        return folders.values_list("pk", "access", "mine__may_edit")


class Folder(models.Model):
    """A named place for links in one workspace; `Sale` and `sale` are the same folder."""

    class Access(models.TextChoices):
        """What members may do who are not listed; owners and admins may do everything (links/permissions.py)."""

        EDIT = "edit", _("Everybody edits")
        VIEW = "view", _("Everybody looks, listed people edit")
        PRIVATE = "private", _("Only listed people see it")

    public_id = models.CharField(max_length=24, unique=True, default=new_folder_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="folders", db_index=False)
    name = models.CharField(max_length=80)
    folded = models.CharField(max_length=240, editable=False)  # links.models.tag.fold(name), which may be longer
    access = models.CharField(max_length=8, choices=Access, default=Access.EDIT, db_default=Access.EDIT)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FolderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "folded"], name="folder_once"),
            models.CheckConstraint(condition=models.Q(access__in=("edit", "view", "private")), name="folder_access"),
        ]
        # closed(): asked on each page of a member's.
        indexes: ClassVar = [
            models.Index(fields=["workspace"], name="folder_closed", condition=~models.Q(access="edit")),
        ]

    def __str__(self) -> str:
        return self.name


class FolderGrantQuerySet(models.QuerySet["FolderGrant"]):
    def listed(self, folder: Folder) -> "FolderGrantQuerySet":
        """The folder's, with users, by name and address."""
        found = self.filter(folder=folder).select_related("membership__user")
        return found.order_by("membership__user__name", "membership__user__email")


class FolderGrant(models.Model):
    """That a member is listed in a folder: sees it, and edits what is in it or not."""

    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="grants", db_index=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    may_edit = models.BooleanField(default=True)

    objects = FolderGrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["folder", "membership"], name="folder_grant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.folder}"
