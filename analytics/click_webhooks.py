"""Tells the webhooks of workspaces about clicks: a reader of the stream, beside the one that forwards them.

In production clicks are forwarded by a Lambda function that knows no database. Which endpoints listen is in Postgres,
so this reader runs beside Django. It classifies lines with the forwarder's own code, and keeps nothing: the events of a
batch are written in the transaction that moves the reader's place in the stream, so each line is told of once, unless
the log holds it twice.
"""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog
from django.conf import settings

from accounts.models import Workspace
from analytics.columns import CLICK_OUTCOMES
from analytics.forwarder.lines import Line, Rejected, read_line, split_record
from analytics.forwarder.places import nowhere, open_places
from analytics.forwarder.rows import Rows
from analytics.forwarder.visitors import Visitors
from links.clicks.reader import Handled, Reader
from links.clicks.stream import Batch, Stream
from webhooks.emit import emit_to
from webhooks.event_types import LINK_CLICKED
from webhooks.models import Endpoint
from webhooks.plain import plain

MAX_CLICKS: Final = 100
"""So many in one event."""

# The API's names of the columns that are told as they are. No visitor's number, and what would lead to one.
_TOLD: Final = {
    "outcome": "outcome",
    "rule": "rule",
    "variant": "variant",
    "host": "host",
    "path": "path",
    "country": "country",
    "continent": "continent",
    "region": "region",
    "city": "city",
    "device": "device",
    "os": "os",
    "browser": "browser",
    "referrer_host": "referrerHost",
    "channel": "channel",
    "utm_source": "utmSource",
    "utm_medium": "utmMedium",
    "utm_campaign": "utmCampaign",
    "utm_term": "utmTerm",
    "utm_content": "utmContent",
}

log = structlog.get_logger(__name__)

Click = dict[str, Any]
Audience = tuple[tuple[str, ...], bool]
"""Which clicks an endpoint wants: of these links (none: of all), and whether of robots, too."""


def telling_reader(stream: Stream | None = None) -> Reader:
    """A reader of the stream that tells what it reads. Raises PlacesFileError."""
    return Reader(stream or Stream(settings.CLICK_STREAM, reader="webhooks"), telling())


def telling() -> Callable[[Batch], Handled]:
    """The reader's handler."""
    rows = Rows(
        visitors=Visitors(secrets.token_hex(16)),  # their numbers are made, and told nobody
        places=open_places(Path(settings.CLICK_PLACES_FILE)) if settings.CLICK_PLACES_FILE else nowhere,
        honour_objections=settings.CLICK_HONOUR_OBJECTIONS,
    )

    def tell(batch: Batch) -> Handled:
        listening = {one.workspace.public_id: one.workspace for one in Endpoint.objects.listening(LINK_CLICKED)}
        found = clicks_in(batch.records, rows, listening.keys()) if listening else {}
        clicks = {listening[workspace_id]: mine for workspace_id, mine in found.items()}
        return Handled(len(batch.records), lambda: store(clicks))

    return tell


def clicks_in(records: Iterable[bytes], rows: Rows, workspace_ids: Collection[str]) -> dict[str, list[Click]]:
    """The clicks in these records on links of these workspaces, by workspace. What cannot be read is no click."""
    found: dict[str, list[Click]] = defaultdict(list)
    now = time.time()
    for line in _lines(records, now):
        if line.click is None or line.click.workspace_id not in workspace_ids:
            continue
        try:
            row = rows.row(line)
        except Exception as error:  # a fault of ours, which this line brought out: the others must not wait for it
            log.warning("click not told", error=type(error).__name__)
            continue
        if row["outcome"] in CLICK_OUTCOMES:
            found[line.click.workspace_id].append(_click(row, line))
    return found


def store(clicks: Mapping[Workspace, Sequence[Click]]) -> None:
    """Write the events, for the endpoints that listen now. To be called in the transaction that moves the reader."""
    if not clicks:
        return
    workspaces = {workspace.pk: workspace for workspace in clicks}
    audiences: dict[tuple[int, Audience], list[int]] = defaultdict(list)
    for endpoint in Endpoint.objects.listening(LINK_CLICKED).filter(workspace__in=list(workspaces)).kept():
        audience = (tuple(endpoint.click_links), endpoint.with_bots)
        audiences[endpoint.workspace_id, audience].append(endpoint.pk)
    for (workspace_id, audience), endpoint_ids in audiences.items():
        workspace = workspaces[workspace_id]
        chosen = list(_chosen(clicks[workspace], audience))
        payloads = [{"clicks": chosen[start : start + MAX_CLICKS]} for start in range(0, len(chosen), MAX_CLICKS)]
        emit_to(workspace=workspace, type=LINK_CLICKED, payloads=payloads, endpoint_ids=endpoint_ids)


def _lines(records: Iterable[bytes], now: float) -> Iterator[Line]:
    for record in records:
        if b"getowl" not in record:  # no click record: nobody's
            continue
        for data in split_record(record):
            try:
                yield read_line(data, now)
            except Rejected:
                continue  # the forwarder sets it aside, with the reason


def _click(row: dict[str, str | int | float], line: Line) -> Click:
    return {
        "id": row["request_id"],
        "linkId": row["link_id"],
        "at": plain(datetime.fromtimestamp(line.timestamp, UTC)),
        **{name: _storable(row[column]) for column, name in _TOLD.items()},
        "qr": bool(row["qr"]),
        "bot": bool(row["bot"]),
    }


def _storable(value: str | int | float) -> str | int | float:
    """Postgres takes no zero bytes, which visitors can write into queries and paths."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _chosen(clicks: Iterable[Click], audience: Audience) -> Iterator[Click]:
    links, with_bots = audience
    for click in clicks:
        if (with_bots or not click["bot"]) and (not links or click["linkId"] in links):
            yield click
