"""The one door from a workspace to what it owns: absent, foreign and hidden look the same.

What people ask for takes their reach (links/permissions.py); programs with a key, which act for the workspace, ask with
EVERYTHING.
"""

import contextlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import AuditEvent, AuditFilter, User, Workspace
from links.errors import BadSlug, UnknownCursor
from links.hosts import clean_hostname
from links.keys import slug_key
from links.models import DeletedLink, Folder, Import, Link, LinkClicks, LinkDefaults, QrDesign, Tag, UtmTemplate
from links.models.link_filter import LinkFilter, Sort
from links.models.link_queries import LinkQuerySet
from links.models.tag import LinkTag, fold
from links.qr import Design
from links.reach import Reach
from links.slugs import clean_slug

DEFAULT_LIMIT = 50
NO_FOLDER = "none"
"""Where a folder's public id may stand: the links that lie in none."""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Some links, newest first. `next`: the public id to go on after, None on the last page."""

    links: list[Link]
    next: str | None


def access_link(workspace: Workspace, link_id: str, reach: Reach, *, to_edit: bool = False) -> Link:
    """Return the workspace's link with this public id, with its tags and author.

    Raises Http404; PermissionDenied if it is asked for `to_edit` and lies in a folder that can only be looked at.
    """
    links = Link.objects.visible_to(workspace).seen_by(reach).with_places().select_related("created_by")
    link = links.prefetch_related("tags").filter(public_id=link_id).first()
    if link is None:
        raise Http404("No such link.")
    if to_edit and reach.locks(link.folder_id):
        raise PermissionDenied(gettext("You can look at links in this folder, not change them."))
    return link


def find_links(workspace: Workspace, link_ids: Collection[str], reach: Reach) -> list[Link]:
    """Return those of the links with these public ids that are the workspace's, hidden ones left out."""
    return list(Link.objects.visible_to(workspace).seen_by(reach).with_places().filter(public_id__in=link_ids))


def hidden_among(workspace: Workspace, link_ids: Collection[str], reach: Reach) -> set[str]:
    """Return those of these public ids whose links are hidden. One query, none where no folder is."""
    if not reach.hidden:
        return set()
    ids = [link_id for link_id in link_ids if "\0" not in link_id]
    hidden = Link.objects.visible_to(workspace).filter(public_id__in=ids, folder__in=reach.hidden)
    return set(hidden.values_list("public_id", flat=True))


def access_change(workspace: Workspace, link: Link, event_id: str) -> AuditEvent:
    """Return the thing that was done to the workspace's link, by its public id. Raises Http404."""
    event = workspace.audit_events.matching(AuditFilter(target=link.public_id)).filter(public_id=event_id).first()
    if event is None:
        raise Http404("No such change.")
    return event


def has_folder(workspace: Workspace, folder_id: str, reach: Reach) -> bool:
    """Whether the workspace has a folder with this public id."""
    return Folder.objects.visible_to(workspace).seen_by(reach).with_ids([folder_id]).exists()


def access_import(workspace: Workspace, import_id: str, reach: Reach) -> Import:
    """Return the workspace's import with this public id. Raises Http404."""
    imports = Import.objects.visible_to(workspace).seen_by(reach).select_related("workspace")
    found = imports.filter(public_id=import_id).first()
    if found is None:
        raise Http404("No such import.")
    return found


