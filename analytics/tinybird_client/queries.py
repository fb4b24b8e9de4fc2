"""The questions that can be asked about a workspace's clicks, each with its typed answer.

`Clicks` is made for one workspace and knows no other: its token names the workspace, and nothing in a question can.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from analytics.tinybird_client.buckets import Unit, bucket_starts, start_of
from analytics.tinybird_client.filters import (
    MAX_CHARACTERS,
    Bots,
    Filter,
    FilterError,
    Window,
    filter_parameters,
    json_parameter,
    quoted_length,
)
from analytics.tinybird_client.tokens import workspace_token
from analytics.tinybird_client.transport import Transport

PIPES: Final = (
    "click_summary",
    "click_timeseries",
    "click_breakdown",
    "click_tags",
    "click_events",
    "missing_slugs",
    "click_usage",
)
"""The endpoints in analytics/tinybird that a workspace's token may read: all but the server's (everyone.py)."""
MAX_ROWS: Final = 1000
MAX_LINKS: Final = 5000
"""That a question may name."""
RECENT_MINUTES: Final = 30
NO_FILTERS: Final[Mapping[str, Filter]] = {}


class Dimension(StrEnum):
    """What clicks can be broken down by."""

    COUNTRIES = "countries"
    REGIONS = "regions"
    CITIES = "cities"
    CONTINENTS = "continents"
    DEVICES = "devices"
    OS = "os"
    BROWSERS = "browsers"
    REFERRERS = "referrers"
    CHANNELS = "channels"
    UTM_SOURCE = "utm_source"
    UTM_MEDIUM = "utm_medium"
    UTM_CAMPAIGN = "utm_campaign"
    UTM_TERM = "utm_term"
    UTM_CONTENT = "utm_content"
    CLICK_IDS = "click_ids"
    LINKS = "links"
    HOSTS = "hosts"
    RULES = "rules"
    VARIANTS = "variants"
    BOTS = "bots"


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a stretch of time. Visitors are counted anew each day; above 65,000 their number is within 1 %."""

    clicks: int
    visitors: int
    qr_scans: int
    links: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a time series; `start` is in the window's zone."""

    start: datetime
    clicks: int
    visitors: int


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a dimension. `parent` is a region's country, a city's country and region, the link of a rule."""

    value: str
    parent: str
    clicks: int
    visitors: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page of single clicks begins: after this one."""

    at_ms: int
    request_id: str


@dataclass(frozen=True, slots=True)
class Event:
    """One click. `columns` are those of the click's row that a team may see (docs/clicks.md)."""

    at: datetime
    cursor: Cursor
    columns: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Missing:
    """An address without a link that was asked for."""

    host: str
    path: str
    requests: int
    last: datetime


@dataclass(frozen=True, slots=True)
class MonthlyUsage:
    """Clicks of one UTC month: of people, and of everyone."""

    month: date
    clicks: int
    all_clicks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where Tinybird is, and its admin token, which signs the workspaces' tokens and never leaves this process."""

    transport: Transport
    secret: str
    tinybird_workspace: str


