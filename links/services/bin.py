"""Keeps deleted links for a while, brings them back, and forgets them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit_many
from accounts.models import User, Workspace
from links.bin import link_from, snapshot_of
from links.blocked_hosts import take_down_anew
from links.errors import LinkError, SlugTaken
from links.hosts import hold_domains, refusal
from links.ids import new_batch_id
from links.models import DeletedLink, Folder, Link, LinkClicks, LinkRank
from links.permissions import reach_of_actor
from links.services.external_ids import owners
from links.services.neighbours import foreign_neighbours
from links.services.settling import enqueue_links, key_of
from links.services.tagging import set_new_tags
from links.shown import documents
from links.slugs import clean_slug, slug_shape
from webhooks.emit import emit_many
from webhooks.event_types import LINK_CREATED

KEPT_FOR: Final = timedelta(days=30)
_AT_ONCE: Final = 1_000


@dataclass(slots=True)
class Undeleted:
    """What came back, and what stays in the bin, with the reason."""

    links: list[Link] = field(default_factory=list)
    refused: list[tuple[DeletedLink, LinkError]] = field(default_factory=list)


def keep_deleted(*, workspace: Workspace, actor: Actor, links: Sequence[Link], batch: str = "") -> None:
    """Put these links, which are about to be deleted and have their tags, into the bin. Part of a transaction."""
    days: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
    for one in LinkClicks.objects.filter(link__in=[link.pk for link in links]):
        days[one.link_id].append((one.day.isoformat(), one.clicks, one.last_at.isoformat()))
    now, batch = timezone.now(), batch or new_batch_id()
    DeletedLink.objects.bulk_create(
        DeletedLink(
            workspace=workspace,
            public_id=link.public_id,
            short_url=link.display_url,
            destination=link.destination,
            folder_id=link.folder_id,
            snapshot=snapshot_of(link, days[link.pk]),
            batch=batch,
            deleted_by=actor.user,
            deleted_at=now,
        )
        for link in links
    )


def link_undelete(*, workspace: Workspace, actor: Actor, deleted: DeletedLink, slug: str = "") -> Link:
    """Make the link again, with the same public id; at another `slug` if one is given.

    A folder or an author that is gone is left out, and an external id that another link has by now. Raises BadSlug,
    BadDomain if the workspace holds its domain no longer, SlugTaken if the slug is another link's by now,
    DeletedLink.DoesNotExist if somebody was faster. Nothing is changed then.
    """
    done = links_undelete(workspace=workspace, actor=actor, deleted=[deleted], slugs={deleted.pk: slug})
    if done.refused:
        raise done.refused[0][1]
    if not done.links:
        raise DeletedLink.DoesNotExist
    return done.links[0]


def links_undelete(
    *, workspace: Workspace, actor: Actor, deleted: Sequence[DeletedLink], slugs: Mapping[int, str] | None = None
) -> Undeleted:
    """Make these links again, those that can be; `slugs`: other ones than they had, by the rows' primary keys.

    Rows that are not in the workspace's bin (any more), or not the actor's to change, are passed over. A constant
    number of queries.
    """
    done = Undeleted()
    with transaction.atomic():
        rows = _held(workspace, actor, [row.pk for row in deleted])
        placed = _place(workspace, rows, slugs or {}, done)
        _insert(workspace, placed, done)
        done.links = [link for link, _ in placed]
        set_new_tags(workspace=workspace, names={link.pk: row.snapshot["tags"] for link, row in placed})
        _put_clicks(placed)
        DeletedLink.objects.filter(pk__in=[row.pk for _, row in placed]).delete()
        targets = [(link.public_id, {"slug": link.slug, "destination": link.destination}) for link in done.links]
        audit_many(workspace=workspace, actor=actor, action="link.undeleted", targets=targets)
        # What came back other than it went is a change like any other: restoring an older version undoes it too.
        audit_many(workspace=workspace, actor=actor, action="link.updated", targets=_changed(placed))
        enqueue_links([link.key for link in done.links], shaped={link.host for link in done.links if link.shape})
        if done.links:
            emit_many(workspace=workspace, type=LINK_CREATED, payloads=lambda: documents(done.links))
    return done


def links_forget(*, workspace: Workspace, actor: Actor, deleted: Sequence[DeletedLink]) -> int:
    """Take those of them that the actor may change out of the bin for good; returns how many there were."""
    with transaction.atomic():
        rows = _held(workspace, actor, [row.pk for row in deleted])
        targets = [(row.public_id, {"short_url": row.short_url}) for row in rows]
        audit_many(workspace=workspace, actor=actor, action="link.forgotten", targets=targets)
        DeletedLink.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _held(workspace: Workspace, actor: Actor, pks: Sequence[int]) -> list[DeletedLink]:
    reach = reach_of_actor(workspace, actor)
    return DeletedLink.objects.visible_to(workspace).editable_by(reach).held(pks)


def empty_bin() -> int:
    """Forget what was deleted more than 30 days ago; returns how many links. Can be stopped at any line."""
    count = 0
    while old := DeletedLink.objects.older_than(timezone.now() - KEPT_FOR, _AT_ONCE):
        count += DeletedLink.objects.filter(pk__in=old).delete()[0]
    return count


def _place(
    workspace: Workspace, rows: Sequence[DeletedLink], slugs: Mapping[int, str], done: Undeleted
) -> list[tuple[Link, DeletedLink]]:
    """The links where they were, as far as that is still there; the others are refused."""
    links = [(link_from(row.snapshot), row) for row in rows]
    former = dict(workspace.domains.filter(pk__in={link.domain_id for link, _ in links}).values_list("pk", "hostname"))
    held = hold_domains(workspace, set(former.values()))
    folders = set(
        Folder.objects.visible_to(workspace).values_list("pk", flat=True).filter(pk__in=_ids(links, "folder"))
    )
    people = set(User.objects.filter(pk__in=_ids(links, "created_by")).values_list("pk", flat=True))
    placed = []
    for link, row in links:
        link.workspace = workspace
        link.folder_id = link.folder_id if link.folder_id in folders else None
        link.created_by_id = link.created_by_id if link.created_by_id in people else None
        link.version += 1  # an editor that was open before must not save over it
        take_down_anew(link)
        try:
            if link.domain_id is not None:
                hostname = former.get(link.domain_id, "?")
                if hostname not in held:
                    raise refusal(workspace, hostname)
                link.domain = held[hostname]
            if slugs.get(row.pk):
                link.slug = clean_slug(slugs[row.pk])
                link.shape = slug_shape(link.slug)
            link.key = key_of(link, link.slug)
        except LinkError as error:
            done.refused.append((row, error))
        else:
            placed.append((link, row))
    taken = owners(workspace, [link for link, _ in placed])
    for link, _row in placed:
        link.external_id = None if link.external_id in taken else link.external_id
    refused = foreign_neighbours(workspace, [link for link, _ in placed])
    done.refused += [(row, refused[link.key]) for link, row in placed if link.key in refused]
    return [(link, row) for link, row in placed if link.key not in refused]


def _ids(links: Sequence[tuple[Link, DeletedLink]], name: str) -> set[int]:
    return {getattr(link, f"{name}_id") for link, _ in links} - {None}


def _insert(workspace: Workspace, placed: list[tuple[Link, DeletedLink]], done: Undeleted) -> None:
    """Insert the links; those whose key is another link's go from `placed` to what is refused."""
    placed.sort(key=lambda one: one[0].key)  # so that two such transactions cannot wait for each other
    made = {link.pk: link.created_at for link, _ in placed}  # inserting sets the time
    Link.objects.bulk_create([link for link, _ in placed], ignore_conflicts=True)
    landed = set(Link.objects.visible_to(workspace).filter(pk__in=made).values_list("pk", flat=True))
    for link, row in placed:
        link.created_at = made[link.pk]
        if link.pk not in landed:
            error = SlugTaken(link.slug, folded=link.domain is not None and link.domain.folds_case)
            done.refused.append((row, error))
    placed[:] = [one for one in placed if one[0].pk in landed]
    Link.objects.bulk_update([link for link, _ in placed], ["created_at"])


def _changed(placed: Sequence[tuple[Link, DeletedLink]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(public id, {field: [old, new]}) of the links that came back with another slug or without their external id."""
    for link, row in placed:
        now = {name: getattr(link, name) for name in ("slug", "external_id")}
        # A link that was deleted before there were external ids has none in its snapshot.
        changes = {name: [old, new] for name, new in now.items() if (old := row.snapshot["values"].get(name)) != new}
        if changes:
            yield link.public_id, changes


def _put_clicks(placed: Sequence[tuple[Link, DeletedLink]]) -> None:
    """Give the links their ranks and their clicks by day again: without these the next count would add them twice."""
    LinkClicks.objects.bulk_create(
        LinkClicks(link=link, day=date.fromisoformat(day), clicks=clicks, last_at=datetime.fromisoformat(last))
        for link, row in placed
        for day, clicks, last in row.snapshot["days"]
    )
    LinkRank.objects.put([link for link, _ in placed])
