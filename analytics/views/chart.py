"""The time series as chart.js draws it, and the row of numbers below."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from analytics.questions import Question
from analytics.tinybird_client import Summary
from analytics.views.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Stat:
    """`trend` is the change against the stretch of time before, "" where there is nothing to compare with."""

    label: str
    value: int
    before: int | None
    trend: str
    direction: str


def chart_data(numbers: Numbers, question: Question, now: datetime) -> dict[str, Any]:
    """Times are Unix seconds; steps that lie ahead have no numbers.

    The stretch before has as many steps; one less or more where clocks were changed.
    """
    return {
        "unit": question.unit.value,
        "zone": question.window.zone.key,
        "now": {
            "starts": [int(step.start.timestamp()) for step in numbers.steps],
            "clicks": [None if step.start > now else step.clicks for step in numbers.steps],
            "visitors": [None if step.start > now else step.visitors for step in numbers.steps],
        },
        "before": {
            "starts": [int(step.start.timestamp()) for step in numbers.steps_before],
            "clicks": [step.clicks for step in numbers.steps_before],
            "visitors": [step.visitors for step in numbers.steps_before],
        },
    }


def stats_of(numbers: Numbers, *, one_link: bool) -> list[Stat]:
    """The row of numbers."""
    names = {"clicks": _("Clicks"), "visitors": _("Visitors"), "qr_scans": _("QR scans")} | (
        {} if one_link else {"links": _("Links clicked")}
    )
    return [_stat(label, name, numbers.summary, numbers.before) for name, label in names.items()]


def _stat(label: str, name: str, summary: Summary, before: Summary | None) -> Stat:
    value: int = getattr(summary, name)
    if before is None:
        return Stat(label, value, None, "", "")
    earlier: int = getattr(before, name)
    if not earlier:
        return Stat(label, value, 0, _("new") if value else "", "up" if value else "")
    change = round(100 * (value - earlier) / earlier)
    if not change:
        return Stat(label, value, earlier, "±0 %", "")
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    return Stat(label, value, earlier, f"{sign}{intcomma(abs(change))} %", "up" if change > 0 else "down")
