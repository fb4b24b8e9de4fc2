"""What answers about clicks look like, in camel case."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from analytics.allowance import Notice
from analytics.answers import Asked
from analytics.csv_export import event_values
from analytics.labels import LabelledRow, LinkName
from analytics.tinybird_client import Event, Missing, Step, Summary, Window
from links.api.rule_schemas import OUT


class NoticeOut(Schema):
    """What the workspace's plan hides of what was asked for, and until when."""

    model_config = OUT

    code: str
    message: str
    hidden_before: datetime | None
    hidden_from: datetime | None
    hidden_until: datetime | None


class _Answer(Schema):
    model_config = OUT

    start: datetime = Field(alias="from")
    end: datetime = Field(alias="to")
    timezone: str
    notice: NoticeOut | None


class NumbersOut(Schema):
    """The numbers of a stretch of time."""

    model_config = OUT

    clicks: int
    visitors: int
    qr_scans: int
    links: int


class PreviousOut(NumbersOut):
    """The numbers of the stretch just before."""

    start: datetime = Field(alias="from")
    end: datetime = Field(alias="to")


class SummaryOut(_Answer, NumbersOut):
    """The numbers of the whole. `previous`: null unless asked for, and where the plan hides a part of it."""

    previous: PreviousOut | None


class StepOut(Schema):
    """One step of a time series."""

    start: datetime
    clicks: int
    visitors: int


class SeriesOut(_Answer):
    """A time series, the steps without clicks included."""

    granularity: str
    items: list[StepOut]
    previous: list[StepOut] | None


class LiveOut(_Answer):
    """The last 30 minutes, minute by minute."""

    clicks: int
    visitors: int
    items: list[StepOut]


class LinkNameOut(Schema):
    """A link by its names; a deleted one has no address any more."""

    model_config = OUT

    id: str
    short_link: str | None
    title: str
    deleted: bool


class RowOut(Schema):
    """One value. What it does not have is null: see docs/api.md for what each metric has."""

    model_config = OUT

    value: str
    label: str
    detail: str
    clicks: int
    visitors: int
    link: LinkNameOut | None
    position: int | None
    destination_url: str | None
    weight: int | None
    share: float | None
    gone: bool


class BreakdownOut(_Answer):
    """Values by clicks, most first."""

    metric: str
    items: list[RowOut]


class MissingRowOut(Schema):
    """An address that no link has."""

    model_config = OUT

    host: str
    path: str
    requests: int
    last_at: datetime


class MissingOut(_Answer):
    """Addresses without a link, most asked for first."""

    items: list[MissingRowOut]


class ClickOut(Schema):
    """One click."""

    model_config = OUT

    id: str
    at: datetime
    outcome: str
    link: LinkNameOut | None
    host: str
    path: str
    country: str
    country_name: str
    region: str
    city: str
    device: str
    os: str
    browser: str
    referrer: str
    channel: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_term: str
    utm_content: str
    rule: str
    variant: str
    qr: bool
    bot: bool
    bot_name: str


class EventsOut(_Answer):
    """A page of clicks, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[ClickOut]
    next: str | None


class LinkAnalyticsOut(_Answer):
    """All about one link."""

    link: LinkNameOut
    summary: NumbersOut
    previous: PreviousOut | None
    granularity: str
    timeseries: list[StepOut]
    countries: list[RowOut]
    devices: list[RowOut]
    browsers: list[RowOut]
    os: list[RowOut]
    referrers: list[RowOut]
    rule_variants: list[RowOut]
    geo_rule_hits: list[RowOut]


def frame(asked: Asked) -> dict[str, Any]:
    """What every answer holds: the stretch as it was asked for, and what of it is hidden."""
    window = asked.question.window
    return {**_ends(window), "timezone": window.zone.key, "notice": _notice_out(asked.notice)}


def numbers_out(summary: Summary) -> dict[str, Any]:
    """The four numbers."""
    names = ("clicks", "visitors", "qr_scans", "links")
    return {name: getattr(summary, name) for name in names}


def previous_out(window: Window, summary: Summary) -> PreviousOut:
    """The numbers of the stretch before."""
    return PreviousOut(**_ends(window), **numbers_out(summary))


def steps_out(steps: Iterable[Step]) -> list[StepOut]:
    """A time series."""
    return [StepOut(start=step.start, clicks=step.clicks, visitors=step.visitors) for step in steps]


def link_out(link: LinkName) -> LinkNameOut:
    """A link by its names."""
    return LinkNameOut(id=link.id, short_link=link.short_url or None, title=link.title, deleted=link.deleted)


def rows_out(rows: Sequence[LabelledRow], *, shares: bool = False) -> list[RowOut]:
    """A breakdown. `shares`: the rows are all that there are, so each one's part of its list can be said."""
    totals: dict[str, int] = {}
    for row in rows:
        if shares and not row.gone:
            totals[row.rule] = totals.get(row.rule, 0) + row.clicks
    return [_row_out(row, 0 if row.gone else totals.get(row.rule, 0)) for row in rows]


def missing_out(rows: Iterable[Missing]) -> list[MissingRowOut]:
    """Addresses without a link."""
    return [MissingRowOut(host=row.host, path=row.path, requests=row.requests, last_at=row.last) for row in rows]


def events_out(asked: Asked, events: Iterable[Event], names: dict[str, LinkName]) -> list[ClickOut]:
    """Single clicks; `names` holds their links' by id."""
    zone = asked.question.window.zone
    found = []
    for event in events:
        values: dict[str, Any] = dict(event_values(event, zone))
        link = names.get(values["link"])
        found.append(ClickOut(**{**values, "link": link_out(link) if link else None}))
    return found


def _row_out(row: LabelledRow, total: int) -> RowOut:
    return RowOut(
        value=row.value,
        label=row.label,
        detail=row.detail,
        clicks=row.clicks,
        visitors=row.visitors,
        link=link_out(row.link) if row.link else None,
        position=row.position,
        destination_url=row.destination or None,
        weight=row.weight,
        share=round(row.clicks / total, 4) if total else None,
        gone=row.gone,
    )


def _ends(window: Window) -> dict[str, Any]:
    return {"from": window.start.astimezone(window.zone), "to": window.end.astimezone(window.zone)}


def _notice_out(notice: Notice | None) -> NoticeOut | None:
    if notice is None:
        return None
    return NoticeOut(
        code=notice.code.value,
        message=notice.message,
        hidden_before=notice.hidden_before,
        hidden_from=notice.hidden_from,
        hidden_until=notice.hidden_until,
    )
