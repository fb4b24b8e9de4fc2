"""The list of links: those for which a filter holds, page by page, and how many; what is hidden is not among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from accounts.models import User, Workspace
from links.errors import BadSlug, UnknownCursor
from links.hosts import clean_hostname
from links.keys import slug_key
from links.models import DeletedLink, Folder, Link, Tag
from links.models.link_filter import Has, LinkFilter, Sort, Status
from links.models.link_queries import LinkQuerySet
from links.models.tag import LinkTag, fold
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


def filter_links(
    workspace: Workspace,
    reach: Reach,
    wanted: LinkFilter,
    *,
    sort: Sort,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
    skip: int = 0,
) -> LinkPage:
    """Return a page of those of the links in reach for which `wanted` holds. `after` is a page's `next`.

    The cursor says where the page ended, so that the next one begins there although the last link has another place
    by now. `skip`: so many are left out first. Raises UnknownCursor. At most ten queries, however many links there are.
    """
    found = Link.objects.visible_to(workspace).seen_by(reach).matching(wanted, timezone.now())
    rows: list[Link] = []
    for part in found.in_parts(workspace, sort, _read_cursor(workspace, sort, after) if after else None):
        if len(rows) <= limit:
            searched = search_parts(workspace, reach, part, wanted.search)
            some = _first(workspace, searched, sort, limit + 1 - len(rows), skip)
            skip = 0 if some or not skip else skip - _count(searched)
            rows += some
    shown = rows[:limit]
    return LinkPage(shown, _cursor(shown[-1], sort) if len(rows) > limit else None)


def _first(workspace: Workspace, parts: Sequence[LinkQuerySet], sort: Sort, limit: int, skip: int) -> list[Link]:
    """The first `limit` of the links that are in any of the parts, after the first `skip`."""
    if len(parts) == 1 and not skip:
        return list(parts[0].with_details()[:limit])
    if len(parts) == 1:  # keys first: what is skipped is read from the index alone
        ids = set(parts[0].values_list("pk", flat=True)[skip : skip + limit])
        skip = 0
    else:
        ids = {pk for part in parts for pk in part.values_list("pk", flat=True)[: skip + limit]}
    found = Link.objects.visible_to(workspace).filter(pk__in=ids).in_order(sort)
    return list(found.with_details()[skip : skip + limit])


def _count(parts: Sequence[LinkQuerySet]) -> int:
    if len(parts) == 1:
        return parts[0].count()
    return len({pk for part in parts for pk in part.values_list("pk", flat=True)})


def links_detailed(workspace: Workspace, pks: Sequence[int]) -> list[Link]:
    """These links (primary keys) with all that is shown of them."""
    return list(Link.objects.visible_to(workspace).filter(pk__in=pks).with_details())


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a program asks for in words; what is empty asks for nothing. Days are UTC's, both included."""

    search: str = ""
    tags: Sequence[str] = ()  # links with all of them
    domain: str = ""
    folder: str = ""  # a public id, or NO_FOLDER
    status: Status | None = None
    author: str = ""  # a user's public id
    external_id: str = ""
    has: Has | None = None
    since: date | None = None
    until: date | None = None
    archived: bool = False


def filter_of(workspace: Workspace, words: Words) -> LinkFilter | None:
    """The filter that the words make; None where no link can fit, since a tag, domain, folder or person is not there.

    At most four queries.
    """
    tags = tuple(Tag.objects.visible_to(workspace).named(words.tags)) if words.tags else ()
    if len(tags) < len({fold(name) for name in words.tags}):
        return None
    folder = None
    if words.folder not in ("", NO_FOLDER):
        folder = Folder.objects.visible_to(workspace).with_ids([words.folder]).first()
        if folder is None:
            return None
    hostname = clean_hostname(words.domain)
    domains = tuple(workspace.domains.filter(hostname=hostname)) if hostname else ()
    author = User.objects.filter(public_id=words.author).first() if words.author else None
    if (hostname and not domains) or (words.author and author is None):
        return None
    return LinkFilter(
        search=words.search,
        tags=tags,
        folder=folder,
        no_folder=words.folder == NO_FOLDER,
        domains=domains,
        shared=bool(words.domain) and not hostname,
        status=words.status,
        author=author,
        external_id=words.external_id,
        since=datetime.combine(words.since, time(), UTC) if words.since else None,
        until=_after(words.until) if words.until else None,
        has=words.has,
        archived=words.archived,
    )


def _after(day: date) -> datetime | None:
    """The first moment after the day; None where there is none, so that nothing is later."""
    return None if day == date.max else datetime.combine(day + timedelta(days=1), time(), UTC)


def count_links(workspace: Workspace, reach: Reach, wanted: LinkFilter) -> int:
    """How many links in reach the filter holds for. Two queries at most."""
    found = Link.objects.visible_to(workspace).seen_by(reach).matching(wanted, timezone.now())
    parts = search_parts(workspace, reach, found, wanted.search)
    if len(parts) == 1:
        return parts[0].count()
    # A link may be in both: its text and the name of its tag may fit.
    either = Q(pk__in=parts[0].values("pk")) | Q(pk__in=parts[1].values("pk"))
    return Link.objects.visible_to(workspace).filter(either).count()


def lookup_external(workspace: Workspace, reach: Reach, external_id: str) -> Link:
    """The workspace's link with this external id. Raises Http404."""
    return _there(_only(workspace, reach, external_id=external_id))


def lookup_link(workspace: Workspace, reach: Reach, *, domain: str, slug: str) -> Link:
    """The workspace's link with this short code on a domain, or ("") on the short one. Raises Http404."""
    return _there(find_link(workspace, reach, domain=domain, slug=slug))


def find_link(workspace: Workspace, reach: Reach, *, domain: str, slug: str) -> Link | None:
    """The workspace's link with this short code on a domain, or ("") on the short one; None if there is none."""
    hostname = clean_hostname(domain)
    held = workspace.domains.held().filter(hostname=hostname).first() if hostname else None
    if hostname and held is None:
        return None
    try:
        key = slug_key(clean_slug(slug), hostname, fold_case=held is not None and held.folds_case)
    except BadSlug:
        return None
    return _only(workspace, reach, key=key)


def _only(workspace: Workspace, reach: Reach, **wanted: str) -> Link | None:
    if any("\0" in text for text in wanted.values()):  # Postgres refuses the question
        return None
    links = Link.objects.visible_to(workspace).seen_by(reach).with_places().select_related("created_by")
    return links.prefetch_related("tags").filter(**wanted).first()


def _there(link: Link | None) -> Link:
    if link is None:
        raise Http404("No such link.")
    return link
