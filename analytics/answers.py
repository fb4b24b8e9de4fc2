"""What a question about clicks is answered with, cut to what the workspace's plan shows: for the API and for files.

Each function raises TinybirdError where clicks cannot be asked for now, and FilterError for a question that asks for
too much.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from accounts.models import Workspace
from analytics.allowance import Notice, visible
from analytics.labels import LabelledRow, label_rows
from analytics.questions import Question
from analytics.tinybird_client import (
    Clicks,
    Cursor,
    Dimension,
    Event,
    Filter,
    Missing,
    Row,
    Step,
    Summary,
    Unit,
    Window,
    clicks_of,
)
from analytics.tinybird_client.queries import MAX_ROWS, RECENT_MINUTES
from links.access import tags_of_links
from links.models import Link
from links.reach import EVERYTHING

BREAKDOWNS: Final[Mapping[str, Dimension]] = {
    "countries": Dimension.COUNTRIES,
    "regions": Dimension.REGIONS,
    "cities": Dimension.CITIES,
    "continents": Dimension.CONTINENTS,
    "devices": Dimension.DEVICES,
    "os": Dimension.OS,
    "browsers": Dimension.BROWSERS,
    "referrers": Dimension.REFERRERS,
    "channels": Dimension.CHANNELS,
    "utmSources": Dimension.UTM_SOURCE,
    "utmMediums": Dimension.UTM_MEDIUM,
    "utmCampaigns": Dimension.UTM_CAMPAIGN,
    "utmTerms": Dimension.UTM_TERM,
    "utmContents": Dimension.UTM_CONTENT,
    "clickIds": Dimension.CLICK_IDS,
    "links": Dimension.LINKS,
    "domains": Dimension.HOSTS,
    "ruleVariants": Dimension.VARIANTS,
    "geoRuleHits": Dimension.RULES,
    "bots": Dimension.BOTS,
}
"""Metrics that are a list of values, and what Tinybird calls them. `tags` is one more: Tinybird knows no tags."""
NOTHING: Final = Summary(0, 0, 0, 0)
_ENTRIES: Final = {Dimension.RULES: "rule", Dimension.VARIANTS: "variant"}
PAGE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a workspace. `window` is what of it may be shown, None if that is nothing; `notice` says why."""

    workspace: Workspace
    clicks: Clicks
    question: Question
    window: Window | None
    notice: Notice | None
    now: datetime

    def about(self, link: Link) -> "Asked":
        """The same question about one link alone."""
        filters = {**self.question.filters, "link": Filter((link.public_id,))}
        return replace(self, question=replace(self.question, filters=filters))


def ask(workspace: Workspace, question: Question, now: datetime) -> Asked:
    """Cut the question to what the plan shows. At most one query. Raises TinybirdNotConfigured."""
    seen = visible(workspace, question.window, now)
    return Asked(
        workspace=workspace,
        clicks=clicks_of(workspace.public_id),
        question=question,
        window=seen.window,
        notice=seen.notice,
        now=now,
    )


def ask_live(workspace: Workspace, question: Question, now: datetime) -> Asked:
    """The same question about the last 30 minutes, the one that runs included."""
    end = now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    window = Window(end - timedelta(minutes=RECENT_MINUTES), end, question.window.zone)
    return ask(workspace, replace(question.within(window), unit=Unit.MINUTE), now)


def previous(asked: Asked) -> Asked | None:
    """The question about the stretch just before; None unless the plan shows all of it, or comparing would mislead."""
    before = asked.question.window.previous()
    if visible(asked.workspace, before, asked.now).window != before:
        return None
    return replace(asked, question=asked.question.within(before), window=before, notice=None)


def summary(asked: Asked) -> Summary:
    """The numbers of the whole."""
    if asked.window is None:
        return NOTHING
    return asked.clicks.summary(asked.window, filters=asked.question.filters, bots=asked.question.bots)


def series(asked: Asked) -> list[Step]:
    """The numbers step by step."""
    if asked.window is None:
        return []
    question = asked.question
    return asked.clicks.timeseries(asked.window, question.unit, filters=question.filters, bots=question.bots)


