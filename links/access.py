"""The one door from a workspace to what it owns: absent and foreign look the same."""

import contextlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from accounts.models import AuditEvent, AuditFilter, Workspace
from links.errors import BadSlug, UnknownCursor
from links.hosts import clean_hostname
from links.keys import slug_key
from links.models import Folder, Import, Link, LinkClicks, QrDesign, Tag, UtmTemplate
from links.models.tag import LinkTag, fold
from links.qr import Design
from links.slugs import clean_slug

DEFAULT_LIMIT = 50


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Some links, newest first. `next`: the public id to go on after, None on the last page."""

    links: list[Link]
    next: str | None


def access_link(workspace: Workspace, link_id: str) -> Link:
    """Return the workspace's link with this public id, with its tags and author. Raises Http404."""
    links = Link.objects.visible_to(workspace).with_places().select_related("created_by").prefetch_related("tags")
    link = links.filter(public_id=link_id).first()
    if link is None:
        raise Http404("No such link.")
    return link


def find_links(workspace: Workspace, link_ids: Collection[str]) -> list[Link]:
    """Return those of the links with these public ids that are the workspace's."""
    return list(Link.objects.visible_to(workspace).with_places().filter(public_id__in=link_ids))


def access_change(workspace: Workspace, link: Link, event_id: str) -> AuditEvent:
    """Return the thing that was done to the workspace's link, by its public id. Raises Http404."""
    event = workspace.audit_events.matching(AuditFilter(target=link.public_id)).filter(public_id=event_id).first()
    if event is None:
        raise Http404("No such change.")
    return event


def folder_named(workspace: Workspace, name: str) -> Folder | None:
    """Return the workspace's folder of this name, in any case."""
    return Folder.objects.visible_to(workspace).filter(folded=fold(name)).first()


def access_import(workspace: Workspace, import_id: str) -> Import:
    """Return the workspace's import with this public id. Raises Http404."""
    found = Import.objects.visible_to(workspace).filter(public_id=import_id).select_related("workspace").first()
    if found is None:
        raise Http404("No such import.")
    return found


def list_links(
    workspace: Workspace,
    *,
    search: str = "",
    tag: str = "",
    domain: str = "",
    archived: bool = False,
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> LinkPage:
    """Return a page of the workspace's links. `after` is a link's public id, `tag` a name in any case.

    `domain` is the name of a domain, or of the short one; of what is not the workspace's there are no links.
    Raises UnknownCursor. At most seven queries, however many links there are.
    """
    links = Link.objects.visible_to(workspace)
    cursor = None
    if after:
        cursor = links.filter(public_id=after).only("id").first()
        if cursor is None:
            raise UnknownCursor
    links = links.archived() if archived else links.active()
    if tag:
        found = Tag.objects.visible_to(workspace).named([tag]).first()
        if found is None:
            return LinkPage([], None)
        links = links.tagged(found)
    if domain:
        hostname = clean_hostname(domain)
        links = links.on(workspace.domains.filter(hostname=hostname) if hostname else None)
    rows = list(links.search(search).page(after=cursor, limit=limit + 1))
    shown = rows[:limit]
    return LinkPage(shown, shown[-1].public_id if len(rows) > limit else None)


def links_tagged(workspace: Workspace, names: Collection[str]) -> dict[str, list[str]]:
    """Return the public ids of the links with each of these tags, by the names as given. One query.

    Raises LookupError with a name that is none of the workspace's tags.
    """
    wanted = {fold(name): name for name in names}
    found: dict[str, list[str]] = {}
    for folded, link_id in Tag.objects.visible_to(workspace).named(names).with_link_ids():
        links = found.setdefault(folded, [])
        if link_id is not None:
            links.append(link_id)
    for folded, name in wanted.items():
        if folded not in found:
            raise LookupError(name)
    return {name: found[fold(name)] for name in names}


def qr_design_of(workspace: Workspace) -> Design:
    """Return how the workspace's QR codes look."""
    return QrDesign.objects.of(workspace)


def addresses_taken(workspace: Workspace, addresses: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these pairs of host and slug where the workspace has a link of this very slug. Two queries.

    Patterns that match are not looked for.
    """
    domains = {domain.hostname: domain for domain in workspace.domains.held()}
    keys: dict[str, list[tuple[str, str]]] = {}
    for host, slug in addresses:
        with contextlib.suppress(BadSlug):
            domain = domains.get(host)
            key = slug_key(clean_slug(slug), host, fold_case=domain is not None and domain.folds_case)
            keys.setdefault(key, []).append((host, slug))
    found = Link.objects.visible_to(workspace).publishing(keys).values_list("key", flat=True) if keys else []
    return {address for key in found for address in keys[key]}


def tags_of_links(workspace: Workspace, link_ids: Collection[str]) -> dict[str, list[str]]:
    """Return the names of the tags of those of these links that are the workspace's and have any. One query."""
    tags: dict[str, list[str]] = {}
    for link_id, name in LinkTag.objects.of_links(workspace, link_ids):
        tags.setdefault(link_id, []).append(name)
    return tags


def clicks_by_day(links: Iterable[Link], *, since: date) -> dict[int, dict[date, int]]:
    """Return clicks by primary key of the link and UTC day, from `since` on. One query."""
    return LinkClicks.objects.by_day(links, since=since)


def list_tags(workspace: Workspace) -> list[Tag]:
    """Return the workspace's tags by name."""
    return list(Tag.objects.visible_to(workspace))


def list_imports(workspace: Workspace, *, limit: int = 20) -> list[Import]:
    """Return the workspace's latest imports with who started them."""
    return list(Import.objects.visible_to(workspace).select_related("created_by")[:limit])


@dataclass(frozen=True, slots=True)
class UtmTemplatePage:
    """Some templates by name. `next`: the public id to go on after, None on the last page."""

    templates: list[UtmTemplate]
    next: str | None


def access_utm_template(workspace: Workspace, template_id: str) -> UtmTemplate:
    """Return the workspace's template of campaign parameters with this public id. Raises Http404."""
    found = UtmTemplate.objects.visible_to(workspace).filter(public_id=template_id).select_related("workspace").first()
    if found is None:
        raise Http404("No such template.")
    return found


def list_utm_templates(
    workspace: Workspace, *, search: str = "", after: str | None = None, limit: int = DEFAULT_LIMIT
) -> UtmTemplatePage:
    """Return a page of the workspace's templates. Raises UnknownCursor. Two queries at most."""
    templates = UtmTemplate.objects.visible_to(workspace)
    start = templates.filter(public_id=after).first() if after else None
    if after and start is None:
        raise UnknownCursor
    rows = list(templates.search(search).page(after=start.folded if start else "", limit=limit + 1))
    shown = rows[:limit]
    return UtmTemplatePage(shown, shown[-1].public_id if len(rows) > limit else None)
