"""Which links: the named questions that the app asks of its largest table."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import connection, models
from django.db.models import Value
from django.db.models.functions import Collate, Left, Lower
from django.db.models.lookups import Exact

from accounts.models import Workspace
from domains.models import Domain
from domains.states import GONE
from edge.models import EdgeChange
from links.keys import PARKED, WAITING
from links.models.folder import Folder
from links.models.link_filter import Has, LinkFilter, Sort, Status
from links.models.tag import Tag
from links.reach import Reach

if TYPE_CHECKING:
    from links.models.link import Link

# Not as LIKE: an index on the key, which finds the parked links of all workspaces, must not look like the best one.
IS_WAITING: Final = models.Q(Exact(Left("key", len(WAITING)), Value(WAITING)))

MIN_SEARCH_LENGTH = 3  # shorter texts hold no trigram: the index cannot help

# What the list is ordered by, and whether the largest comes first. The primary key decides between equals, in the same
# direction: an index (workspace, what, id) can be read either way.
_ORDERS: Final = {
    Sort.NEWEST: ("", True),
    Sort.OLDEST: ("", False),
    Sort.CHANGED: ("updated_at", True),
    Sort.CLICKS: ("rank__clicks", True),
    Sort.LAST_CLICK: ("rank__last_clicked_at", True),
    Sort.SLUG: ("folded_slug", False),
}
# By bytes: the same order on every machine, whatever the database's own is.
FOLDED_SLUG: Final = Collate(Lower("slug"), "C")

# A jump to the next larger shape for each, where DISTINCT would read every pattern there is. Without `shape > ''` in
# each step the partial index could not be used.
_SHARED_SHAPES = """
    WITH RECURSIVE found(shape) AS (
        (SELECT shape FROM links_link WHERE domain_id IS NULL AND shape > '' ORDER BY shape LIMIT 1)
        UNION ALL
        SELECT (
            SELECT shape FROM links_link WHERE domain_id IS NULL AND shape > '' AND shape > found.shape
            ORDER BY shape LIMIT 1
        ) FROM found WHERE found.shape IS NOT NULL
    )
    SELECT shape FROM found WHERE shape IS NOT NULL
"""
_OWN_SHAPES = """
    WITH RECURSIVE found(hostname, domain_id, shape) AS (
        SELECT hostname, id, ''::varchar COLLATE "C" FROM domains_domain
        WHERE hostname = ANY(%s) AND proven_at IS NOT NULL AND NOT state = ANY(%s)
        UNION ALL
        SELECT hostname, domain_id, (
            SELECT shape FROM links_link WHERE domain_id = found.domain_id AND shape > '' AND shape > found.shape
            ORDER BY shape LIMIT 1
        ) FROM found WHERE found.shape IS NOT NULL
    )
    SELECT hostname, shape FROM found WHERE shape > ''
"""
_REKEY = """
    UPDATE links_link link SET key = new.key, domain_id = %s
    FROM unnest(%s::bigint[], %s::text[]) AS new(id, key) WHERE link.id = new.id
