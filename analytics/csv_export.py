"""Numbers of clicks as CSV files, for the API and the pages: streamed, and safe to open in a spreadsheet."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Final
from zoneinfo import ZoneInfo

from django.http import FileResponse, StreamingHttpResponse
from django.utils.text import slugify

from accounts.csv_lines import csv_lines as lines_of
from accounts.models import Workspace
from analytics.allowance import Notice
from analytics.labels import OF_LINKS, LabelledRow
from analytics.names import country_name
from analytics.tinybird_client import Dimension, Event, Missing, Step, Summary, Window

Cell = str | int | datetime | bool | None
Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]
"""The names of the columns, and the rows."""
NOTICE_HEADER: Final = "X-Analytics-Notice"
"""Holds the code of what the plan hides: a file has no place to say so that programs would not take for a row."""
EVENT_COLUMNS: Final = (
    "id", "at", "outcome", "link", "host", "path", "country", "countryName", "region", "city", "device", "os",
    "browser", "referrer", "channel", "utmSource", "utmMedium", "utmCampaign", "utmTerm", "utmContent", "rule",
    "variant", "qr", "bot", "botName",
)  # fmt: skip
_SUMMARY: Final = ("from", "to", "clicks", "visitors", "qrScans", "links")


def csv_response(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], notice: Notice | None = None
) -> StreamingHttpResponse:
    """A file that is sent while it is made."""
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    if notice is not None:
        response[NOTICE_HEADER] = notice.code.value
    return response


def whole_csv_response(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], notice: Notice | None = None
) -> FileResponse:
    """A file that is made before it is sent: Granian ends a stream that fails as if it were whole."""
    file = SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115 - the response closes it
    try:
        for line in csv_lines(columns, rows):
            file.write(line.encode())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    if notice is not None:
        response[NOTICE_HEADER] = notice.code.value
    return response


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file's lines, the names of the columns first."""
    return lines_of(chain([columns], ([_cell(cell) for cell in row] for row in rows)))


def csv_name(workspace: Workspace, what: str, window: Window) -> str:
    """`acme-countries-2026-10-27-to-2026-11-25.csv`; the last day is one that is in the file."""
    first = window.start.astimezone(window.zone).date()
    last = datetime.fromtimestamp(window.end.timestamp() - 0.001, window.zone).date()
    team = slugify(workspace.name)[:40] or "workspace"
    subject = slugify(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", what))  # utmSources: utm-sources
    return f"{team}-{subject}-{first.isoformat()}-to-{last.isoformat()}.csv"


def summary_csv(rows: Iterable[tuple[Window, Summary]]) -> Table:
    """Columns and rows: a stretch of time each."""
    return _SUMMARY, (
        (window.start, window.end, one.clicks, one.visitors, one.qr_scans, one.links) for window, one in rows
    )


def series_csv(steps: Iterable[Step]) -> Table:
    """Columns and rows of a time series."""
    return ("start", "clicks", "visitors"), ((step.start, step.clicks, step.visitors) for step in steps)


def breakdown_csv(dimension: Dimension | None, rows: Iterable[LabelledRow]) -> Table:
    """Columns and rows of a breakdown; no dimension: of tags."""
    if dimension is not None and dimension in OF_LINKS:
        columns = ("value", "label", "detail", "link", "shortLink", "title", "deleted", "clicks", "visitors")
        return columns, (_link_cells(row) for row in rows)
    if dimension in (Dimension.REGIONS, Dimension.CITIES):
        return ("value", "label", "detail", "clicks", "visitors"), (
            (row.value, row.label, row.detail, row.clicks, row.visitors) for row in rows
        )
    return ("value", "label", "clicks", "visitors"), ((row.value, row.label, row.clicks, row.visitors) for row in rows)


def missing_csv(rows: Iterable[Missing]) -> Table:
    """Columns and rows of addresses without a link."""
    return ("host", "path", "requests", "lastAt"), ((row.host, row.path, row.requests, row.last) for row in rows)


def events_csv(pages: Iterable[Sequence[Event]], zone: ZoneInfo) -> Table:
    """Columns and rows of single clicks, their times in the zone."""
    return EVENT_COLUMNS, (
        tuple(event_values(event, zone)[name] for name in EVENT_COLUMNS) for page in pages for event in page
    )


def event_values(event: Event, zone: ZoneInfo) -> Mapping[str, Cell]:
    """What a team may see of a click, by the API's names: nothing that tells visitors apart."""
    columns = event.columns
    texts = {name: str(columns[name]) for name in ("outcome", "host", "path", "country", "region", "city", "device")}
    texts |= {name: str(columns[name]) for name in ("os", "browser", "channel", "rule", "variant")}
    utm = {f"utm{part.title()}": str(columns[f"utm_{part}"]) for part in ("source", "medium", "campaign")}
    utm |= {f"utm{part.title()}": str(columns[f"utm_{part}"]) for part in ("term", "content")}
    return {
        **texts,
        **utm,
        "id": event.cursor.request_id,
        "at": event.at.astimezone(zone),
        "link": str(columns["link_id"]),
        "countryName": country_name(str(columns["country"])),
        "referrer": str(columns["referrer_host"]),
        "qr": bool(columns["qr"]),
        "bot": bool(columns["bot"]),
        "botName": str(columns["bot_name"]),
    }


def _link_cells(row: LabelledRow) -> Sequence[Cell]:
    link = row.link
    names: tuple[Cell, ...] = (link.id, link.short_url, link.title, link.deleted) if link else ("", "", "", False)
    return (row.value, row.label, row.detail, *names, row.clicks, row.visitors)


def _cell(value: Cell) -> str | int:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else value
