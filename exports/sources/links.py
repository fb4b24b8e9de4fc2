"""Links with all their fields, and the words and places they are sorted by.

A CSV file of links is read by our own import (links/importing/formats/getowl.py): `shortLink` holds host and slug as
people write them, so that both come back.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import Count
from pydantic.alias_generators import to_camel

from accounts.models import Workspace
from exports.errors import CannotExport
from exports.models import Export
from exports.sources.reach import reach_of_export
from exports.sources.table import Row, Table
from links.hosts import base_url, clean_hostname
from links.models import Folder, Link, Tag
from links.models.link_queries import LinkQuerySet
from links.models.tag import LinkTag
from links.reach import Reach
from links.shown import shown

PAGE: Final = 1000
_COLUMNS: Final = (
    "destinationUrl", "shortLink", "title", "tags", "notes", "folder", "redirectStatus", "activeFrom", "expiresAt",
    "expiredUrl", "queryMode", "queryPass", "queryStrip", "rules", "variants", "variantsEndAt", "winner", "ios",
    "android", "appSchemes", "leaveInApp", "hasPassword", "socialTitle", "description", "image", "cloak",
    "indexable", "maxClicks", "clicksCounted", "limitReachedAt", "clicks", "lastClicked", "archivedAt", "createdAt",
    "createdBy", "updatedAt", "version", "id",
)  # fmt: skip


def links_table(export: Export) -> Table:
    """The workspace's links that the options ask for, newest first; those put away come last."""
    return Table(_COLUMNS, _rows(export.workspace, export.options, reach_of_export(export)))


def tags_table(export: Export) -> Table:
    """The workspace's tags and how many links have each."""
    reach = reach_of_export(export)
    tags = list(Tag.objects.visible_to(export.workspace).seen_by(reach))
    counts = LinkTag.objects.counts(tags, reach)
    rows = ({"name": tag.name, "links": counts.get(tag.pk, 0), "id": tag.public_id} for tag in tags)
    return Table(("name", "links", "id"), rows)


def folders_table(export: Export) -> Table:
    """The workspace's folders and how many links lie in each."""
    folders = (
        Folder.objects.visible_to(export.workspace).seen_by(reach_of_export(export)).annotate(count=Count("links"))
    )
    rows = (
        {"name": name, "access": access, "links": count, "createdAt": made, "id": public_id}
        for name, access, count, made, public_id in folders.values_list(
            "name", "access", "count", "created_at", "public_id"
        )
    )
    return Table(("name", "access", "links", "createdAt", "id"), rows)


def _rows(workspace: Workspace, options: Mapping[str, str], reach: Reach) -> Iterator[Row]:
    for archived in ("0", "1"):
        # One after the other: each has an index of its own.
        if options.get("archived", archived) == archived:
            links = _wanted(workspace, options, reach)
            yield from _pages(links.archived() if archived == "1" else links.active())


def _wanted(workspace: Workspace, options: Mapping[str, str], reach: Reach) -> LinkQuerySet:
    links: LinkQuerySet = Link.objects.visible_to(workspace).seen_by(reach)
    if name := options.get("tag"):
        tag = Tag.objects.visible_to(workspace).seen_by(reach).named([name]).first()
        if tag is None:
            raise CannotExport(Export.Failure.GONE)
        links = links.tagged(tag)
    if name := options.get("domain"):
        hostname = clean_hostname(name)
        links = links.on(workspace.domains.filter(hostname=hostname) if hostname else None)
    return links.search(options.get("q", ""))


def _pages(links: LinkQuerySet) -> Iterator[Row]:
    """Page by page, so that no statement is long and memory stays flat, however many there are."""
    last = None
    while page := list(links.page(after=last, limit=PAGE)):
        yield from map(_row, page)
        last = page[-1]


def _row(link: Link) -> Row:
    author = link.created_by
    fields: dict[str, Any] = _camel(shown(link))
    return fields | {
        "shortLink": f"{base_url(link.domain.hostname if link.domain else '')}/{link.slug}",
        "folder": link.folder.name if link.folder else "",
        "indexable": link.indexable,
        "createdBy": author.email if author else "",
    }


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {to_camel(name): _camel(part) for name, part in value.items()}
    return [_camel(part) for part in value] if isinstance(value, list) else value
