"""The numbers of a public page, kept in Valkey for half a minute, so that a popular one asks Tinybird no more often.

When they are too old, one request reads them anew while the others show those from before; without Valkey every
request reads them.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.utils.translation import get_language
from redis.exceptions import RedisError

from analytics.allowance import visible
from analytics.labels import LabelledRow, label_rows
from analytics.models import PublicStats
from analytics.questions import EARLIEST, LONGEST, read_question
from analytics.tinybird_client import Dimension, Step, Summary, Unit, Window, clicks_of
from links.reach import EVERYTHING

FRESH_SECONDS: Final = 30
KEPT_SECONDS: Final = 600
READING_SECONDS: Final = 15
ROWS: Final = 10
COUNTRIES: Final = 250
"""All of them: the map shows each."""
LAYOUT: Final = 1
"""Goes up when PublicNumbers changes: a server of the next version must not read what the last one kept."""
_NOTHING: Final = Summary(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PublicNumbers:
    """`total` counts from `since` on, everything else the last 30 days; a card that is not shown has no rows.

    `since` is None if there is nothing to count from before the 30 days.
    """

    since: datetime | None
    total: Summary
    recent: Summary
    steps: list[Step]
    places: list[LabelledRow]
    referrers: list[LabelledRow]
    devices: list[LabelledRow]
    read_at: datetime


def numbers_of(stats: PublicStats, now: datetime) -> PublicNumbers:
    """The numbers, at most half a minute old in the ordinary case. Raises TinybirdError."""
    key = key_of(stats)
    kept: tuple[float, PublicNumbers] | None = None
    with contextlib.suppress(RedisError, OSError):
        kept = cache.get(key)
        if kept is not None:
            fresh = time.time() - kept[0] < FRESH_SECONDS
            if fresh or not cache.add(f"{key}:reading", 1, timeout=READING_SECONDS):
                return kept[1]
    numbers = _read(stats, now)
    with contextlib.suppress(RedisError, OSError):
        cache.set(key, (time.time(), numbers), timeout=KEPT_SECONDS)
        cache.delete(f"{key}:reading")
    return numbers


def key_of(stats: PublicStats) -> str:
    """A change of what is shown is another key: what was just hidden is not shown. Rows have words."""
    return f"public-stats:{LAYOUT}:{get_language()}:{stats.pk}:{stats.updated_at.timestamp()}"


def _read(stats: PublicStats, now: datetime) -> PublicNumbers:
    link = stats.link
    workspace = link.workspace
    question = read_question({"period": "30d", "link": link.public_id}, workspace=workspace, now=now, reach=EVERYTHING)
    since_made = _since_made(link.created_at, question.window)
    whole = visible(workspace, since_made, now).window if since_made != question.window else None
    recent = visible(workspace, question.window, now).window
    clicks, filters = clicks_of(workspace.public_id), question.filters
    rows: dict[Dimension, list[Any]] = {}
    if recent is not None:
        for dimension in _dimensions(stats):
            limit = COUNTRIES if dimension == Dimension.COUNTRIES else ROWS
            rows[dimension] = clicks.breakdown(recent, dimension, filters=filters, limit=limit)
    labelled = {dimension: label_rows(workspace, dimension, found, EVERYTHING) for dimension, found in rows.items()}
    return PublicNumbers(
        since=whole.start.astimezone(UTC) if whole else None,
        total=clicks.summary(whole, filters=filters) if whole else _NOTHING,
        recent=clicks.summary(recent, filters=filters) if recent else _NOTHING,
        steps=clicks.timeseries(recent, Unit.DAY, filters=filters) if recent else [],
        places=labelled.get(Dimension.COUNTRIES, []),
        referrers=labelled.get(Dimension.REFERRERS, []),
        devices=labelled.get(Dimension.DEVICES, []),
        read_at=now,
    )


def _since_made(made: datetime, window: Window) -> Window:
    """From the link's making, as far as clicks may be asked for; clicks from before are another link's of its key."""
    first = datetime.combine(made.astimezone(UTC).date(), datetime.min.time(), UTC)
    return Window(max(min(first, window.start), window.end - LONGEST + timedelta(days=1), EARLIEST), window.end)


def _dimensions(stats: PublicStats) -> list[Dimension]:
    chosen = {
        Dimension.COUNTRIES: stats.show_places,
        Dimension.REFERRERS: stats.show_referrers,
        Dimension.DEVICES: stats.show_devices,
    }
    return [dimension for dimension, is_shown in chosen.items() if is_shown]