"""


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, workspace: Workspace) -> "LinkQuerySet":
        """The workspace's links: nobody else sees them."""
        return self.filter(workspace=workspace)

    def seen_by(self, reach: Reach) -> "LinkQuerySet":
        """Those that do not lie where it does not reach."""
        return self.exclude(folder__in=reach.hidden) if reach.hidden else self

    def editable_by(self, reach: Reach) -> "LinkQuerySet":
        """Those that may be changed by whose reach this is."""
        if not reach.edits:
            return self.none()
        return self.exclude(folder__in=reach.locked) if reach.locked else self

    def active(self) -> "LinkQuerySet":
        """Those that the list shows."""
        return self.filter(archived_at=None)

    def archived(self) -> "LinkQuerySet":
        """Those put away; they redirect all the same."""
        return self.exclude(archived_at=None)

    def search(self, text: str) -> "LinkQuerySet":
        """Those with `text` in slug, destination, title (or its page's) or notes; one or two start the slug."""
        text = text.strip()
        if not text:
            return self
        if len(text) < MIN_SEARCH_LENGTH:
            return self.filter(slug__startswith=text)
        return self.filter(
            models.Q(slug__icontains=text)
            | models.Q(title__icontains=text)
            | models.Q(page_title__icontains=text)
            | models.Q(destination__icontains=text)
            | models.Q(notes__icontains=text, notes__gt="")  # the index holds only what has notes
        )

    def on(self, domains: Iterable[Domain] | None) -> "LinkQuerySet":
        """Those on one of these domains, parked ones too; None: on the default short domain."""
        return self.filter(domain=None) if domains is None else self.filter(domain__in=list(domains))

    def in_folder(self, folder: Folder | None) -> "LinkQuerySet":
        """Those in the folder; None: in none."""
        return self.filter(folder=folder)

    def outside(self, folder: Folder | None) -> "LinkQuerySet":
        """Those that are not in the folder; None: those in any."""
        return self.exclude(folder=folder)

    def standing_on(self, domain: Domain) -> "LinkQuerySet":
        """Those whose keys are on the domain's host: visitors reach them there once it is served."""
        # All keys of a host, and no others, are between `host#` and `host$` in byte order.
        return self.filter(domain=domain, key__gt=f"{domain.hostname}#", key__lt=f"{domain.hostname}$")

    def waiting_for(self, domain: Domain) -> "LinkQuerySet":
        """The workspace's parked links that come back with this claim of a name, also those of its former claims."""
        claims = Domain.objects.filter(workspace=domain.workspace_id, hostname=domain.hostname)
        return self.filter(IS_WAITING, domain__in=list(claims))

    def by_external_id(self, external_ids: Iterable[str]) -> dict[str, int]:
        """Those with one of these external ids: their primary keys."""
        found = self.filter(external_id__in=list(external_ids)).values_list("external_id", "pk")
        return {external_id: pk for external_id, pk in found if external_id}

    def tagged(self, tag: Tag) -> "LinkQuerySet":
        """Those with this tag; called more than once: those with all of them."""
        return self.filter(link_tags__tag=tag)

    def matching(self, wanted: LinkFilter, now: datetime) -> "LinkQuerySet":
        """Those for which all of this holds, except for the search.

        Each condition that few links may fulfil has an index of its own, or the list would be read to its end for
        them (Link.Meta says which); the planner joins several with bitmaps.
        """
        found = self.archived() if wanted.archived else self.active()
        for tag in wanted.tags:
            found = found.tagged(tag)
        if wanted.folder or wanted.no_folder:
            found = found.in_folder(wanted.folder)
        if wanted.shared or wanted.domains:
            found = found.on(None if wanted.shared else wanted.domains)
        if wanted.external_id:
            found = found.filter(external_id=wanted.external_id)
        if wanted.author:
            found = found.filter(created_by=wanted.author)
        if wanted.since:
            found = found.filter(created_at__gte=wanted.since)
        if wanted.until:
            found = found.filter(created_at__lt=wanted.until)
        if wanted.has:
            found = found.exclude(rules=[]) if wanted.has == Has.RULES else found.exclude(variants=[])
        return found.doing(wanted.status, now) if wanted.status else found

    def doing(self, status: Status, now: datetime) -> "LinkQuerySet":
        """Those of this status at `now`."""
        match status:
            case Status.SCHEDULED:
                return self.filter(activates_at__gt=now)
            case Status.EXPIRED:
                return self.filter(expires_at__lte=now)
            case Status.USED_UP:
                return self.exclude(limit_reached_at=None)
            case Status.PASSWORD:
                return self.filter(password_hash__gt="")
            case Status.FAILED:
                return self.filter(key__in=EdgeChange.objects.stuck().values("key"))
            case Status.ACTIVE:
                waits, ended = models.Q(activates_at__gt=now), models.Q(expires_at__lte=now)
                # Not exclude(), which asks first whether there is a time at all.
                return self.filter(
                    models.Q(activates_at=None) | ~waits, models.Q(expires_at=None) | ~ended, limit_reached_at=None
                )

    def in_order(self, sort: Sort) -> "LinkQuerySet":
        """In this order; each has the attribute `place`, what it is ordered by (None: by its primary key)."""
        name, down = _ORDERS[sort]
        by_id = "-id" if down else "id"
        if not name:
            return self.annotate(place=Value(None, output_field=models.BooleanField())).order_by(by_id)
        found = self.annotate(place=FOLDED_SLUG if name == "folded_slug" else models.F(name))
        place = models.F("place")
        # As the index has it: Postgres does not see that no column of it is ever null.
        nulls_last = True if sort.by_clicks else None
        return found.order_by(place.desc(nulls_last=nulls_last) if down else place.asc(), by_id)

    def in_parts(self, workspace: Workspace, sort: Sort, beyond: tuple[object, int] | None) -> "list[LinkQuerySet]":
        """The workspace's links in this order, as queries of which each goes on where the one before ends.

        Links without clicks have no LinkRank and come after all others, the newest first: an outer join could not be
        read in the order of its index. `beyond`: the place and the primary key of the link after which to begin.
        """
        if not sort.by_clicks:
            found = self.in_order(sort)
            return [found.beyond(sort, *beyond) if beyond else found]
        ranked, others = self.filter(rank__workspace=workspace).in_order(sort), self.filter(rank=None)
        others = others.in_order(Sort.NEWEST)
        if beyond is None:
            return [ranked, others]
        place, pk = beyond
        return [others.beyond(Sort.NEWEST, None, pk)] if place is None else [ranked.beyond(sort, place, pk), others]

    def beyond(self, sort: Sort, place: object, pk: int) -> "LinkQuerySet":
        """Of those that are in_order() so, what follows a link that stands, or stood, at `place` with the key `pk`."""
        name, down = _ORDERS[sort]
        side = "lt" if down else "gt"
        same = models.Q(**{f"id__{side}": pk})
        if not name:
            return self.filter(same)
        # The first bound is what an index can begin at; the second leaves out what stands at it before `pk`.
        further = models.Q(**{f"place__{side}": place}) | models.Q(same, place=place)
        return self.filter(models.Q(**{f"place__{side}e": place}), further)

    def with_details(self) -> "LinkQuerySet":
        """With what a row of the list shows."""
        return self.select_related("created_by", "domain", "folder").prefetch_related("tags")

    def page(self, *, after: "Link | None", limit: int) -> "LinkQuerySet":
        """The newest `limit` links older than `after`, each with its tags and author."""
        older = self if after is None else self.filter(id__lt=after.pk)
        return older.with_details().order_by("-id")[:limit]

    def publishing(self, keys: Iterable[str]) -> "LinkQuerySet":
        """The links under these edge keys, with what their items need."""
        return self.filter(key__in=list(keys)).select_related("workspace")

    def with_places(self) -> "LinkQuerySet":
        """With what their addresses need, and their folders."""
        return self.select_related("workspace", "domain", "folder")

    def closing(self, ids: Iterable[int]) -> "list[Link]":
        """These links with their workspaces and domains, to be told that their limit is reached."""
        return list(self.filter(pk__in=list(ids)).with_places())

    def page_due(self, now: datetime, limit: int, *, without: Collection[int]) -> "LinkQuerySet":
        """Up to `limit` whose pages are to be read, locked; the newest wish first.

        Without those of the workspaces `without` (primary keys), and those that others lock.
        """
        due = self.filter(page_due_at__lte=now).exclude(workspace__in=without).order_by("-page_due_at")
        return due.select_for_update(skip_locked=True)[:limit]

    def keys_after(self, key: str, limit: int) -> list[str]:
        """Up to `limit` edge keys greater than `key` in byte order, on all hosts."""
        published = self.filter(key__gt=key).exclude(key__startswith=PARKED)
        return list(published.order_by("key").values_list("key", flat=True)[:limit])

    def shared_shapes(self) -> set[str]:
        """What kinds of patterns there are on the default short domain."""
        with connection.cursor() as cursor:
            cursor.execute(_SHARED_SHAPES)
            return {row[0] for row in cursor.fetchall()}

    def shapes_on(self, hostnames: Collection[str]) -> dict[str, set[str]]:
        """What kinds of patterns there are on each of these custom domains, in one query."""
        found: dict[str, set[str]] = defaultdict(set)
        with connection.cursor() as cursor:
            cursor.execute(_OWN_SHAPES, [list(hostnames), [state.value for state in GONE]])
            for hostname, shape in cursor.fetchall():
                found[hostname].add(shape)
        return dict(found)

    def rekey(self, keys: Mapping[int, str], domain: Domain) -> None:
        """Give these links (by primary key) their keys on the domain. What an editor sees does not change."""
        with connection.cursor() as cursor:
            cursor.execute(_REKEY, [domain.pk, list(keys), list(keys.values())])

    def keys_of_others(self, workspace: Workspace, keys: Collection[str]) -> set[str]:
        """Those of these edge keys that other workspaces have."""
        if not keys:
            return set()
        return set(self.filter(key__in=list(keys)).exclude(workspace=workspace).values_list("key", flat=True))

    def has_others_below(self, workspace: Workspace, code: str) -> bool:
        """Whether other workspaces have a link with the edge key `code`, or one that goes on after it with a slash."""
        # "0" is what follows "/" in byte order.
        below = models.Q(key=code) | models.Q(key__gt=f"{code}/", key__lt=f"{code}0")
        return self.filter(below).exclude(workspace=workspace).exists()

    def reserve_ids(self, count: int) -> list[int]:
        """Draw `count` primary keys, so that rows can refer to links before these are inserted."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('links_link', 'id')) FROM generate_series(1, %s)", [count]
            )
            return [row[0] for row in cursor.fetchall()]
