"""Finds the folders that callers name."""

from collections.abc import Collection, Mapping

from accounts.models import Workspace
from links.errors import BadFolder
from links.models import Folder


def folders_named(workspace: Workspace, public_ids: Collection[str]) -> dict[str, Folder | None]:
    """The workspace's folders with these public ids, and None for "". One query at most."""
    found: dict[str, Folder | None] = {"": None}
    wanted = [public_id for public_id in public_ids if public_id]
    if wanted:
        # Held until the transaction ends: a folder deleted meanwhile would turn the links into an error.
        folders = Folder.objects.visible_to(workspace).with_ids(wanted).select_for_update(of=("self",), no_key=True)
        found |= {folder.public_id: folder for folder in folders}
    return found


def find_folder(folders: Mapping[str, Folder | None], public_id: str) -> Folder | None:
    """The folder with this public id, None for "". Raises BadFolder."""
    if public_id not in folders:
        raise BadFolder
    return folders[public_id]