class Clicks:
    """The clicks of one workspace. Every method may raise TinybirdUnavailable or TinybirdRefused."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        """`workspace` is the public id of the workspace whose member asks."""
        self._transport = connection.transport
        self._token = workspace_token(
            workspace=workspace,
            pipes=PIPES,
            secret=connection.secret,
            tinybird_workspace=connection.tinybird_workspace,
            now=time.time(),
        )

    def summary(self, window: Window, *, filters: Mapping[str, Filter] = NO_FILTERS, bots: Bots = Bots.HIDE) -> Summary:
        """The numbers of the whole window. Raises FilterError."""
        [row] = self._ask("click_summary", window.parameters() | filter_parameters(filters, bots))
        return Summary(int(row["clicks"]), int(row["visitors"]), int(row["qr_scans"]), int(row["links"]))

    def timeseries(
        self, window: Window, unit: Unit, *, filters: Mapping[str, Filter] = NO_FILTERS, bots: Bots = Bots.HIDE
    ) -> list[Step]:
        """Every step of the window, also those without clicks. Raises FilterError."""
        starts = bucket_starts(window, unit)
        asked = {"unit": unit.value, "tz": window.zone.key}
        rows = self._ask("click_timeseries", window.parameters() | filter_parameters(filters, bots) | asked)
        # By Unix time: two times of one zone that the clock shows alike are equal to Python.
        steps = {start.timestamp(): Step(start, 0, 0) for start in starts}
        for row in rows:
            start = start_of(str(row["bucket"]), unit, window.zone)
            steps[start.timestamp()] = Step(start, int(row["clicks"]), int(row["visitors"]))
        return [steps[at] for at in sorted(steps)]

    def recent(
        self, now: datetime, *, filters: Mapping[str, Filter] = NO_FILTERS, bots: Bots = Bots.HIDE
    ) -> list[Step]:
        """The last 30 minutes, minute by minute, the one that runs included. Raises FilterError."""
        end = now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        window = Window(end - timedelta(minutes=RECENT_MINUTES), end)
        return self.timeseries(window, Unit.MINUTE, filters=filters, bots=bots)

    def breakdown(
        self,
        window: Window,
        dimension: Dimension,
        *,
        filters: Mapping[str, Filter] = NO_FILTERS,
        bots: Bots = Bots.HIDE,
        limit: int = 10,
    ) -> list[Row]:
        """The values with the most clicks. Bots are broken down among themselves. Raises FilterError."""
        if dimension == Dimension.BOTS:
            bots = Bots.ONLY
        asked = {"dimension": dimension.value, "max_rows": _rows(limit)}
        rows = self._ask("click_breakdown", window.parameters() | filter_parameters(filters, bots) | asked)
        return [Row(str(r["value"]), str(r["parent"]), int(r["clicks"]), int(r["visitors"])) for r in rows]

    def breakdowns(
        self,
        window: Window,
        dimensions: Iterable[Dimension],
        *,
        filters: Mapping[str, Filter] = NO_FILTERS,
        bots: Bots = Bots.HIDE,
        limit: int = 10,
    ) -> dict[Dimension, list[Row]]:
        """Several breakdowns at once, as a page shows them. Raises FilterError."""
        return {
            dimension: self.breakdown(window, dimension, filters=filters, bots=bots, limit=limit)
            for dimension in dimensions
        }

    def clicked_links(
        self, window: Window, *, filters: Mapping[str, Filter] = NO_FILTERS, bots: Bots = Bots.HIDE
    ) -> list[str]:
        """The ids of all links that were clicked. Raises FilterError where they are more than MAX_LINKS."""
        asked = {"dimension": Dimension.LINKS.value, "max_rows": str(MAX_LINKS + 1)}
        rows = self._ask("click_breakdown", window.parameters() | filter_parameters(filters, bots) | asked)
        if len(rows) > MAX_LINKS:
            raise FilterError(f"More than {MAX_LINKS:,} links were clicked; choose a shorter time, or filter by tag.")
        return [str(row["value"]) for row in rows]

    def tags(
        self,
        window: Window,
        tags_of: Mapping[str, Collection[int]],
        *,
        filters: Mapping[str, Filter] = NO_FILTERS,
        bots: Bots = Bots.HIDE,
        limit: int = 10,
    ) -> list[Row]:
        """Clicks and visitors by tag; `tags_of` holds numbers of tags by the id of the link. Raises FilterError."""
        pairs = json_parameter([[link, list(tags)] for link, tags in tags_of.items()])
        narrowed = filter_parameters(filters, bots)
        if quoted_length(pairs) + sum(map(quoted_length, narrowed.values())) > MAX_CHARACTERS:
            raise FilterError("Too many links that have tags were clicked; choose a shorter time, or filter by tag.")
        asked = {"tags_of": pairs, "max_rows": _rows(limit)}
        rows = self._ask("click_tags", window.parameters() | narrowed | asked)
        return [Row(str(r["value"]), "", int(r["clicks"]), int(r["visitors"])) for r in rows]

    def events(
        self,
        window: Window,
        *,
        filters: Mapping[str, Filter] = NO_FILTERS,
        bots: Bots = Bots.HIDE,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> list[Event]:
        """Single clicks, newest first; the next page starts `after` the cursor of the last one. Raises FilterError."""
        asked = {"max_rows": _rows(limit)}
        if after is not None:
            asked |= {"before_ms": str(after.at_ms), "before_id": after.request_id}
        rows = self._ask("click_events", window.parameters() | filter_parameters(filters, bots) | asked)
        return [_event(row) for row in rows]

    def missing(
        self, window: Window, *, hosts: Filter | None = None, bots: Bots = Bots.HIDE, limit: int = 50
    ) -> list[Missing]:
        """Addresses without a link on the workspace's own hosts. Raises FilterError."""
        filters = filter_parameters({"host": hosts or Filter()}, bots) | {"max_rows": _rows(limit)}
        rows = self._ask("missing_slugs", window.parameters() | filters)
        return [
            Missing(str(row["host"]), str(row["path"]), int(row["requests"]), moment(int(row["last_ms"])))
            for row in rows
        ]

    def usage(self, first: date, end: date) -> list[MonthlyUsage]:
        """The months from the day `first` until before the day `end`, in UTC; those without clicks are left out."""
        rows = self._ask("click_usage", {"first_day": first.isoformat(), "end_day": end.isoformat()})
        return [
            MonthlyUsage(date.fromisoformat(row["month"]), int(row["clicks"]), int(row["all_clicks"])) for row in rows
        ]

    def _ask(self, pipe: str, parameters: dict[str, str]) -> list[dict[str, Any]]:
        return self._transport.query(pipe, parameters, token=self._token)


def _rows(limit: int) -> str:
    if not 1 <= limit <= MAX_ROWS:
        raise FilterError(f"Between 1 and {MAX_ROWS} rows can be asked for.")
    return str(limit)


def _event(row: dict[str, Any]) -> Event:
    cursor = Cursor(int(row.pop("at_ms")), str(row.pop("request_id")))
    return Event(moment(cursor.at_ms), cursor, row)


def moment(at_ms: int) -> datetime:
    """Unix time in milliseconds as a moment in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
