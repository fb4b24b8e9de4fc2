"""Who may see and change what lies in a folder. docs/folders.md has the table.

Owners and admins, and the API keys that they make, may see and change everything; who only views or pays changes
nothing. For members the folder's access level counts, and whether they are listed.
"""

from typing import Final

from accounts.actor import Actor
from accounts.models import Membership, Workspace
from links.models import Folder
from links.reach import EVERYTHING, Reach

# Django's models take what their class does not name; one request has one membership object.
_KEPT: Final = "_reach_in_links"


def reach_of(membership: Membership) -> Reach:
    """The member's reach. One query the first time, none for owners and admins."""
    if membership.may_manage:
        return EVERYTHING
    kept: Reach | None = getattr(membership, _KEPT, None)
    if kept is None:
        kept = _reach(membership.workspace, membership)
        setattr(membership, _KEPT, kept)
    return kept


def reach_of_actor(workspace: Workspace, actor: Actor) -> Reach:
    """The same for whoever calls a service. Two queries at most, one less where the actor came through a page.

    Who left the workspace since is as one who is listed nowhere: what they started may end.
    """
    if actor.user is None:
        return EVERYTHING
    membership = actor.membership
    if membership is None or membership.workspace_id != workspace.pk:
        membership = Membership.objects.of(actor.user, workspace.public_id).first()
    return reach_of(membership) if membership is not None else reach_of_nobody(workspace)


def reach_of_nobody(workspace: Workspace) -> Reach:
    """The reach of one who is listed nowhere, but may make links. One query."""
    return _reach(workspace, None)


def _reach(workspace: Workspace, membership: Membership | None) -> Reach:
    hidden, locked = set(), set()
    for pk, access, may_edit in Folder.objects.closed(workspace, membership):
        if not may_edit:
            locked.add(pk)
        if access == Folder.Access.PRIVATE and may_edit is None:
            hidden.add(pk)
    return Reach(
        hidden=frozenset(hidden),
        locked=frozenset(locked),
        edits=membership is None or membership.may_edit,
        manages=False,
        user_id=membership.user_id if membership is not None else None,
    )
