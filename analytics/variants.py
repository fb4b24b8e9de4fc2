"""The variants of one link as its analytics page shows them: what was asked for, what was got, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.significance import SplitTest, Verdict, p_in_words, percentage, split_test
from analytics.tinybird_client import Row, Window
from links.history import split_changed_at
from links.models import Link

LIMITS: Final = _(
    "getowl sees who was sent where, not who bought or signed up: more clicks mean more visitors, not a better page. "
    "Compare results where they happen; a different utm_content on each destination tells the variants apart there."
)


@dataclass(frozen=True, slots=True)
class VariantLine:
    """One variant. `asked` and `got` are percentages, of the weights and of the visitors; None for former ones."""

    id: str
    name: str
    destination: str
    weight: int | None
    asked: float | None
    got: float | None
    clicks: int
    visitors: int
    is_winner: bool = False


@dataclass(frozen=True, slots=True)
class VariantGroup:
    """Variants among which visitors are split: the link's own, or those of one rule. `note` says how well they were."""

    title: str
    lines: list[VariantLine]
    test: SplitTest | None
    note: str


def variants_context(link: Link, rows: Iterable[Row], *, window: Window, now: datetime) -> dict[str, Any]:
    """What `analytics/_variants.html` shows. At most one query."""
    changed_at = split_changed_at(link.workspace, link.public_id) if link.variants or link.rules else None
    groups = variant_groups(link, rows, window=window, now=now, changed_at=changed_at)
    return {"groups": groups, "limits": LIMITS}


def variant_groups(
    link: Link, rows: Iterable[Row], *, window: Window, now: datetime, changed_at: datetime | None
) -> list[VariantGroup]:
    """Every group with the clicks of the window; variants that the link no longer has come last, as former ones.

    `rows` are the breakdown of the link's clicks by variants, not filtered by variant; `changed_at` is when its split
    was last changed (`links.history.split_changed_at`).
    """
    counted = _by_id(rows)
    changed = changed_at if changed_at is not None and changed_at > window.start else None
    groups = []
    for title, variants, has_end in _splits(link):
        lines = _lines(variants, counted, winner=link.winner if has_end else "")
        for line in lines:
            counted.pop(line.id, None)
        ended = link.variants_end_at if has_end and link.variants_end_at and link.variants_end_at <= now else None
        groups.append(_group(title, lines, window, ended=ended, changed=changed))
    former = [_former(row) for row in sorted(counted.values(), key=lambda row: -row.clicks)]
    if former:
        groups.append(
            VariantGroup(
                gettext("Former variants"), former, None, gettext("The link has these no more; their clicks stay.")
            )
        )
    return groups


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.value: row for row in rows if row.value}  # without one: the visitor was not part of a test


def _splits(link: Link) -> Iterator[tuple[str, Sequence[Mapping[str, Any]], bool]]:
    """Title, variants, and whether the end of the test is about them."""
    if link.variants:
        yield "", link.variants, True
    for number, rule in enumerate(link.rules, start=1):
        if rule.get("variants"):
            yield (
                gettext("Rule %(number)s") % {"number": number} + (f": {rule['name']}" if rule.get("name") else ""),
                rule["variants"],
                False,
            )


def _lines(variants: Sequence[Mapping[str, Any]], counted: Mapping[str, Row], *, winner: str) -> list[VariantLine]:
    none = Row("", "", 0, 0)
    rows = [counted.get(one["id"], none) for one in variants]
    weights, visitors = sum(one["weight"] for one in variants), sum(row.visitors for row in rows)
    return [
        VariantLine(
            id=one["id"],
            name=one["name"] or gettext("Variant %(letter)s") % {"letter": chr(ord("A") + at)},
            destination=one["destination"],
            weight=one["weight"],
            asked=percentage(one["weight"], weights),
            got=percentage(row.visitors, visitors),
            clicks=row.clicks,
            visitors=row.visitors,
            is_winner=one["id"] == winner,
        )
        for at, (one, row) in enumerate(zip(variants, rows, strict=True))
    ]


def _former(row: Row) -> VariantLine:
    return VariantLine(
        row.value,
        gettext("Former variant %(id)s") % {"id": row.value},
        "",
        None,
        None,
        None,
        row.clicks,
        row.visitors,
    )


def _group(
    title: str, lines: list[VariantLine], window: Window, *, ended: datetime | None, changed: datetime | None
) -> VariantGroup:
    if ended is not None and ended < window.end:
        return VariantGroup(
            title,
            lines,
            None,
            gettext("The test ended on %(ended)s: from then on the winner got everyone.") % {"ended": _day(ended)},
        )
    if changed is not None:
        note = gettext(
            "The link's split was changed on %(changed)s: look at the time since then to judge the present one."
        ) % {"changed": _day(changed)}
        return VariantGroup(title, lines, None, note)
    test = split_test([line.visitors for line in lines], [line.weight or 0 for line in lines])
    return VariantGroup(title, lines, test, _note(test))


def _note(test: SplitTest) -> str:
    if test.verdict is Verdict.TOO_FEW:
        return gettext("Too few visitors to say whether the split fits the weights: %(needed)s are needed in all.") % {
            "needed": intcomma(test.needed)
        }
    said = gettext("chi-square %(value)s, %(p)s") % {"value": f"{test.chi_square:.2f}", "p": p_in_words(test.p)}
    if test.verdict is Verdict.FITS:
        return gettext("The split fits the weights (%(said)s).") % {"said": said}
    return gettext(
        "The split does not fit the weights (%(said)s). Chance alone does that less than once in "
        "a thousand times. Before you compare results, look for what differs: robots that pass "
        "for people, or visitors who come daily."
    ) % {"said": said}


def _day(moment: datetime) -> str:
    return date_format(moment.astimezone(UTC), "DATE_FORMAT")
