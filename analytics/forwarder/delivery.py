"""Rows in batches, and what becomes of those that are not taken.

1. Send batches, each bounded by rows and bytes, in the order of their records.
2. A batch that is too large, or refused, is sent in halves. A single row that is refused is set aside.
3. What was set aside goes to the data source of rejected lines. A refused row's record is done only when that is
   written: were token and address at fault, it would be refused as well, and nothing is lost. A line that cannot be
   read waits for no such thing: the stream keeps it.
4. When the store is not available, stop: from the first record that is not written everything is read again. Rows that
   were written are then written twice, and the request id tells the copies.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from analytics.columns import CLICKS, REJECTED
from analytics.forwarder.events import (
    EventsApi,
    EventsError,
    Misconfigured,
    Refused,
    Report,
    Sent,
    TooLarge,
    Unavailable,
)

MAX_ROWS: Final = 5_000
MAX_BYTES: Final = 8_000_000
"""Of a batch before compression. The Events API takes 10 MB on every plan."""

MAX_REFUSED: Final = 20
"""Rows of one delivery that may be refused one by one. More is no poison: something is wrong with all of them."""


REFUSED: Final = "refused"
"""The reason of a row that was set aside; those of lines are in lines.py."""


class Row(NamedTuple):
    """One row, as a line of NDJSON, and the place of its record in the delivery."""

    record: int
    line: int
    data: bytes


@dataclass(slots=True)
class Aside:
    """A line or a row that is set aside."""

    record: int
    line: int
    reason: str
    size: int
    detail: str = ""


@dataclass(slots=True)
class Outcome:
    """What a delivery came to. `failed_at`: the first record that is not done; None when all are."""

    written: int = 0
    quarantined: int = 0
    set_aside: int = 0
    failed_at: int | None = None
    error: str = ""


class Delivery:
    """One delivery: rows and what was set aside before, of records whose sequence numbers are given."""

    def __init__(self, api: EventsApi, report: Report, deadline: float, clock: Callable[[], float] = time.time) -> None:
        self._api = api
        self._report = report
        self._deadline = deadline
        self._clock = clock
        self._refused: list[Aside] = []
        self._outcome = Outcome()

    def run(self, rows: Sequence[Row], asides: Sequence[Aside], sequences: Sequence[str]) -> Outcome:
        """Deliver; never raises EventsError."""
        outcome = self._outcome
        for batch in batches(rows):
            try:
                self._send(batch)
            except Unavailable as error:
                outcome.failed_at, outcome.error = batch[0].record, str(error)
                break
        end = len(sequences) if outcome.failed_at is None else outcome.failed_at
        self._set_aside([one for one in (*asides, *self._refused) if one.record < end], sequences)
        return outcome

    def _send(self, batch: Sequence[Row]) -> None:
        try:
            sent = self._api.send(CLICKS, [row.data for row in batch], self._deadline)
        except (Refused, TooLarge) as error:
            if len(batch) > 1:
                self._send(batch[: len(batch) // 2])
                self._send(batch[len(batch) // 2 :])
                return
            if len(self._refused) >= MAX_REFUSED:
                raise Unavailable(f"more than {MAX_REFUSED} rows were refused: {error}") from error
            row = batch[0]
            self._report("row_refused", error=str(error))
            self._refused.append(
                Aside(row.record, row.line, REFUSED, len(row.data), row.data[:2_000].decode("utf-8", "replace"))
            )
        else:
            self._note(sent)

    def _note(self, sent: Sent) -> None:
        self._outcome.written += sent.rows
        self._outcome.quarantined += sent.quarantined
        if sent.quarantined:
            self._report("rows_quarantined", rows=sent.quarantined)
        if sent.is_partial:
            self._report("view_failed", rows=sent.rows)

    def _set_aside(self, asides: list[Aside], sequences: Sequence[str]) -> None:
        if not asides:
            return
        asides.sort(key=lambda one: (one.record, one.line))
        now = self._clock()
        rows = [Row(one.record, one.line, rejected_row(one, sequences[one.record], now)) for one in asides]
        for batch in batches(rows):
            try:
                self._api.send(REJECTED, [row.data for row in batch], self._deadline)
            except (Misconfigured, Refused, TooLarge) as error:
                if any(one.reason == REFUSED for one in asides):
                    return self._stop(batch[0].record, error)
                # Clicks arrive, these cannot: no reason to hold those up. The stream still has the lines.
                self._report(
                    "lines_unrecorded", lines=len(batch), sequence=sequences[batch[0].record], error=str(error)
                )
            except Unavailable as error:
                return self._stop(batch[0].record, error)
            self._outcome.set_aside += len(batch)

    def _stop(self, record: int, error: EventsError) -> None:
        self._outcome.failed_at, self._outcome.error = record, f"rejected lines: {error}"


def batches(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """`rows` in order, in parts of at most MAX_ROWS and MAX_BYTES; a larger row is a part of its own."""
    parts: list[Sequence[Row]] = []
    start = size = 0
    for place, row in enumerate(rows):
        if place > start and (place - start >= MAX_ROWS or size + len(row.data) > MAX_BYTES):
            parts.append(rows[start:place])
            start, size = place, 0
        size += len(row.data)
    if start < len(rows):
        parts.append(rows[start:])
    return parts


def rejected_row(aside: Aside, sequence: str, now: float) -> bytes:
    """A row of REJECTED_COLUMNS. The line itself stays in the stream: it holds the visitor's address."""
    row = {
        "timestamp": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now)) + ".000",
        "reason": aside.reason,
        "sequence": sequence,
        "line": aside.line,
        "size": aside.size,
        "detail": aside.detail,
    }
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"