def list_links(
    workspace: Workspace,
    reach: Reach,
    *,
    search: str = "",
    tag: str = "",
    domain: str = "",
    folder: str = "",
    archived: bool = False,
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> LinkPage:
    """Return a page of the workspace's links. `after` is a link's public id, `tag` a name in any case.

    `domain` is the name of a domain, or of the short one, `folder` a folder's public id or NO_FOLDER; of what is not
    the workspace's, or hidden, there are no links. Raises UnknownCursor. At most eight queries, however many links.
    """
    links = Link.objects.visible_to(workspace).seen_by(reach)
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
    if folder:
        chosen = None if folder == NO_FOLDER else Folder.objects.visible_to(workspace).with_ids([folder]).first()
        if chosen is None and folder != NO_FOLDER:
            return LinkPage([], None)
        links = links.in_folder(chosen)
    if domain:
        hostname = clean_hostname(domain)
        links = links.on(workspace.domains.filter(hostname=hostname) if hostname else None)
    rows = list(links.search(search).page(after=cursor, limit=limit + 1))
    shown = rows[:limit]
    return LinkPage(shown, shown[-1].public_id if len(rows) > limit else None)


def filter_links(
    workspace: Workspace, reach: Reach, wanted: LinkFilter, *, sort: Sort, after: str = "", limit: int = DEFAULT_LIMIT
) -> LinkPage:
    """Return a page of those of the links in reach for which `wanted` holds. `after` is a page's `next`.

    The cursor says where the page ended, so that the next one begins there although the last link has another place
    by now. Raises UnknownCursor. At most eight queries, however many links there are.
    """
    found = Link.objects.visible_to(workspace).seen_by(reach).matching(wanted, timezone.now())
    rows: list[Link] = []
    for part in found.in_parts(workspace, sort, _read_cursor(workspace, sort, after) if after else None):
        if len(rows) <= limit:
            rows += _searched(workspace, reach, part, wanted.search, sort, limit + 1 - len(rows))
    shown = rows[:limit]
    return LinkPage(shown, _cursor(shown[-1], sort) if len(rows) > limit else None)


def _searched(workspace: Workspace, reach: Reach, found: LinkQuerySet, text: str, sort: Sort, limit: int) -> list[Link]:
    """The first `limit` of the links that contain the text, or have a tag with a name that does."""
    parts = search_parts(workspace, reach, found, text)
    if len(parts) == 1:
        return list(parts[0].with_details()[:limit])
    ids = {pk for part in parts for pk in part.values_list("pk", flat=True)[:limit]}
    return list(Link.objects.visible_to(workspace).filter(pk__in=ids).in_order(sort).with_details()[:limit])


def search_parts(workspace: Workspace, reach: Reach, found: LinkQuerySet, text: str) -> list[LinkQuerySet]:
    """Those of the links that contain the text, and those that have a tag with a name that does; links may be in both.

    Each part has its index; with OR between them neither would be used.
    """
    tags = list(Tag.objects.visible_to(workspace).seen_by(reach).containing(text)) if text.strip() else []
    parts = [found.search(text)]
    return [*parts, found.filter(pk__in=LinkTag.objects.with_any(tags))] if tags else parts


def _cursor(link: Link, sort: Sort) -> str:
    """`<public id>`, and after a tilde what the list is ordered by, if the link has any."""
    place = link.place  # type: ignore[attr-defined]  # of in_order()
    if place is None:
        return link.public_id
    return f"{link.public_id}~{place.isoformat() if isinstance(place, datetime) else place}"


def _read_cursor(workspace: Workspace, sort: Sort, text: str) -> tuple[object, int]:
    link_id, _, place = text.partition("~")
    pk = Link.objects.visible_to(workspace).filter(public_id=link_id).values_list("pk", flat=True).first()
    if pk is None:
        pk = DeletedLink.objects.visible_to(workspace).link_key(link_id)
    if pk is None:
        raise UnknownCursor
    try:
        match sort:
            case Sort.NEWEST | Sort.OLDEST:
                return None, pk
            case Sort.SLUG:
                return place, pk
            case Sort.CHANGED:
                return _moment(place), pk
            case Sort.CLICKS:
                return (min(int(place), 2**63 - 1) if place else None), pk
            case Sort.LAST_CLICK:
                return (_moment(place) if place else None), pk
    except ValueError as error:
        raise UnknownCursor from error


def _moment(text: str) -> datetime:
    """Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def links_tagged(workspace: Workspace, names: Collection[str], reach: Reach) -> dict[str, list[str]]:
    """Return the public ids of the links with each of these tags, by the names as given. One query.

    Hidden links are among them, since numbers count everything. Raises LookupError with a name that is none of the
    tags that are seen.
    """
    wanted = {fold(name): name for name in names}
    found: dict[str, list[str]] = {}
    for folded, link_id in Tag.objects.visible_to(workspace).seen_by(reach).named(names).with_link_ids():
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


def tags_of_links(workspace: Workspace, link_ids: Collection[str], reach: Reach) -> dict[str, list[str]]:
    """Return the names of the tags of those of these links that are the workspace's and have any. One query.

    Hidden links are among them, but no tag that only hidden ones have.
    """
    tags: dict[str, list[str]] = {}
    for link_id, name in LinkTag.objects.of_links(workspace, link_ids, reach):
        tags.setdefault(link_id, []).append(name)
    return tags


def clicks_by_day(links: Iterable[Link], *, since: date) -> dict[int, dict[date, int]]:
    """Return clicks by primary key of the link and UTC day, from `since` on. One query."""
    return LinkClicks.objects.by_day(links, since=since)


def list_tags(workspace: Workspace, reach: Reach, *, limit: int | None = None) -> list[Tag]:
    """Return the workspace's tags by name, at most `limit`, without those that only hidden links have."""
    return list(Tag.objects.visible_to(workspace).seen_by(reach)[:limit])


def list_hosts(workspace: Workspace, *, limit: int) -> list[str]:
    """Return the names of the domains that the workspace holds."""
    return list(workspace.domains.held().values_list("hostname", flat=True)[:limit])


def list_authors(workspace: Workspace, *, limit: int) -> list[User]:
    """Return the workspace's people, the longest there first."""
    return [membership.user for membership in workspace.memberships.listed()[:limit]]


def list_imports(workspace: Workspace, reach: Reach, *, limit: int = 20) -> list[Import]:
    """Return the workspace's latest imports with who started them."""
    return list(Import.objects.visible_to(workspace).seen_by(reach).select_related("created_by")[:limit])


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


def saved_defaults(workspace: Workspace, folder: Folder | None) -> LinkDefaults | None:
    """Return what new links of the workspace, or of its folder, start with, as it was saved. Two queries at most."""
    return LinkDefaults.objects.of(workspace, folder).whole().first()
