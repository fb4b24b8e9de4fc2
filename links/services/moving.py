"""Moves many links to another folder, in a constant number of queries."""

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
from links.services.foldering import folder_to_fill, folders_named
from links.shown import documents
from webhooks.emit import emit_many
from webhooks.event_types import LINK_UPDATED


def links_bulk_move(*, workspace: Workspace, actor: Actor, ids: Sequence[str], folder: str) -> dict[str, str]:
    """Put those of `ids` (public ids) that the actor may change into the folder with this public id; "" is none.

    Returns where each link that moved was before, by its public id: what undo needs. Raises BadFolder, FolderLocked.
    """
    with transaction.atomic():
        reach = reach_of_actor(workspace, actor)
        target = folder_to_fill(folders_named(workspace, [folder], reach), folder, reach)
        links = Link.objects.visible_to(workspace).editable_by(reach).outside(target).filter(public_id__in=ids)
        found = list(links.with_places().order_by("id").select_for_update(of=("self",)))
        before = {link.public_id: link.folder.public_id if link.folder else "" for link in found}
        pks = [link.pk for link in found]
        moved = Link.objects.filter(pk__in=pks)
        moved.update(folder=target, updated_at=timezone.now(), version=F("version") + 1)
        changes = [(link_id, {"folder": [old or None, folder or None]}) for link_id, old in before.items()]
        audit_many(workspace=workspace, actor=actor, action="link.moved", targets=changes)
        _tell(workspace, pks)
    return before


def _tell(workspace: Workspace, pks: Sequence[int]) -> None:
    """Nothing is asked of the links themselves unless somebody listens."""
    if not pks:
        return

    def payloads() -> list[dict[str, Any]]:
        told = documents(list(Link.objects.filter(pk__in=pks).with_places().order_by("id")))
        return [one | {"changed": ["folderId"]} for one in told]

    emit_many(workspace=workspace, type=LINK_UPDATED, payloads=payloads)
