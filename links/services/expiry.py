"""Sets the ends of many links at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit_many
from accounts.models import Workspace
from links.models import Link
from links.permissions import reach_of_actor
from links.services.settling import enqueue_links
from links.shown import documents
from webhooks.emit import emit_many
from webhooks.event_types import LINK_UPDATED


def links_bulk_expire(*, workspace: Workspace, actor: Actor, ends: Mapping[str, datetime | None]) -> int:
    """Let the links, by public id, end at these times, or (None) never; returns how many changed.

    Those that the actor may not change, and one that would end before it starts, are left alone.
    """
    with transaction.atomic():
        reach = reach_of_actor(workspace, actor)
        found = Link.objects.visible_to(workspace).editable_by(reach).filter(public_id__in=ends)
        found = found.with_places().order_by("id")
        links = [link for link in found.select_for_update(of=("self",)) if _changes(link, ends[link.public_id])]
        targets = [(link.public_id, _audited(link, ends[link.public_id])) for link in links]
        now = timezone.now()
        for link in links:
            link.expires_at, link.version, link.updated_at = ends[link.public_id], link.version + 1, now
        Link.objects.bulk_update(links, ["expires_at", "version", "updated_at"])
        audit_many(workspace=workspace, actor=actor, action="link.updated", targets=targets)
        enqueue_links([link.key for link in links])
        _tell(workspace, links)
    return len(links)


def _changes(link: Link, end: datetime | None) -> bool:
    starts_after = end is not None and link.activates_at is not None and link.activates_at >= end
    return link.expires_at != end and not starts_after


def _audited(link: Link, end: datetime | None) -> dict[str, list[str | None]]:
    old = link.expires_at
    return {"expires_at": [old.isoformat() if old else None, end.isoformat() if end else None]}


def _tell(workspace: Workspace, links: Sequence[Link]) -> None:
    if links:
        emit_many(
            workspace=workspace,
            type=LINK_UPDATED,
            payloads=lambda: [one | {"changed": ["expiresAt"]} for one in documents(links)],
        )
