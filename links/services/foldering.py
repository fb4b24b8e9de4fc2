"""Finds the folders that callers name, and says whether links may be put there."""

import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext

from accounts.models import Workspace
from links.errors import BadFolder, FolderLocked
from links.models import Folder
from links.models.tag import fold
from links.reach import Reach
from links.services.room import folder_room

MAX_FOLDERS: Final = 1_000
MAX_NAME: Final = 80  # characters, as in the model


def folders_named(workspace: Workspace, public_ids: Collection[str], reach: Reach) -> dict[str, Folder | None]:
    """The workspace's folders with these public ids, hidden ones left out, and None for "". One query at most.

    They are held until the transaction ends: one that is deleted meanwhile would turn the links into an error. Before
    domains and links, as everywhere: two transactions must not wait for each other.
    """
    found: dict[str, Folder | None] = {"": None}
    wanted = sorted(public_id for public_id in public_ids if public_id and "\0" not in public_id)
    if wanted:
        folders = Folder.objects.visible_to(workspace).seen_by(reach).with_ids(wanted).held()
        found |= {folder.public_id: folder for folder in folders}
    return found


def folder_to_fill(folders: Mapping[str, Folder | None], public_id: str, reach: Reach) -> Folder | None:
    """The folder with this public id, None for "", where links may be put. Raises BadFolder, FolderLocked."""
    if public_id not in folders:
        raise BadFolder
    folder = folders[public_id]
    require_edit(folder.pk if folder else None, reach)
    return folder


def folders_by_name(workspace: Workspace, names: Collection[str], reach: Reach) -> dict[str, str]:
    """The public ids of the workspace's folders by folded name; what is missing is made. Six queries at most.

    What no folder can be called is left out; so are names of hidden folders, and those beyond the plan's room or
    MAX_FOLDERS.
    """
    wanted = {fold(name): name for name in filter(None, map(clean_folder_name, names))}
    if not wanted:
        return {}
    folders = Folder.objects.visible_to(workspace)
    seen = folders.seen_by(reach)
    found = dict(seen.named(wanted).values_list("folded", "public_id"))
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        room = folder_room(workspace)
        missing = missing[: max(0, MAX_FOLDERS - folders.count())][:room]
    if missing:
        # Sorted: two transactions that make the same folders must not wait for each other in a circle.
        new = [Folder(workspace=workspace, name=wanted[folded], folded=folded) for folded in missing]
        Folder.objects.bulk_create(new, ignore_conflicts=True)
        found |= dict(seen.named(missing).values_list("folded", "public_id"))
    return found


def clean_name(name: str) -> str:
    """The name of a folder in its one spelling."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def clean_folder_name(name: str) -> str:
    """The same; "" if it can be none."""
    clean = clean_name(name)
    return clean if len(clean) <= MAX_NAME and clean.isprintable() else ""


def require_edit(folder_id: int | None, reach: Reach) -> None:
    """See to it that what lies in the folder with this primary key may be changed. Raises FolderLocked."""
    if not reach.edits:
        raise FolderLocked(gettext("Your role lets you look at links, not change them."))
    if reach.locks(folder_id):
        raise FolderLocked
