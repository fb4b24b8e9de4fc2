"""Records of the standard log to rows of clicks, and those to Tinybird that are not there yet.

1. Read a file, a batch of lines at a time, and keep what is within the window.
2. Make rows of them as the forwarder does, of the lines that the real-time log would have had.
3. Ask Tinybird which of these request ids it has. Those are left alone: the real-time log knew more of them. A copy
   with the same millisecond would replace its original, but nothing promises that both logs agree on it.
4. Deliver the others as the forwarder does. When Tinybird does not take them, stop: the file is not noted as done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from analytics.backfill.files import LATE
from analytics.backfill.reading import DamagedFile, Record, records
from analytics.forwarder.delivery import Aside, Row
from analytics.forwarder.handler import Forwarder
from analytics.tinybird_client import Window
from edge.realtime_log import FIELDS_WITH_NAMES, HEADER_NAMES, decode
from edge.standard_log import REQUEST_ID, realtime_line, timestamp_of

BATCH: Final = 2_000
"""Lines at a time: with their rows some 5 MB."""
_SECONDS: Final = 120.0
_MARGIN_MS: Final = 5_000
"""How far the two logs' times of a request may differ."""

_TOO_SOON: Final = (
    "its times have no milliseconds, and the stream may still bring the same requests: they would count twice. "
    "Try again 24 hours after the window's end"
)

Known = Callable[[Sequence[str], int, int], frozenset[str]]
"""Which of these request ids are stored, between two times in Unix milliseconds."""


class BackfillStopped(Exception):
    """Tinybird did not take the rows; the message says why. The files before this one are done."""


@dataclass(slots=True)
class Report:
    """What became of a file's lines. `damage`: why it could not be read to its end."""

    read: int = 0
    sent: int = 0
    known: int = 0
    outside: int = 0  # of the window
    aside: int = 0
    quarantined: int = 0
    damage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """One back-fill. `recognise=False` leaves visitors without a number and a city, as those who object."""

    window: Window
    forwarder: Forwarder
    known: Known
    now: datetime
    recognise: bool = True
    dry_run: bool = False

    def file(self, source: str, chunks: Iterable[bytes]) -> Report:
        """Back-fill from one file, whose address is `source`. Raises BackfillStopped, and what `known` raises."""
        report = Report()
        try:
            # Lines before the damage are sent, but for its own batch: to send them again does no harm.
            wanted = self._within(chunks, report)
            while batch := list(islice(wanted, BATCH)):
                self._batch(source, batch, report)
        except DamagedFile as damage:
            report.damage = str(damage)
        return report

    def _within(self, chunks: Iterable[bytes], report: Report) -> Iterator[Record]:
        start, end = self.window.start.timestamp(), self.window.end.timestamp()
        for record in records(chunks):
            report.read += 1
            at = timestamp_of(record.values) if record.values is not None else ""
            if at and "." not in at and self.now < self.window.end + LATE:
                raise DamagedFile(_TOO_SOON)
            if at and not start <= float(at) < end:
                report.outside += 1
            else:
                yield record

    def _batch(self, source: str, batch: Sequence[Record], report: Report) -> None:
        whole = [(record.line, record.values) for record in batch if record.values is not None]
        asides = [Aside(0, record.line, "torn", 0) for record in batch if record.values is None]
        rows, unread = self.forwarder.read(self._line(values) for _, values in whole)
        asides += [Aside(0, whole[one.record][0], one.reason, one.size) for one in unread]
        ids = [decode(values[REQUEST_ID]) for _, values in whole]
        known = self._known([ids[row.record] for row in rows], [whole[row.record][1] for row in rows])
        fresh = [Row(0, whole[row.record][0], row.data) for row in rows if ids[row.record] not in known]
        report.known += len(rows) - len(fresh)
        if self.dry_run:
            report.sent += len(fresh)
            report.aside += len(asides)
            return
        outcome = self.forwarder.deliver(fresh, asides, [source], _SECONDS)
        report.sent += outcome.written
        report.aside += outcome.set_aside
        report.quarantined += outcome.quarantined
        if outcome.failed_at is not None:
            raise BackfillStopped(outcome.error)

    def _known(self, ids: list[str], values: list[dict[str, str]]) -> frozenset[str]:
        if not ids:
            return frozenset()
        times = [int(float(timestamp_of(one)) * 1000) for one in values]
        return self.known(ids, min(times) - _MARGIN_MS, max(times) + _MARGIN_MS)

    def _line(self, values: dict[str, str]) -> bytes:
        line = realtime_line(values)
        if not self.recognise:
            fields = line.split("\t")
            fields.insert(FIELDS_WITH_NAMES.index(HEADER_NAMES), "dnt")
            line = "\t".join(fields)
        return line.encode("utf-8", "replace")
