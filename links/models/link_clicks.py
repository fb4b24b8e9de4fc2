"""How many clicks of people a link had on each UTC day: a copy of what the store of clicks says, refreshed in bulk."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import connection, models

from links.models.link import Link

# What the store says of some links on one day beside what is known here; only those that differ. Kept rows between the
# first and the last key that were not named have no clicks any more.
_DIFFERENT = """
    WITH seen AS (
        SELECT link.id, given.clicks, given.last_at
        FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::timestamptz[])
            AS given(workspace, link, clicks, last_at)
        JOIN links_link link ON link.public_id = given.link
        JOIN accounts_workspace workspace ON workspace.id = link.workspace_id AND workspace.public_id = given.workspace
    ), kept AS (
        SELECT link.id, day.clicks, day.last_at
        FROM links_linkclicks day
        JOIN links_link link ON link.id = day.link_id
        JOIN accounts_workspace workspace ON workspace.id = link.workspace_id
        WHERE day.day = %s
            AND (workspace.public_id COLLATE "C", link.public_id COLLATE "C") > (%s, %s)
            AND (%s OR (workspace.public_id COLLATE "C", link.public_id COLLATE "C") <= (%s, %s))
    )
    SELECT id, coalesce(seen.clicks, 0), seen.last_at
    FROM seen FULL JOIN kept USING (id)
    WHERE (seen.clicks, seen.last_at) IS DISTINCT FROM (kept.clicks, kept.last_at)
"""
_LOCK = "SELECT id FROM links_link WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
# The rows of the day, the links' own numbers and their ranks in one statement: the difference cannot be added twice.
# What an editor, the edge or a caller of the API compares (version, updated_at) does not change: a click is no edit.
_APPLY = """
    WITH given AS (
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS given(id, clicks, last_at)
        WHERE id = ANY(%s)
    ), more AS (
        SELECT given.id, given.clicks - coalesce(day.clicks, 0) AS clicks, given.last_at
        FROM given LEFT JOIN links_linkclicks day ON day.link_id = given.id AND day.day = %s
    ), put AS (
        INSERT INTO links_linkclicks AS day (link_id, day, clicks, last_at)
        SELECT id, %s, clicks, last_at FROM given WHERE clicks > 0
        ON CONFLICT (link_id, day) DO UPDATE SET clicks = excluded.clicks, last_at = excluded.last_at
        WHERE (day.clicks, day.last_at) IS DISTINCT FROM (excluded.clicks, excluded.last_at)
    ), gone AS (
        DELETE FROM links_linkclicks day USING given WHERE day.link_id = given.id AND day.day = %s AND given.clicks = 0
    ), counted AS (
        UPDATE links_link link SET
            clicks = link.clicks + more.clicks,
            last_clicked_at = greatest(more.last_at, (
                SELECT other.last_at FROM links_linkclicks other
                WHERE other.link_id = link.id AND other.day <> %s ORDER BY other.day DESC LIMIT 1
            ))
        FROM more WHERE link.id = more.id
        RETURNING link.id, link.workspace_id, link.clicks, link.last_clicked_at
    ), ranked AS (
        INSERT INTO links_linkrank (link_id, workspace_id, clicks, last_clicked_at)
        SELECT id, workspace_id, clicks, last_clicked_at FROM counted WHERE clicks > 0 AND last_clicked_at IS NOT NULL
        ON CONFLICT (link_id) DO UPDATE SET clicks = excluded.clicks, last_clicked_at = excluded.last_clicked_at
    ), unranked AS (
        DELETE FROM links_linkrank rank USING counted
        WHERE rank.link_id = counted.id AND (counted.clicks <= 0 OR counted.last_clicked_at IS NULL)
    )
    SELECT count(*) FROM counted
"""


@dataclass(frozen=True, slots=True)
class LinkDay:
    """A link's clicks of one UTC day as the store of clicks says; both ids are public ones."""

    workspace_id: str
    link_id: str
    clicks: int
    last_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """What the links of a day are ordered by, byte by byte."""
        return self.workspace_id, self.link_id


@dataclass(frozen=True, slots=True)
class Difference:
    """What a link's row of a day should hold and does not; no clicks: no row."""

    link_id: int
    clicks: int
    last_at: datetime | None


class LinkClicksQuerySet(models.QuerySet["LinkClicks"]):
    def by_day(self, links: Iterable[Link], *, since: date) -> dict[int, dict[date, int]]:
        """Clicks by primary key of the link and by UTC day from `since` on; days without clicks are left out."""
        found: dict[int, dict[date, int]] = defaultdict(dict)
        rows = self.filter(link__in=list(links), day__gte=since).values_list("link_id", "day", "clicks")
        for link_id, day, clicks in rows:
            found[link_id][day] = clicks
        return found

    def different(
        self, day: date, seen: Sequence[LinkDay], *, after: tuple[str, str], upto: tuple[str, str] | None
    ) -> list[Difference]:
        """Where the rows of the day differ from `seen`, which names all links after `after` and up to `upto`."""
        given = [[one.workspace_id for one in seen], [one.link_id for one in seen]]
        with connection.cursor() as cursor:
            cursor.execute(
                _DIFFERENT,
                [
                    *given,
                    [one.clicks for one in seen],
                    [one.last_at for one in seen],
                    day,
                    *after,
                    upto is None,
                    *(upto or ("", "")),
                ],
            )
            return [Difference(*row) for row in cursor.fetchall()]

    def settle(self, day: date, differences: Collection[Difference]) -> int:
        """Make the day's rows and the links' totals so; returns for how many links. In a transaction of the caller's.

        The links are locked first, in the order of their ids, and what is added is worked out afterwards: two at a time
        add nothing twice. A link that was deleted meanwhile is left out.
        """
        ids = [one.link_id for one in differences]
        clicks, last_at = [one.clicks for one in differences], [one.last_at for one in differences]
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [ids])
            locked = [row[0] for row in cursor.fetchall()]
            cursor.execute(_APPLY, [ids, clicks, last_at, locked, day, day, day, day])
            return int(cursor.fetchone()[0])


class LinkClicks(models.Model):
    """One link's clicks of one UTC day; a day without clicks has no row."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    clicks = models.BigIntegerField()
    last_at = models.DateTimeField()

    objects = LinkClicksQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "link clicks"
        indexes: ClassVar = [
            # different(): all links of a day.
            models.Index(fields=["day"], name="link_clicks_day"),
        ]
        constraints: ClassVar = [
            # Serves by_day() and a link's newest day too.
            models.UniqueConstraint(fields=["link", "day"], name="link_clicks_once"),
            models.CheckConstraint(condition=models.Q(clicks__gt=0), name="link_clicks_some"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.day}"
