"""What somebody wants to know about clicks, read from the parameters of an address: the API's and the pages' alike.

    period=30d | from=2026-11-01&to=2026-11-25   timezone=Europe/Berlin   granularity=day   bots=hide
    country=DE,FR   country=-US   tag=Sale   domain=go.acme.com   link=lnk_…   utmSource=newsletter   qr=true

Raises BadQuestion, which names the parameter. Only parameters that are named here are read; what else an address may
hold is the reader's business (`KNOWN`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Workspace
from analytics.tinybird_client import Bots, Filter, FilterError, Unit, Window
from analytics.tinybird_client.buckets import bucket_starts
from links.access import links_tagged
from links.reach import Reach

PERIODS: Final[Mapping[str, str | Promise]] = {
    "24h": _("Last 24 hours"),
    "7d": _("Last 7 days"),
    "30d": _("Last 30 days"),
    "90d": _("Last 90 days"),
    "12m": _("Last 12 months"),
    "mtd": _("This month"),
    "ytd": _("This year"),
}
"""Stretches of time that end now; days are whole ones and include today."""
DEFAULT_PERIOD: Final = "30d"
FILTER_NAMES: Final[Mapping[str, str]] = {
    "link": "link", "domain": "host", "country": "country", "region": "region", "city": "city",
    "continent": "continent", "device": "device", "os": "os", "browser": "browser", "referrer": "referrer",
    "channel": "channel", "utmSource": "utm_source", "utmMedium": "utm_medium", "utmCampaign": "utm_campaign",
    "utmTerm": "utm_term", "utmContent": "utm_content", "clickId": "click_id", "rule": "rule", "variant": "variant",
    "qr": "qr",
}  # fmt: skip
"""Parameters that filter, and what Tinybird's endpoints call them. `tag` is one more: it becomes links."""
KNOWN: Final = frozenset({"period", "from", "to", "timezone", "granularity", "bots", "tag", *FILTER_NAMES})
LONGEST: Final = timedelta(days=366 * 5)
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
MAX_CHARACTERS: Final = 10_000
"""Of one filter."""
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_SCANS: Final = {"true": "1", "false": "0", "1": "1", "0": "0"}


class BadQuestion(Exception):
    """A parameter cannot be understood; `message` says what is wrong and what would be right."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`asked` holds the filters as they were written, by parameter; `filters` what Tinybird is asked."""

    window: Window
    unit: Unit
    period: str
    """One of PERIODS, or empty for a stretch given by its ends."""
    bots: Bots
    filters: Mapping[str, Filter]
    asked: Mapping[str, Filter]

    def within(self, window: Window) -> Question:
        """The same question about another stretch of time."""
        return replace(self, window=window)


def read_question(
    query: Mapping[str, str],
    *,
    workspace: Workspace,
    reach: Reach,
    now: datetime,
    zone: str = "UTC",
    period: str = DEFAULT_PERIOD,
) -> Question:
    """Read a question. `zone` and `period` hold where the address names none. At most one query. Raises BadQuestion.

    Whose `reach` it is finds no tag that only hidden links have.
    """
    place = _zone(query.get("timezone") or zone)
    named = query.get("period", "")
    if (query.get("from") or query.get("to")) and named:
        raise BadQuestion("period", gettext("Give either a period, or from and to."))
    if query.get("from") or query.get("to"):
        window, period = _window(query.get("from", ""), query.get("to", ""), place, now), ""
    else:
        period = named or period
        window = _period(period, place, now)
    unit = _unit(query.get("granularity", ""), window)
    asked = _asked(query)
    return Question(
        window=window,
        unit=unit,
        period=period,
        bots=_bots(query),
        filters=_filters(asked, workspace, reach),
        asked=asked,
    )


def is_zone(name: str) -> bool:
    """Whether this is a time zone that can be asked for."""
    return name in _zones()


def _zone(name: str) -> ZoneInfo:
    if not is_zone(name):  # also what would be a path
        raise BadQuestion(
            "timezone",
            gettext("There is no time zone %(name)s. Write one like Europe/Berlin or UTC.") % {"name": repr(name[:60])},
        )
    return ZoneInfo(name)


