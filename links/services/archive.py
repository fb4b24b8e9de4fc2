"""Puts links away and takes them out again. They redirect all the while: the edge is not told."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit_many
from accounts.models import Workspace
from links.models import Link
from links.permissions import reach_of_actor
from links.shown import documents
from webhooks.emit import emit_many
from webhooks.event_types import LINK_ARCHIVED, LINK_UPDATED


def link_archive(*, link: Link, actor: Actor) -> None:
    """Hide the link from the list."""
    links_bulk_archive(workspace=link.workspace, actor=actor, ids=[link.public_id])


def link_unarchive(*, link: Link, actor: Actor) -> None:
    """Show the link in the list again."""
    links_bulk_archive(workspace=link.workspace, actor=actor, ids=[link.public_id], archived=False)


def links_bulk_archive(*, workspace: Workspace, actor: Actor, ids: Sequence[str], archived: bool = True) -> int:
    """Archive (or bring back) those of `ids` (public ids) that the actor may change and are not yet so."""
    now = timezone.now()
    with transaction.atomic():
        reach = reach_of_actor(workspace, actor)
        links = Link.objects.visible_to(workspace).editable_by(reach).filter(public_id__in=ids)
        links = links.active() if archived else links.archived()
        found = list(links.order_by("id").select_for_update().values_list("pk", "public_id"))
        Link.objects.filter(pk__in=[pk for pk, _ in found]).update(
            archived_at=now if archived else None, updated_at=now, version=F("version") + 1
        )
        action = "link.archived" if archived else "link.unarchived"
        _tell(workspace, [pk for pk, _ in found], archived=archived)
        audit_many(workspace=workspace, actor=actor, action=action, targets=[(target, {}) for _, target in found])
    return len(found)


def _tell(workspace: Workspace, pks: Sequence[int], *, archived: bool) -> None:
    """Nothing is asked of the links themselves unless somebody listens."""
    if not pks:
        return

    def payloads() -> list[dict[str, Any]]:
        told = documents(list(Link.objects.filter(pk__in=pks).with_places().order_by("id")))
        return told if archived else [one | {"changed": ["archived", "archivedAt"]} for one in told]

    emit_many(workspace=workspace, type=LINK_ARCHIVED if archived else LINK_UPDATED, payloads=payloads)
