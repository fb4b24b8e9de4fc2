"""The door to a workspace's bin. Views and the API get deleted links here only."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import Http404

from accounts.models import Workspace
from links.availability import availability
from links.errors import UnknownCursor
from links.models import DeletedLink
from links.reach import Reach

DEFAULT_LIMIT = 50


@dataclass(frozen=True, slots=True)
class BinPage:
    """Some deleted links, the last deleted first. `next`: the public id to go on after, None on the last page."""

    rows: list[DeletedLink]
    next: str | None


def access_deleted(workspace: Workspace, link_id: str, reach: Reach) -> DeletedLink:
    """Return the workspace's deleted link with this public id. Raises Http404."""
    found = DeletedLink.objects.visible_to(workspace).seen_by(reach).with_ids([link_id]).first()
    if found is None:
        raise Http404("No such link in the bin.")
    return found


def find_deleted(workspace: Workspace, link_ids: Collection[str], reach: Reach) -> list[DeletedLink]:
    """Return those of the links with these public ids that are in the workspace's bin."""
    return list(DeletedLink.objects.visible_to(workspace).seen_by(reach).with_ids(link_ids))


def deleted_together(workspace: Workspace, batch: str, reach: Reach, *, limit: int) -> list[DeletedLink]:
    """Return what is left in the bin of what was deleted together."""
    return list(DeletedLink.objects.visible_to(workspace).seen_by(reach).of_batch(batch)[:limit])


def bin_page(
    workspace: Workspace, reach: Reach, *, search: str = "", after: str = "", limit: int = DEFAULT_LIMIT
) -> BinPage:
    """Return a page of what is in the workspace's bin. Raises UnknownCursor. At most two queries."""
    found = DeletedLink.objects.visible_to(workspace).seen_by(reach).select_related("deleted_by")
    start = found.with_ids([after]).first() if after else None
    if after and start is None:
        raise UnknownCursor
    rows = list(found.search(search).after(start).defer("snapshot")[: limit + 1])
    return BinPage(rows[:limit], rows[limit - 1].public_id if len(rows) > limit else None)


def slugs_for(deleted: DeletedLink, slug: str) -> list[str]:
    """Return free slugs that the link could come back with, as `slug` is taken."""
    domains = deleted.workspace.domains.filter(pk=deleted.snapshot["values"]["domain_id"])
    hostname = domains.values_list("hostname", flat=True).first() or ""
    found = availability(workspace=deleted.workspace, hostname=hostname, slug=slug, destination=deleted.destination)
    return found.suggestions
