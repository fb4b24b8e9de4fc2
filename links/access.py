"""The one door from a workspace to what it owns: absent, foreign and hidden look the same.

What people ask for takes their reach (links/permissions.py); programs with a key, which act for the workspace, ask with
EVERYTHING.
"""

import contextlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext

from accounts.models import AuditEvent, AuditFilter, User, Workspace
from links.errors import BadSlug, UnknownCursor
from links.keys import slug_key
from links.models import Folder, Import, Link, LinkClicks, LinkDefaults, QrDesign, Tag, UtmTemplate
from links.models.tag import LinkTag, fold
from links.qr import Design
from links.reach import Reach
from links.slugs import clean_slug

DEFAULT_LIMIT = 50
NO_FOLDER = "none"
"""Where a folder's public id may stand: the links that lie in none."""


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
    ids = [link_id for link_id in link_ids if "\0" not in link_id]
    return list(Link.objects.visible_to(workspace).seen_by(reach).with_places().filter(public_id__in=ids))


def find_external(workspace: Workspace, external_ids: Collection[str], reach: Reach) -> list[Link]:
    """Return those of the links with these external ids that are the workspace's, hidden ones left out."""
    ids = [one for one in external_ids if one and "\0" not in one]
    return list(Link.objects.visible_to(workspace).seen_by(reach).with_places().filter(external_id__in=ids))


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


def list_hosts(workspace: Workspace, *, search: str = "", limit: int) -> list[str]:
    """Return the names of the domains that the workspace holds, those with `search` in them."""
    found = workspace.domains.held().filter(hostname__contains=search.strip().lower())
    return list(found.values_list("hostname", flat=True)[:limit])


def list_authors(workspace: Workspace, *, search: str = "", limit: int) -> list[User]:
    """Return the workspace's people, the longest there first; `search` is in a name or an address."""
    return [membership.user for membership in workspace.memberships.listed().called(search)[:limit]]


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
