"""Keeps deleted links for a while, brings them back, and forgets them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit_many
from accounts.ids import new_public_id
from accounts.models import User, Workspace
from links.bin import link_from, snapshot_of
from links.errors import SlugTaken
from links.hosts import hold_domain
from links.models import Folder, Link, LinkClicks, LinkRank
from links.models.deleted_link import DeletedLink
from links.services.neighbours import foreign_neighbours
from links.services.settling import enqueue_links, key_of
from links.services.tagging import set_new_tags
from links.shown import documents
from links.slugs import clean_slug, slug_shape
from webhooks.emit import emit_many
from webhooks.event_types import LINK_CREATED

KEPT_FOR: Final = timedelta(days=30)
_AT_ONCE: Final = 1_000


def keep_deleted(*, workspace: Workspace, actor: Actor, links: Sequence[Link]) -> None:
    """Put these links, which are about to be deleted and have their tags, into the bin. Part of a transaction."""
    days: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
    for one in LinkClicks.objects.filter(link__in=[link.pk for link in links]):
        days[one.link_id].append((one.day.isoformat(), one.clicks, one.last_at.isoformat()))
    now, batch = timezone.now(), new_public_id("bat")
    DeletedLink.objects.bulk_create(
        DeletedLink(
            workspace=workspace,
            public_id=link.public_id,
            short_url=link.display_url,
            destination=link.destination,
            snapshot=snapshot_of(link, days[link.pk]),
            batch=batch,
            deleted_by=actor.user,
            deleted_at=now,
        )
        for link in links
    )


def link_undelete(*, workspace: Workspace, actor: Actor, deleted: DeletedLink, slug: str = "") -> Link:
    """Make the link again, with the same public id; at another `slug` if one is given.

    A folder or an author that is gone is left out. Raises BadSlug, BadDomain if the workspace holds its domain no
    longer, SlugTaken if the slug is another link's by now, DeletedLink.DoesNotExist if somebody was faster. Nothing is
    changed then.
    """
    with transaction.atomic():
        deleted = DeletedLink.objects.visible_to(workspace).select_for_update(of=("self",)).get(pk=deleted.pk)
        link = _place(link_from(deleted.snapshot), workspace, slug)
        made = link.created_at
        if (refused := foreign_neighbours(workspace, [link]).get(link.key)) is not None:
            raise refused
        Link.objects.bulk_create([link], ignore_conflicts=True)
        # Inserting sets the time. No row: the key is another link's.
        if not Link.objects.filter(pk=link.pk).update(created_at=made):
            raise SlugTaken(link.slug, folded=link.domain is not None and link.domain.folds_case)
        link.created_at = made
        set_new_tags(workspace=workspace, names={link.pk: deleted.snapshot["tags"]})
        _put_days(link, deleted.snapshot["days"])
        deleted.delete()
        data = {"slug": link.slug, "destination": link.destination}
        audit_many(workspace=workspace, actor=actor, action="link.undeleted", targets=[(link.public_id, data)])
        enqueue_links([link.key], shaped={link.host} if link.shape else ())
        emit_many(workspace=workspace, type=LINK_CREATED, payloads=lambda: documents([link]))
    return link


def empty_bin() -> int:
    """Forget what was deleted more than 30 days ago; returns how many links. Can be stopped at any line."""
    count = 0
    while old := DeletedLink.objects.older_than(timezone.now() - KEPT_FOR, _AT_ONCE):
        count += DeletedLink.objects.filter(pk__in=old).delete()[0]
    return count


def _place(link: Link, workspace: Workspace, slug: str) -> Link:
    """The link where it was, as far as that is still there."""
    link.workspace = workspace
    if link.domain_id is not None:
        former = workspace.domains.filter(pk=link.domain_id).values_list("hostname", flat=True).first()
        link.domain = hold_domain(workspace, former or "?")
    if link.folder_id is not None and not Folder.objects.visible_to(workspace).filter(pk=link.folder_id).exists():
        link.folder_id = None
    if link.created_by_id is not None and not User.objects.filter(pk=link.created_by_id).exists():
        link.created_by_id = None
    if slug:
        link.slug = clean_slug(slug)
        link.shape = slug_shape(link.slug)
    link.key = key_of(link, link.slug)
    link.version += 1  # an editor that was open before must not save over it
    return link


def _put_days(link: Link, days: Sequence[tuple[str, int, str]]) -> None:
    """Give the link its rank and its clicks by day again: without these the next count would add them once more."""
    LinkClicks.objects.bulk_create(
        LinkClicks(link=link, day=date.fromisoformat(day), clicks=clicks, last_at=datetime.fromisoformat(last))
        for day, clicks, last in days
    )
    LinkRank.objects.put([link])
