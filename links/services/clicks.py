"""Adds up clicks on links that have a limit of them, and ends those whose last click is used up."""

from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import connection, transaction

from accounts.actor import SYSTEM
from accounts.audit import audit_many
from accounts.models import Workspace
from links.models import Link
from links.services.settling import enqueue_links
from links.shown import documents
from webhooks.emit import emit_many
from webhooks.event_types import LINK_LIMIT_REACHED

# Rows are locked in the order of their ids, as everywhere: two counts cannot wait for each other.
_COUNT = """
    WITH counted AS (
        SELECT link.id, seen.clicks
        FROM links_link link JOIN unnest(%s::text[], %s::bigint[]) AS seen(public_id, clicks)
            ON link.public_id = seen.public_id
        WHERE link.max_clicks IS NOT NULL
        ORDER BY link.id FOR UPDATE OF link
    )
    UPDATE links_link link SET
        clicks_counted = link.clicks_counted + counted.clicks,
        limit_reached_at = CASE
            WHEN link.limit_reached_at IS NULL AND link.clicks_counted + counted.clicks >= link.max_clicks
            THEN now() ELSE link.limit_reached_at
        END
    FROM counted WHERE link.id = counted.id
    RETURNING link.id, link.clicks_counted - counted.clicks < link.max_clicks AND link.limit_reached_at = now()
"""


def links_count_clicks(*, counts: Mapping[str, int]) -> int:
    """Add these clicks (by public link id) to the links that have a limit; returns how many links reached theirs.

    Links without a limit, and ids of none, are left out. To be called in the transaction that notes what was counted.
    """
    if not counts:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [list(counts), list(counts.values())])
            reached = [pk for pk, crossed in cursor.fetchall() if crossed]
        if reached:
            _close(Link.objects.closing(reached))
    return len(reached)


def _close(links: list[Link]) -> None:
    closed: dict[Workspace, list[Link]] = defaultdict(list)
    for link in links:
        closed[link.workspace].append(link)
    for workspace, mine in closed.items():
        entries: list[tuple[str, dict[str, Any]]] = [(one.public_id, {"max_clicks": one.max_clicks}) for one in mine]
        audit_many(workspace=workspace, actor=SYSTEM, action="link.limit_reached", targets=entries)
        emit_many(workspace=workspace, type=LINK_LIMIT_REACHED, payloads=partial(documents, mine))
    enqueue_links([link.key for link in links])
