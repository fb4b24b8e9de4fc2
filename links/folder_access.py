"""The door to a workspace's folders: a part of links/access.py."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, Workspace
from links.errors import UnknownCursor
from links.models import Folder, FolderGrant
from links.models.tag import fold
from links.reach import Reach


def access_folder(workspace: Workspace, folder_id: str, reach: Reach, *, to_edit: bool = False) -> Folder:
    """Return the workspace's folder with this public id and its `link_count`.

    Raises Http404; PermissionDenied if it is asked for `to_edit` and can only be looked at.
    """
    folders = Folder.objects.visible_to(workspace).seen_by(reach).counted().select_related("workspace")
    folder = folders.filter(public_id=folder_id).first()
    if folder is None:
        raise Http404("No such folder.")
    if to_edit and reach.locks(folder.pk):
        raise PermissionDenied(_("You can look at links in this folder, not change them."))
    return folder


def list_folders(
    workspace: Workspace,
    reach: Reach,
    *,
    search: str = "",
    to_fill: bool = False,
    counted: bool = False,
    after: str = "",
    limit: int | None = None,
) -> list[Folder]:
    """Return the workspace's folders by name, hidden ones left out; one query, one more with `after`.

    `search` is in any case; `to_fill` leaves out those whose links may not be changed; `counted` gives each its
    `link_count`; `after` is a folder's public id. Raises UnknownCursor.
    """
    folders = Folder.objects.visible_to(workspace).seen_by(reach)
    if after:
        last = folders.with_ids([after]).first()
        if last is None:
            raise UnknownCursor
        folders = folders.after(last)
    folders = folders.search(fold(search.strip()))
    if to_fill:
        folders = folders.editable_by(reach)
    return list((folders.counted() if counted else folders)[:limit])


def list_grants(folder: Folder) -> list[FolderGrant]:
    """Who is listed in the folder, by name. One query."""
    return list(FolderGrant.objects.listed(folder))


def members_to_list(folder: Folder) -> list[Membership]:
    """The first 100 members whom it makes a difference to list: those who do not manage, and are not listed yet."""
    listed = FolderGrant.objects.filter(folder=folder).values("membership")
    members = folder.workspace.memberships.active().listed().exclude(pk__in=listed)
    return list(members.exclude(role__in=[Role.OWNER, Role.ADMIN])[:100])