@cache
def _zones() -> frozenset[str]:
    """The zones that this machine knows, without those that only mirror it; finding them reads the disk."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


def _period(period: str, zone: ZoneInfo, now: datetime) -> Window:
    today = now.astimezone(zone).date()
    end = _start_of_day(today + timedelta(days=1), zone)
    if period == "24h":
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return Window(hour - timedelta(hours=24), hour, zone)
    if period in ("7d", "30d", "90d"):
        return Window(_start_of_day(today - timedelta(days=int(period[:-1]) - 1), zone), end, zone)
    if period == "12m":
        # As the days of 30d: whole ones, the running one included.
        first = today.replace(day=1)
        year, month = (first.year, 1) if first.month == 12 else (first.year - 1, first.month + 1)
        return Window(_start_of_day(date(year, month, 1), zone), end, zone)
    if period == "mtd":
        return Window(_start_of_day(today.replace(day=1), zone), end, zone)
    if period == "ytd":
        return Window(_start_of_day(today.replace(month=1, day=1), zone), end, zone)
    raise BadQuestion(
        "period",
        gettext("There is no period %(name)s. There are %(periods)s.")
        % {"name": repr(period[:20]), "periods": ", ".join(PERIODS)},
    )


def _window(first: str, last: str, zone: ZoneInfo, now: datetime) -> Window:
    end = _moment("to", last, zone, day_ends=True) if last else _start_of_day(_tomorrow(now, zone), zone)
    if end > LATEST:
        raise BadQuestion("to", gettext("Ask for this century."))
    # By the clock of the zone: thirty days are whole ones when summer time ends, too.
    start = _moment("from", first, zone) if first else (max(end, EARLIEST).astimezone(zone) - timedelta(days=30))
    if start < EARLIEST:
        raise BadQuestion("from", gettext("There are no clicks from before the year 2000."))
    if start >= end:
        raise BadQuestion("to", gettext("The end must be after the start."))
    if end - start > LONGEST:
        raise BadQuestion("from", gettext("Ask for five years at most."))
    return Window(start, end, zone)


def _tomorrow(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date() + timedelta(days=1)


def _moment(field: str, text: str, zone: ZoneInfo, *, day_ends: bool = False) -> datetime:
    """A date means its first moment in the zone, or with `day_ends` the first of the next day; in UTC."""
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text)
            return _start_of_day(day + timedelta(days=1) if day_ends else day, zone).astimezone(UTC)
        # In an address a plus sign that is not encoded is a space: 14:00:00+01:00 arrives as 14:00:00 01:00.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadQuestion(field, gettext("Write a date like 2026-11-25 or a time like 2026-11-25T14:00:00Z.")) from None


def _start_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _unit(name: str, window: Window) -> Unit:
    length = window.end.astimezone(UTC) - window.start.astimezone(UTC)
    if not name:
        if length <= timedelta(hours=2):
            return Unit.MINUTE
        if length <= timedelta(days=2, hours=1):
            return Unit.HOUR
        return Unit.DAY if length <= timedelta(days=93) else Unit.WEEK if length <= timedelta(days=190) else Unit.MONTH
    try:
        unit = Unit(name)
        bucket_starts(window, unit)
    except FilterError as error:
        raise BadQuestion("granularity", str(error)) from None
    except ValueError:
        raise BadQuestion("granularity", gettext("Choose one of %(choices)s.") % {"choices": ", ".join(Unit)}) from None
    return unit


def _bots(query: Mapping[str, str]) -> Bots:
    try:
        return Bots(query.get("bots") or Bots.HIDE)
    except ValueError:
        raise BadQuestion("bots", gettext("Choose one of %(choices)s.") % {"choices": ", ".join(Bots)}) from None


def _asked(query: Mapping[str, str]) -> dict[str, Filter]:
    asked: dict[str, Filter] = {}
    for name in ("tag", *FILTER_NAMES):
        text = query.get(name)
        if text is None:
            continue
        if len(text) > MAX_CHARACTERS or "\0" in text:
            raise BadQuestion(
                name,
                gettext("A filter has at most %(max_characters)s characters, and no NUL.")
                % {"max_characters": MAX_CHARACTERS},
            )
        try:
            asked[name] = Filter.parse(text)
        except FilterError as error:
            raise BadQuestion(name, str(error)) from None
    return asked


def _filters(asked: Mapping[str, Filter], workspace: Workspace, reach: Reach) -> dict[str, Filter]:
    filters = {FILTER_NAMES[name]: values for name, values in asked.items() if name != "tag"}
    if "qr" in filters:
        filters["qr"] = _scans(filters["qr"])
    if "tag" in asked:
        filters["tagged"] = _tagged(asked["tag"], workspace, reach)
    return filters


def _scans(values: Filter) -> Filter:
    try:
        return Filter(tuple(_SCANS[v] for v in values.keep), tuple(_SCANS[v] for v in values.drop))
    except KeyError:
        raise BadQuestion("qr", gettext("Write true or false.")) from None


def _tagged(tags: Filter, workspace: Workspace, reach: Reach) -> Filter:
    try:
        found = links_tagged(workspace, {*tags.keep, *tags.drop}, reach)
    except LookupError as error:
        raise BadQuestion(
            "tag", gettext("There is no tag %(name)s.") % {"name": repr(str(error.args[0])[:60])}
        ) from None
    keep = {link for tag in tags.keep for link in found[tag]}
    drop = {link for tag in tags.drop for link in found[tag]}
    if tags.keep and not keep:
        keep = {NO_LINK}
    try:
        return Filter(tuple(sorted(keep)), tuple(sorted(drop)))
    except FilterError as error:
        raise BadQuestion("tag", gettext("Too many links have these tags: %(error)s") % {"error": error}) from None


NO_LINK: Final = "-"
"""The id of no link: a tag without links has no clicks, while an empty filter would let all pass."""
