"""The questions that can be asked about a workspace's clicks, each with its typed answer.

`Clicks` is made for one workspace and knows no other: its token names the workspace, and nothing in a question can.
"""

import json
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from analytics.tinybird_client.answers import Cursor, Event, Missing, MonthlyUsage, Row, Step, Summary
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
from analytics.tinybird_client.tokens import server_token, workspace_token
from analytics.tinybird_client.transport import Transport

PIPES: Final = (
    "click_summary",
    "click_timeseries",
    "click_breakdowns",
    "click_tags",
    "click_events",
    "missing_slugs",
    "click_usage",
)
"""The endpoints that a workspace's token may read; others are the server's (everyone.py, operators.py, settler.py)."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where Tinybird is, and its admin token, which signs the workspaces' tokens and never leaves this process."""

    transport: Transport
    secret: str
    tinybird_workspace: str

    def ask_as_server(self, pipe: str, parameters: dict[str, str], *, pipes: Iterable[str]) -> list[dict[str, Any]]:
        """Ask an endpoint about all workspaces, with a token that reaches `pipes` alone.

        A new one for each question: it is good for minutes, and a count of many days takes longer.
        """
        token = server_token(
            pipes=pipes, secret=self.secret, tinybird_workspace=self.tinybird_workspace, now=time.time()
        )
        return self.transport.query(pipe, parameters, token=token)


class Clicks:
    """The clicks of one workspace. Every method may raise TinybirdUnavailable or TinybirdRefused."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        """`workspace` is the public id of the workspace whose member asks."""
        self._transport = connection.transport
        self._mint = partial(
            workspace_token,
            workspace=workspace,
            pipes=PIPES,
            secret=connection.secret,
            tinybird_workspace=connection.tinybird_workspace,
        )
        self._mint(now=time.time())  # refuses an empty workspace here

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
        return self.breakdowns(window, [dimension], filters=filters, bots=bots, limit=limit)[dimension]

    def breakdowns(
        self,
        window: Window,
        dimensions: Iterable[Dimension],
        *,
        filters: Mapping[str, Filter] = NO_FILTERS,
        bots: Bots = Bots.HIDE,
        limit: int = 10,
    ) -> dict[Dimension, list[Row]]:
        """Several breakdowns at once, as a page shows them, in one question (bots are another). Raises FilterError."""
        return self._breakdowns(window, dimensions, filters=filters, bots=bots, max_rows=_rows(limit))

    def clicked_links(
        self, window: Window, *, filters: Mapping[str, Filter] = NO_FILTERS, bots: Bots = Bots.HIDE
    ) -> list[str]:
        """The ids of all links that were clicked. Raises FilterError where they are more than MAX_LINKS."""
        links = Dimension.LINKS
        rows = self._breakdowns(window, [links], filters=filters, bots=bots, max_rows=str(MAX_LINKS + 1))[links]
        if len(rows) > MAX_LINKS:
            message = _("More than %(limit)s links were clicked; choose a shorter time, or filter by tag.")
            raise FilterError(message % {"limit": intcomma(MAX_LINKS)})
        return [row.value for row in rows]

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
            raise FilterError(_("Too many links that have tags were clicked; choose a shorter time, or filter by tag."))
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
        span = window.parameters()
        if after is not None:  # days behind the cursor need not be read again
            span["end_ms"] = str(min(int(span["end_ms"]), after.at_ms + 1))
        rows = self._ask("click_events", span | filter_parameters(filters, bots) | asked)
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
        window = Window(_midnight(first), _midnight(end))
        rows = self._ask("click_usage", window.parameters() | {"rollups": "1"})
        return [
            MonthlyUsage(date.fromisoformat(row["month"]), int(row["clicks"]), int(row["all_clicks"])) for row in rows
        ]

    def _breakdowns(
        self,
        window: Window,
        dimensions: Iterable[Dimension],
        *,
        filters: Mapping[str, Filter],
        bots: Bots,
        max_rows: str,
    ) -> dict[Dimension, list[Row]]:
        found: dict[Dimension, list[Row]] = {dimension: [] for dimension in dimensions}
        rows: list[dict[str, Any]] = []
        for only_bots in (False, True):
            asked = [one.value for one in found if (one == Dimension.BOTS) == only_bots]
            if asked:
                narrowed = filter_parameters(filters, Bots.ONLY if only_bots else bots)
                named = {f"with_{name}": "1" for name in asked} | {"asked": json.dumps(asked), "max_rows": max_rows}
                rows += self._ask("click_breakdowns", window.parameters() | narrowed | named)
        for row in rows:
            numbers = int(row["clicks"]), int(row["visitors"])
            found[Dimension(row["dimension"])].append(Row(str(row["value"]), str(row["parent"]), *numbers))
        return found

    def _ask(self, pipe: str, parameters: dict[str, str]) -> list[dict[str, Any]]:
        # A new token for each question: a file of many pages may take longer than one is good for.
        return self._transport.query(pipe, parameters, token=self._mint(now=time.time()))


def _rows(limit: int) -> str:
    if not 1 <= limit <= MAX_ROWS:
        raise FilterError(f"Between 1 and {MAX_ROWS} rows can be asked for.")
    return str(limit)


def _event(row: dict[str, Any]) -> Event:
    cursor = Cursor(int(row.pop("at_ms")), str(row.pop("request_id")))
    return Event(moment(cursor.at_ms), cursor, row)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def moment(at_ms: int) -> datetime:
    """Unix time in milliseconds as a moment in UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
