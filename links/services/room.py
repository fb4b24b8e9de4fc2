"""What of new links, tags and folders the workspace's plan has room for; asked in the transaction that makes them."""

from collections.abc import Iterable

from accounts.entitlements import Limit, PlanLimit, room_left
from accounts.models import Workspace
from accounts.plans import allowance
from links.errors import NoRoom
from links.models import Folder, Tag
from links.models.tag import fold


def no_room(workspace: Workspace, limit: Limit) -> NoRoom:
    """The refusal, as the links' services and forms know them."""
    return NoRoom(PlanLimit(workspace, limit))


def tags_beyond(workspace: Workspace, names: Iterable[str]) -> set[str]:
    """Those of these clean names, folded, that are no tags yet and cannot become some; the first ones fit.

    Without a limit no query, and one where they all are there. Else the workspace is held until the transaction ends.
    """
    if allowance(workspace).tags is None:
        return set()
    wanted = {fold(name): name for name in names}
    tags = Tag.objects.visible_to(workspace)
    known = set(tags.named(wanted.values()).values_list("folded", flat=True)) if wanted else set()
    missing = [folded for folded in wanted if folded not in known]
    if not missing:
        return set()
    workspace = Workspace.objects.locked(workspace)
    room = room_left(workspace, Limit.TAGS, tags.count())
    return set() if room is None else set(missing[room:])


def require_tag(workspace: Workspace) -> None:
    """See to it that there may be one more tag; holds the workspace. Raises NoRoom."""
    workspace = Workspace.objects.locked(workspace)
    if room_left(workspace, Limit.TAGS, Tag.objects.visible_to(workspace).count()) == 0:
        raise no_room(workspace, Limit.TAGS)


def folder_room(workspace: Workspace) -> int | None:
    """How many more folders there may be, None: as many as one likes; holds the workspace."""
    workspace = Workspace.objects.locked(workspace)
    return room_left(workspace, Limit.FOLDERS, Folder.objects.visible_to(workspace).count())
