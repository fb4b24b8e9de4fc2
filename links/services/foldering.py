"""Finds the folders that callers name."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

from accounts.models import Workspace
from links.errors import BadFolder
from links.models import Folder
from links.models.tag import fold

_MAX_NAME: Final = 80  # characters, as in the model


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


def folders_by_name(workspace: Workspace, names: Collection[str]) -> dict[str, str]:
    """The public ids of the workspace's folders by folded name; what is missing is made. Three queries at most.

    What no folder can be called is left out.
    """
    wanted = {fold(name): name for name in filter(None, map(clean_folder_name, names))}
    if not wanted:
        return {}
    folders = Folder.objects.visible_to(workspace)
    found = dict(folders.named(wanted).values_list("folded", "public_id"))
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        # Sorted: two transactions that make the same folders must not wait for each other in a circle.
        new = [Folder(workspace=workspace, name=wanted[folded], folded=folded) for folded in missing]
        Folder.objects.bulk_create(new, ignore_conflicts=True)
        found |= dict(folders.named(missing).values_list("folded", "public_id"))
    return found


def clean_folder_name(name: str) -> str:
    """The name of a folder in its one spelling; "" if it can be none."""
    clean = " ".join(unicodedata.normalize("NFC", name).split())
    return clean if len(clean) <= _MAX_NAME and clean.isprintable() else ""
