"""What a batch does to one chunk of links, and how that is undone. Each is a part of a transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Workspace
from links.errors import BadField, BadFolder, FolderLocked, LinkError
from links.fields import MAX_TAGS, clean_tags
from links.models import DeletedLink, Link, LinkBatch
from links.models.tag import fold
from links.permissions import reach_of_actor
from links.services.archive import links_bulk_archive
from links.services.bin import links_undelete
from links.services.delete import links_bulk_delete
from links.services.expiry import links_bulk_expire
from links.services.foldering import folder_to_fill, folders_named
from links.services.moving import links_bulk_move
from links.services.tagging import links_bulk_tag, names_of

CHUNK: Final = 500
Action = LinkBatch.Action


@dataclass(slots=True)
class Step:
    """`entries` as LinkBatchPart has them; `problems` says of each link that was left alone why."""

    entries: list[list[Any]] = field(default_factory=list)
    changed: int = 0
    problems: list[str] = field(default_factory=list)


def clean_params(workspace: Workspace, actor: Actor, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """What the action takes, as JSON. Raises a LinkError."""
    match action:
        case Action.TAG:
            cleaned = {"add": clean_tags(params.get("add", [])), "remove": clean_tags(params.get("remove", []))}
            if not cleaned["add"] and not cleaned["remove"]:
                raise BadField("tags", "required", "Name a tag.")
            return cleaned
        case Action.MOVE:
            folder = str(params.get("folder") or "")
            reach = reach_of_actor(workspace, actor)
            with transaction.atomic():
                folder_to_fill(folders_named(workspace, [folder], reach), folder, reach)
            return {"folder": folder}
        case Action.EXPIRE:
            end: datetime | None = params["expires_at"]
            return {"expires_at": end.isoformat() if end else None}
        case _:
            return {}


def do_chunk(batch: LinkBatch, actor: Actor, link_ids: Sequence[int]) -> Step:
    """Do it to these links. Raises a LinkError."""
    links = _held(batch.workspace, actor, link_ids)
    before = _values(batch.action, links)
    step = Step()
    ids = _do(batch, actor, links, step)
    since = dict(Link.objects.filter(pk__in=link_ids).values_list("pk", "version"))
    for link in links:
        if since.get(link.pk) != link.version and link.public_id in ids:
            step.entries.append([link.pk, since.get(link.pk, 0), before[link.pk]])
    step.changed = len(step.entries)
    return step


def undo_part(batch: LinkBatch, actor: Actor, entries: Sequence[Sequence[Any]]) -> Step:
    """Give links what they had before, unless they were changed since."""
    source = batch.undoes
    assert source is not None  # noqa: S101 - only undoes come here
    if source.action == Action.DELETE:
        return _undelete(batch, actor, [public_id for _, _, public_id in entries])
    links = {link.pk: link for link in _held(batch.workspace, actor, [pk for pk, _, _ in entries])}
    step, same = Step(), []
    for pk, version, value in entries:
        link = links.get(pk)
        if link is not None and link.version == version:
            same.append((link, value))
        elif link is not None:
            step.problems.append(link.display_url)
    _UNDO[source.action](batch.workspace, actor, same)
    since = dict(Link.objects.filter(pk__in=links).values_list("pk", "version"))
    step.changed = sum(since.get(link.pk) != link.version for link, _ in same)
    return step


def _held(workspace: Workspace, actor: Actor, link_ids: Sequence[int]) -> list[Link]:
    """Those of the links that the actor may change, with all that is asked of them, until the transaction ends."""
    reach = reach_of_actor(workspace, actor)
    links = Link.objects.visible_to(workspace).editable_by(reach).filter(pk__in=link_ids)
    links = links.with_places().select_related("folder")
    return list(links.order_by("id").select_for_update(of=("self",)))


def _values(action: str, links: Sequence[Link]) -> dict[int, Any]:
    """What each link has now of what the action changes, as JSON."""
    match action:
        case Action.TAG:
            return {pk: sorted(names.values()) for pk, names in names_of(links).items()}
        case Action.EXPIRE:
            return {link.pk: link.expires_at.isoformat() if link.expires_at else None for link in links}
        case Action.MOVE:
            return {link.pk: link.folder.public_id if link.folder else "" for link in links}
        case Action.DELETE:
            return {link.pk: link.public_id for link in links}
        case _:
            return {link.pk: None for link in links}


def _do(batch: LinkBatch, actor: Actor, links: Sequence[Link], step: Step) -> set[str]:
    """Call the service, and say to which of the links it was done, by public id; why others were left alone."""
    workspace, params = batch.workspace, batch.params
    if batch.action == Action.TAG:
        links = _with_room(links, params, step)
    if batch.action == Action.EXPIRE:
        links = _begun_by(links, params["expires_at"], step)
    ids = [link.public_id for link in links]
    match batch.action:
        case Action.TAG:
            links_bulk_tag(workspace=workspace, actor=actor, ids=ids, add=params["add"], remove=params["remove"])
        case Action.EXPIRE:
            links_bulk_expire(workspace=workspace, actor=actor, ends=dict.fromkeys(ids, _time(params["expires_at"])))
        case Action.MOVE:
            links_bulk_move(workspace=workspace, actor=actor, ids=ids, folder=params["folder"])
        case Action.ARCHIVE | Action.UNARCHIVE:
            archived = batch.action == Action.ARCHIVE
            links_bulk_archive(workspace=workspace, actor=actor, ids=ids, archived=archived)
        case Action.DELETE:
            links_bulk_delete(workspace=workspace, actor=actor, ids=ids, batch=batch.public_id)
    return set(ids)


def _with_room(links: Sequence[Link], params: Mapping[str, Any], step: Step) -> list[Link]:
    """Those that have room for the tags."""
    names, fits = names_of(links), []
    added, removed = {fold(name) for name in params["add"]}, {fold(name) for name in params["remove"]}
    for link in links:
        old = set(names[link.pk])
        if len((old - removed) | added) > max(MAX_TAGS, len(old)):
            step.problems.append(link.display_url)
        else:
            fits.append(link)
    return fits


def _begun_by(links: Sequence[Link], end: str | None, step: Step) -> list[Link]:
    """Those that start before they would end."""
    moment, fits = _time(end), []
    for link in links:
        if moment is not None and link.activates_at is not None and link.activates_at >= moment:
            step.problems.append(link.display_url)
        else:
            fits.append(link)
    return fits


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _undelete(batch: LinkBatch, actor: Actor, public_ids: Sequence[str]) -> Step:
    rows = list(DeletedLink.objects.visible_to(batch.workspace).with_ids(public_ids))
    done = links_undelete(workspace=batch.workspace, actor=actor, deleted=rows)
    return Step(changed=len(done.links), problems=[_why(row, error) for row, error in done.refused])


def _why(row: DeletedLink, error: LinkError) -> str:
    return f"{row.short_url} ({error.message})"


def _untag(workspace: Workspace, actor: Actor, links: Sequence[tuple[Link, Any]]) -> None:
    """Most links need the same: one call for each kind of difference."""
    now = names_of([link for link, _ in links])
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for link, before in links:
        old = {fold(name): name for name in before}
        add = tuple(name for folded, name in old.items() if folded not in now[link.pk])
        remove = tuple(name for folded, name in now[link.pk].items() if folded not in old)
        groups[add, remove].append(link.public_id)
    for (add, remove), ids in groups.items():
        links_bulk_tag(workspace=workspace, actor=actor, ids=ids, add=add, remove=remove)


def _unexpire(workspace: Workspace, actor: Actor, links: Sequence[tuple[Link, Any]]) -> None:
    links_bulk_expire(workspace=workspace, actor=actor, ends={link.public_id: _time(end) for link, end in links})


def _move_back(workspace: Workspace, actor: Actor, links: Sequence[tuple[Link, Any]]) -> None:
    """Where a folder is gone, or closed to the actor by now, its links stay: that is not what undoing is about."""
    groups: dict[str, list[str]] = defaultdict(list)
    for link, folder in links:
        groups[folder].append(link.public_id)
    for folder, ids in groups.items():
        with suppress(BadFolder, FolderLocked):
            links_bulk_move(workspace=workspace, actor=actor, ids=ids, folder=folder)


def _unarchive(workspace: Workspace, actor: Actor, links: Sequence[tuple[Link, Any]]) -> None:
    ids = [link.public_id for link, _ in links]
    links_bulk_archive(workspace=workspace, actor=actor, ids=ids, archived=False)


def _archive_again(workspace: Workspace, actor: Actor, links: Sequence[tuple[Link, Any]]) -> None:
    links_bulk_archive(workspace=workspace, actor=actor, ids=[link.public_id for link, _ in links])


_UNDO: Final[dict[str, Callable[[Workspace, Actor, Sequence[tuple[Link, Any]]], None]]] = {
    Action.TAG: _untag,
    Action.EXPIRE: _unexpire,
    Action.MOVE: _move_back,
    Action.ARCHIVE: _unarchive,
    Action.UNARCHIVE: _archive_again,
}
