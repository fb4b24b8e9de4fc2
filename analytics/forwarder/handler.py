"""The Lambda function: records of the stream in, rows of clicks out.

1. Decode each record, read and classify each of its lines. What cannot be read is set aside, with the reason.
2. Deliver the rows (delivery.py).
3. Answer with the first record that is not done, or with none. Lambda reads from there again.

Nothing that a line holds makes this raise: one line never blocks a shard. What raises is a configuration that is
missing; Lambda then tries again until somebody has mended it, or the stream has forgotten the records.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from analytics.forwarder.config import Config, config_from
from analytics.forwarder.delivery import Aside, Delivery, Outcome, Row
from analytics.forwarder.events import EventsApi, Report
from analytics.forwarder.lines import Rejected, read_line, split_record
from analytics.forwarder.places import nowhere, open_places
from analytics.forwarder.rows import LookUp, Rows, dump, nobody
from analytics.forwarder.visitors import Visitors

RESERVE_SECONDS: Final = 3.0
"""What is left of the function's time when it stops trying, to answer which records are done."""

Record = tuple[str, bytes | None]
"""A record's sequence number and bytes; None when they could not be had."""


class Forwarder:
    """Reads records and delivers their rows. `look_up` says whose an answer without a click record was."""

    def __init__(
        self,
        config: Config,
        *,
        look_up: LookUp = nobody,
        report: Report | None = None,
        api: EventsApi | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._api = api or EventsApi(config.url, config.token)
        self._report = report or report_json
        self._clock = clock
        self._rows = Rows(
            visitors=Visitors(config.visitor_secret),
            places=open_places(config.places_file) if config.places_file else nowhere,
            look_up=look_up,
            honour_objections=config.honour_objections,
        )

    def forward(self, records: Sequence[Record], seconds: float) -> Outcome:
        """Deliver these records within `seconds`; `failed_at` of the outcome is the place of the first not done."""
        began = time.monotonic()
        rows, asides = self.read(data for _, data in records)
        left = seconds - (time.monotonic() - began)
        return self.deliver(rows, asides, [sequence for sequence, _ in records], left)

    def deliver(
        self, rows: Sequence[Row], asides: Sequence[Aside], sequences: Sequence[str], seconds: float
    ) -> Outcome:
        """Deliver what was read of the records with these sequence numbers, within `seconds`."""
        delivery = Delivery(self._api, self._report, time.monotonic() + seconds, self._clock)
        outcome = delivery.run(rows, asides, sequences)
        if outcome.set_aside:
            self._report("lines_set_aside", lines=outcome.set_aside, reasons=sorted({one.reason for one in asides}))
        if outcome.failed_at is not None:
            self._report("not_delivered", records=len(sequences) - outcome.failed_at, error=outcome.error)
        return outcome

    def close(self) -> None:
        """Let the connection to the store go."""
        self._api.close()

    def read(self, records: Iterable[bytes | None]) -> tuple[list[Row], list[Aside]]:
        """The rows of these records, and what was set aside."""
        now = self._clock()
        rows: list[Row] = []
        asides: list[Aside] = []
        make = self._rows.row
        for place, data in enumerate(records):
            if data is None:
                asides.append(Aside(place, 0, "not base64", 0))
                continue
            for number, line in enumerate(split_record(data)):
                try:
                    rows.append(Row(place, number, dump(make(read_line(line, now)))))
                except Rejected as rejected:
                    asides.append(Aside(place, number, rejected.reason, len(line)))
                except Exception as error:
                    # A fault of ours, which this line brought out: the others must not wait until it is mended.
                    self._report("line_failed", error=type(error).__name__, at=_place(error))
                    asides.append(Aside(place, number, "failed", len(line)))
        return rows, asides


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Lambda's entry for a Kinesis trigger with ReportBatchItemFailures."""
    records = [_record(one["kinesis"]) for one in event["Records"]]
    seconds = context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS
    outcome = _forwarder().forward(records, seconds)
    if outcome.failed_at is None:
        return {"batchItemFailures": []}
    return {"batchItemFailures": [{"itemIdentifier": records[outcome.failed_at][0]}]}


def report_json(event: str, **details: Any) -> None:
    """A line of JSON to the function's log; infra/forwarder.yaml counts some by their name."""
    sys.stdout.write(json.dumps({"event": event, **details}, default=str) + "\n")
    sys.stdout.flush()


def _place(error: Exception) -> str:
    """Where it was raised. Its text may hold what the visitor sent, which is nothing for a log."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{os.path.basename(frame.filename)}:{frame.lineno}"


def _record(kinesis: dict[str, Any]) -> Record:
    try:
        return kinesis["sequenceNumber"], base64.b64decode(kinesis["data"], validate=True)
    except (binascii.Error, ValueError):
        return kinesis["sequenceNumber"], None


_kept: list[Forwarder] = []


def _forwarder() -> Forwarder:
    """One for the life of the process: its connection and what it remembers are kept between events."""
    if not _kept:
        _kept.append(Forwarder(config_from(os.environ)))
    return _kept[0]
