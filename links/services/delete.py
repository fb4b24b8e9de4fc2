"""Deletes links: the bin keeps them for a while, the audit trail what they were."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from accounts.actor import Actor
from accounts.audit import audit_many
from accounts.models import Workspace
from links.models import Link
from links.permissions import reach_of_actor
from links.services.bin import keep_deleted
from links.services.settling import enqueue_links
from links.shown import documents
from webhooks.emit import emit_many
from webhooks.event_types import LINK_DELETED

# Kept where there is something to keep.
_KEPT: Final = (
    "rules",
    "variants",
    "winner",
    "ios_url",
    "android_url",
    "expired_url",
    "social_title",
    "social_description",
    "social_image",
    "max_clicks",
    "has_password",
)


def link_delete(*, link: Link, actor: Actor, batch: str = "") -> None:
    """Delete the link; visitors get a 404 as soon as the edge knows. Deleting it twice is no error."""
    links_bulk_delete(workspace=link.workspace, actor=actor, ids=[link.public_id], batch=batch)


def links_bulk_delete(
    *, workspace: Workspace, actor: Actor, ids: Sequence[str], keep: bool = True, batch: str = ""
) -> int:
    """Delete those of `ids` (public ids) that the actor may change; returns how many were.

    `keep`: in the bin, as parts of `batch`.
    """
    with transaction.atomic():
        reach = reach_of_actor(workspace, actor)
        found = Link.objects.visible_to(workspace).editable_by(reach).filter(public_id__in=ids)
        found = found.with_places().prefetch_related("tags")
        links = list(found.order_by("id").select_for_update(of=("self",)))
        if keep:
            keep_deleted(workspace=workspace, actor=actor, links=links, batch=batch)
        Link.objects.filter(pk__in=[link.pk for link in links]).delete()
        targets = [(link.public_id, _snapshot(link)) for link in links]
        audit_many(workspace=workspace, actor=actor, action="link.deleted", targets=targets)
        enqueue_links([link.key for link in links], shaped={link.host for link in links if link.shape})
        if links:
            emit_many(workspace=workspace, type=LINK_DELETED, payloads=lambda: documents(links))
    return len(links)


def _snapshot(link: Link) -> dict[str, Any]:
    return {
        "slug": link.slug,
        "destination": link.destination,
        "title": link.title,
        "tags": link.tag_names,
        "status_code": link.status_code,
        "created_at": link.created_at.isoformat(),
        **({"domain": link.domain.hostname} if link.domain else {}),
        # Who may still read the rest depends on it.
        **({"folder": link.folder.public_id} if link.folder else {}),
    } | {name: getattr(link, name) for name in _KEPT if getattr(link, name)}
