"""The door to what is done to many links at once: which links, and which of the workspace's batches."""

from collections.abc import Collection

from django.http import Http404
from django.utils import timezone

from accounts.models import Workspace
from links.list_access import search_parts
from links.models import Link, LinkBatch
from links.models.link_filter import LinkFilter
from links.reach import Reach


def chosen_ids(workspace: Workspace, reach: Reach, link_ids: Collection[str]) -> list[int]:
    """Return the primary keys of those of the links with these public ids that may be changed."""
    found = Link.objects.visible_to(workspace).editable_by(reach).filter(public_id__in=link_ids)
    return list(found.order_by("pk").values_list("pk", flat=True))


def matching_ids(workspace: Workspace, reach: Reach, wanted: LinkFilter, *, limit: int) -> list[int]:
    """Return the primary keys of the links that may be changed and for which `wanted` holds; the newest `limit`."""
    found = Link.objects.visible_to(workspace).editable_by(reach).matching(wanted, timezone.now())
    ids: set[int] = set()
    for part in search_parts(workspace, reach, found, wanted.search):
        ids.update(part.order_by("-pk").values_list("pk", flat=True)[:limit])
    return sorted(ids)[-limit:]


def access_batch(workspace: Workspace, reach: Reach, batch_id: str) -> LinkBatch:
    """Return what was done to many of the workspace's links, by its public id. Raises Http404."""
    batch = LinkBatch.objects.visible_to(workspace).seen_by(reach).with_details().filter(public_id=batch_id).first()
    if batch is None:
        raise Http404("No such change.")
    return batch


def list_batches(workspace: Workspace, reach: Reach, *, limit: int) -> list[LinkBatch]:
    """Return what was last done to many of the workspace's links, the newest first. One query."""
    found = LinkBatch.objects.visible_to(workspace).seen_by(reach).with_details()
    return list(found.exclude(action=LinkBatch.Action.UNDO)[:limit])
