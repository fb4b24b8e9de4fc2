"""Single clicks, page by page from Tinybird, cut to what the workspace's plan shows."""

from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from analytics.answers import Asked, all_events, ask
from analytics.csv_export import EVENT_COLUMNS, event_values
from analytics.questions import EARLIEST, LONGEST, read_question
from analytics.tinybird_client import FilterError, TinybirdNotConfigured, TinybirdRefused
from exports.errors import CannotExport
from exports.models import Export
from exports.sources.reach import reach_of_export
from exports.sources.table import Row, Table
from links.access import hidden_among
from links.reach import Reach

_NO_LIMIT: Final = 2**62
# Clicks of hidden links count, too: where they went is not said.
_UNSAID: Final = dict.fromkeys(("link", "host", "path", "rule", "variant"), "")


def clicks_table(export: Export) -> Table:
    """The clicks of the options' stretch of time. Raises CannotExport where clicks have no store."""
    return _table(export, export.options)


def all_clicks_table(export: Export) -> Table:
    """All clicks that the plan shows, those of robots too."""
    since = max(export.workspace.created_at, EARLIEST, timezone.now() - LONGEST)
    return _table(export, {"from": since.astimezone(export.workspace.zone).date().isoformat(), "bots": "show"})


def _table(export: Export, query: Mapping[str, str]) -> Table:
    now, reach = timezone.now(), reach_of_export(export)
    try:
        question = read_question(
            query, workspace=export.workspace, now=now, zone=export.workspace.timezone, reach=reach
        )
        asked = ask(export.workspace, question, now)
    except TinybirdNotConfigured:
        raise CannotExport(Export.Failure.NO_CLICKS) from None
    rows = _rows(asked, export.workspace.zone, reach)
    return Table(EVENT_COLUMNS, rows, note=asked.notice.message if asked.notice else "")


def _rows(asked: Asked, zone: ZoneInfo, reach: Reach) -> Iterator[Row]:
    try:
        for page in all_events(asked, after=None, limit=_NO_LIMIT):
            hidden = hidden_among(asked.workspace, {str(event.columns["link_id"]) for event in page}, reach)
            for event in page:
                values = event_values(event, zone)
                yield {**values, **_UNSAID} if values["link"] in hidden else values
    except (TinybirdRefused, FilterError) as error:
        raise CannotExport(Export.Failure.REFUSED) from error
