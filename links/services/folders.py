"""Makes, changes and deletes folders, and says who is listed in them.

Whoever may change the links of a folder may rename it. Who uses a folder is what owners and admins say; so they alone
delete one that is not open to everybody, since its links would be open then.
"""

import unicodedata
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.actor import Actor
from accounts.audit import audit
from accounts.entitlements import Limit
from accounts.models import Membership, Workspace
from links.errors import BadFolder, BadFolderName, FolderLocked, NameTaken, TooManyFolders
from links.models import Folder, FolderGrant, Link
from links.models.tag import fold
from links.permissions import reach_of_actor
from links.reach import Reach
from links.services.foldering import MAX_FOLDERS, clean_name, require_edit
from links.services.room import folder_room, no_room

_MAX_NAME: Final = 80  # characters
_NOT_YOURS: Final = gettext_lazy("Only owners and admins say who may use a folder.")


def folder_create(*, workspace: Workspace, actor: Actor, name: str, access: str = Folder.Access.EDIT) -> Folder:
    """Make a folder. Raises BadFolderName, NameTaken, TooManyFolders, NoRoom, FolderLocked."""
    name = _clean(name)
    with transaction.atomic():
        reach = reach_of_actor(workspace, actor)
        require_edit(None, reach)
        if access != Folder.Access.EDIT:
            _require_manager(reach)
        if folder_room(workspace) == 0:
            raise no_room(workspace, Limit.FOLDERS)
        if Folder.objects.visible_to(workspace).count() >= MAX_FOLDERS:
            raise TooManyFolders(MAX_FOLDERS)
        folder = Folder(workspace=workspace, name=name, folded=fold(name), access=access)
        _save(folder)
        data = {"name": name, "access": access}
        audit(workspace=workspace, actor=actor, action="folder.created", target=folder.public_id, data=data)
    return folder


def folder_update(*, folder: Folder, actor: Actor, name: str | None = None, access: str | None = None) -> Folder:
    """Rename the folder, or change its access level; a change of nothing writes nothing.

    Raises BadFolderName, NameTaken, FolderLocked, BadFolder (it is gone).
    """
    wanted: dict[str, str] = {}
    if name is not None:
        wanted = {"name": _clean(name)}
    if access is not None:
        wanted["access"] = access
    with transaction.atomic():
        current = _held(folder)
        reach = reach_of_actor(current.workspace, actor)
        require_edit(current.pk, reach)
        changed: dict[str, Any] = {
            field: [getattr(current, field), new] for field, new in wanted.items() if getattr(current, field) != new
        }
        if "access" in changed:
            _require_manager(reach)
        if changed:
            for field, (_, new) in changed.items():
                setattr(current, field, new)
            current.folded = fold(current.name)
            _save(current)
            _audit(current, actor, "folder.updated", changed)
    return current


def folder_delete(*, folder: Folder, actor: Actor) -> int:
    """Delete the folder; its links lie in none then, which everybody sees. Returns how many.

    The links' versions stay, and webhooks are not told of each: it may be a hundred thousand. Deleting it twice is no
    error. Raises FolderLocked.
    """
    with transaction.atomic():
        try:
            current = _held(folder)
        except BadFolder:
            return 0
        reach = reach_of_actor(current.workspace, actor)
        require_edit(current.pk, reach)
        if current.access != Folder.Access.EDIT:
            _require_manager(reach)
        count = Link.objects.visible_to(current.workspace).in_folder(current).update(folder=None)
        _audit(current, actor, "folder.deleted", {"name": current.name, "access": current.access, "links": count})
        Folder.objects.filter(pk=current.pk).delete()
    return count


def folder_share(*, folder: Folder, actor: Actor, membership: Membership, may_edit: bool) -> None:
    """List a member of the workspace in the folder, to edit or to look only. Raises FolderLocked, BadFolder."""
    with transaction.atomic():
        current = _held(folder)
        _require_manager(reach_of_actor(current.workspace, actor))
        if membership.workspace_id != current.workspace_id:
            raise ValueError("a membership of another workspace")
        FolderGrant.objects.update_or_create(folder=current, membership=membership, defaults={"may_edit": may_edit})
        data = {"email": membership.user.email, "folder": current.name, "may_edit": may_edit}
        _audit(current, actor, "folder.shared", data)


def folder_unshare(*, folder: Folder, actor: Actor, membership: Membership) -> None:
    """Take the member off the folder's list. Who is not on it stays so. Raises FolderLocked, BadFolder."""
    with transaction.atomic():
        current = _held(folder)
        _require_manager(reach_of_actor(current.workspace, actor))
        deleted, _ = FolderGrant.objects.filter(folder=current, membership=membership).delete()
        if deleted:
            _audit(current, actor, "folder.unshared", {"email": membership.user.email, "folder": current.name})


def _clean(text: str) -> str:
    name = clean_name(text)
    if not name:
        raise BadFolderName("required", gettext("Give the folder a name."))
    if len(name) > _MAX_NAME:
        raise BadFolderName(
            "too_long", gettext("The name of a folder has at most %(limit)d characters.") % {"limit": _MAX_NAME}
        )
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in name):
        raise BadFolderName("control", gettext("The name contains a control character."))
    return name


def _held(folder: Folder) -> Folder:
    """The folder as it is now, kept so: links that are being put in it come first. Raises BadFolder."""
    found = Folder.objects.filter(pk=folder.pk).select_related("workspace").select_for_update(of=("self",)).first()
    if found is None:
        raise BadFolder
    return found


def _save(folder: Folder) -> None:
    try:
        with transaction.atomic():
            folder.save()
    except IntegrityError:
        raise NameTaken(folder.name) from None


def _require_manager(reach: Reach) -> None:
    if not reach.manages:
        raise FolderLocked(str(_NOT_YOURS))


def _audit(folder: Folder, actor: Actor, action: str, data: dict[str, Any]) -> None:
    audit(workspace=folder.workspace, actor=actor, action=action, target=folder.public_id, data=data)
