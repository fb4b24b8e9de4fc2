"""Asks for all numbers of a page at once: Tinybird's answers take as long as the slowest one."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from analytics.questions import LONGEST, Question
from analytics.tinybird_client import Bots, Clicks, Dimension, Filter, Row, Step, Summary, Window
from analytics.tinybird_client.queries import MAX_ROWS
from analytics.views.cards import MAP, TAGS, Card

SHOWN: Final = 8
"""Bars of a card. One more is asked for: it tells whether there are others."""
COUNTRIES: Final = 300
"""More than there are: the map shows all."""
_ASKED_APART: Final = (MAP, TAGS, Dimension.COUNTRIES)


@dataclass(frozen=True, slots=True)
class Numbers:
    """`before` and `steps_before` are of the stretch of time before; `rows` by the key of a tab."""

    summary: Summary
    steps: Sequence[Step]
    before: Summary | None
    steps_before: Sequence[Step]
    rows: Mapping[str, Sequence[Row]]
    variants: Sequence[Row]
    """All variants of one link, whichever of them is filtered by; of a workspace none."""


def ask(
    clicks: Clicks,
    question: Question,
    cards: Sequence[Card],
    *,
    earlier: Window | None,
    tagged: bool,
    one_link: bool,
) -> Numbers:
    """Ask everything that a page shows; also about the stretch of time `earlier`, and, if `tagged`, for many links.

    Five to eight questions: all dimensions are one, but for the long ones. Raises TinybirdError, FilterError.
    """
    window, unit, filters, bots = question.window, question.unit, question.filters, question.bots
    dimensions = [Dimension(tab.key) for card in cards for tab in card.tabs if tab.key not in _ASKED_APART]
    with ThreadPoolExecutor(max_workers=6) as pool:
        summary = pool.submit(clicks.summary, window, filters=filters, bots=bots)
        steps = pool.submit(clicks.timeseries, window, unit, filters=filters, bots=bots)
        rows = pool.submit(clicks.breakdowns, window, dimensions, filters=filters, bots=bots, limit=SHOWN + 1)
        countries = pool.submit(_rows, clicks, question, Dimension.COUNTRIES, COUNTRIES)
        links = pool.submit(_rows, clicks, question, Dimension.LINKS, MAX_ROWS) if tagged else None
        everyone = _of_all_variants(question)
        variants = pool.submit(_rows, clicks, everyone, Dimension.VARIANTS, MAX_ROWS) if one_link else None
        before = pool.submit(clicks.summary, earlier, filters=filters, bots=bots) if earlier else None
        old_steps = pool.submit(clicks.timeseries, earlier, unit, filters=filters, bots=bots) if earlier else None
    answers: dict[str, Sequence[Row]] = {dimension.value: found for dimension, found in rows.result().items()}
    answers[Dimension.COUNTRIES] = answers[MAP] = countries.result()
    if links is not None:
        answers[TAGS] = links.result()
    return Numbers(
        summary=summary.result(),
        steps=steps.result(),
        before=before.result() if before else None,
        steps_before=old_steps.result() if old_steps else [],
        rows=answers,
        variants=variants.result() if variants else [],
    )


def has_any(clicks: Clicks, until: datetime, link_id: str) -> bool:
    """Whether there was any click, of bots too, of the link, or of the whole workspace if `link_id` is empty.

    Raises TinybirdError.
    """
    filters = {"link": Filter((link_id,))} if link_id else {}
    return clicks.summary(Window(until - LONGEST, until), filters=filters, bots=Bots.SHOW).clicks > 0


def _rows(clicks: Clicks, question: Question, dimension: Dimension, limit: int) -> list[Row]:
    return clicks.breakdown(question.window, dimension, filters=question.filters, bots=question.bots, limit=limit)


def _of_all_variants(question: Question) -> Question:
    """Whoever looks at one variant is still told how it does among the others."""
    return replace(question, filters={name: one for name, one in question.filters.items() if name != "variant"})