def breakdown(asked: Asked, dimension: Dimension, limit: int) -> list[LabelledRow]:
    """The values with the most clicks. Clicks that no rule and no variant was for are left out of those two."""
    if asked.window is None:
        return []
    filters = _with_entry(asked.question.filters, dimension)
    rows = asked.clicks.breakdown(
        asked.window, dimension, filters=filters, bots=asked.question.bots, limit=min(limit, MAX_ROWS)
    )
    return label_rows(asked.workspace, dimension, rows, EVERYTHING)


def breakdowns(asked: Asked, dimensions: Sequence[Dimension], limit: int) -> dict[Dimension, list[LabelledRow]]:
    """Several of those that belong to no link, at once."""
    if asked.window is None:
        return {dimension: [] for dimension in dimensions}
    question = asked.question
    found = asked.clicks.breakdowns(asked.window, dimensions, filters=question.filters, bots=question.bots, limit=limit)
    return {dimension: label_rows(asked.workspace, dimension, rows, EVERYTHING) for dimension, rows in found.items()}


def entries(asked: Asked, link: Link, dimension: Dimension) -> list[LabelledRow]:
    """All rules or variants of one link, those without clicks too, and former ones. `asked` is about the link."""
    rows: list[Row] = []
    if asked.window is not None:
        filters = _with_entry(asked.question.filters, dimension)
        rows = asked.clicks.breakdown(
            asked.window, dimension, filters=filters, bots=asked.question.bots, limit=MAX_ROWS
        )
    clicked = {row.value for row in rows}
    lists = [link.variants, *(rule.get("variants", []) for rule in link.rules)]
    there = link.rules if dimension == Dimension.RULES else [one for variants in lists for one in variants]
    rows += [Row(one["id"], link.public_id, 0, 0) for one in there if one["id"] not in clicked]
    return label_rows(asked.workspace, dimension, rows, EVERYTHING)


def tags(asked: Asked, limit: int) -> list[LabelledRow]:
    """Clicks and visitors by tag. One query of Postgres, two of Tinybird.

    Which links were clicked is asked first: the links of a tag may be more than a question can name.
    """
    if asked.window is None:
        return []
    question = asked.question
    clicked = asked.clicks.clicked_links(asked.window, filters=question.filters, bots=question.bots)
    tags_of = tags_of_links(asked.workspace, clicked, EVERYTHING)
    if not tags_of:
        return []
    names = sorted({name for tagged in tags_of.values() for name in tagged})
    numbers = {name: number for number, name in enumerate(names)}
    by_link = {link: [numbers[name] for name in tagged] for link, tagged in tags_of.items()}
    rows = asked.clicks.tags(asked.window, by_link, filters=question.filters, bots=question.bots, limit=limit)
    found = [(names[int(row.value)], row) for row in rows]
    return [
        LabelledRow(value=name, parent="", label=name, clicks=row.clicks, visitors=row.visitors) for name, row in found
    ]


def missing(asked: Asked, limit: int) -> list[Missing]:
    """Addresses without a link on the workspace's own domains."""
    if asked.window is None:
        return []
    question = asked.question
    return asked.clicks.missing(asked.window, hosts=question.filters.get("host"), bots=question.bots, limit=limit)


def events(asked: Asked, *, after: Cursor | None, limit: int) -> list[Event]:
    """Single clicks, newest first."""
    if asked.window is None:
        return []
    question = asked.question
    return asked.clicks.events(asked.window, filters=question.filters, bots=question.bots, after=after, limit=limit)


def all_events(asked: Asked, *, after: Cursor | None, limit: int) -> Iterator[list[Event]]:
    """The same in pages until the last one. The first is asked for before this is gone through."""
    first = events(asked, after=after, limit=min(limit, PAGE))
    return _pages(asked, first, limit)


def _pages(asked: Asked, page: list[Event], limit: int) -> Iterator[list[Event]]:
    while page:
        yield page
        limit -= len(page)
        if limit <= 0 or len(page) < PAGE:
            return
        page = events(asked, after=page[-1].cursor, limit=min(limit, PAGE))


def _with_entry(filters: Mapping[str, Filter], dimension: Dimension) -> Mapping[str, Filter]:
    """Without clicks that no rule, or no variant, was for: those of all other links would come first."""
    name = _ENTRIES.get(dimension)
    if name is None:
        return filters
    asked = filters.get(name, Filter())
    return {**filters, name: Filter(asked.keep, (*asked.drop, ""))}
