"""Reads the stream of clicks, by default to count those on links that have a limit.

1. List the shards, and have a row for each (models/click_shard.py). Shards that a resharding made are read beside
   their parents: the order of clicks does not matter for their number.
2. Take a lease on the shards that nobody reads, so that a second reader waits instead of reading the same again.
3. Read a batch of a shard and hand it to a handler, which says how much of it is done. In one transaction move the
   shard's row from where it was read to the last record that is, and store what the handler wants stored with it. The
   move is a compare-and-set: of two readers, or of a batch read twice, only one counts. A line that the log holds twice
   is known by its request (recent.py).
4. A closed shard that is read to its end is finished; when Kinesis has forgotten it, its row goes away.

Killed at any line, the next reader goes on after the last record that is done.
"""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.db import InterfaceError, OperationalError, close_old_connections, transaction

from links.clicks.lines import clicks_in
from links.clicks.recent import Recent
from links.clicks.stream import Batch, Stream
from links.models import ClickShard
from links.services.clicks import links_count_clicks

LEASE: Final = timedelta(seconds=20)
_POLL_SECONDS: Final = 1.0
_LIST_SECONDS: Final = 30.0  # how soon new shards are found; what they hold by then is read all the same
_MAX_PAUSE_SECONDS: Final = 10.0
# The stream or the database is not there; they will be.
_OUTAGES: Final = (BotoCoreError, ClientError, OperationalError, InterfaceError)

log = structlog.get_logger(__name__)


def _nothing() -> None:
    """For a handler that has nothing to store."""


@dataclass(frozen=True, slots=True)
class Handled:
    """How many of a batch's records are done, the first ones.

    `store` is called in the transaction that notes it, `stored` after that is committed.
    """

    records: int
    store: Callable[[], None] = _nothing
    stored: Callable[[], None] = _nothing


Handler = Callable[[Batch], Handled]
"""Handles a batch, outside of any transaction. It may get the same records again."""


def counting() -> Handler:
    """Counts clicks on links that have a limit."""
    recent = Recent()

    def count(batch: Batch) -> Handled:
        clicks = recent.unknown(clicks_in(batch.records))

        def store() -> None:
            links_count_clicks(counts=Counter(clicks.values()))

        return Handled(len(batch.records), store, lambda: recent.remember(clicks))

    return count


class Reader:
    """One reader. Shards that another one holds are left to it."""

    def __init__(self, stream: Stream, handle: Handler | None = None) -> None:
        self._stream = stream
        self._handle = handle or counting()
        self._token = secrets.token_hex(8)
        self._identity = ""
        self._listed: list[str] = []
        self._listed_at = 0.0
        self._iterators: dict[str, tuple[str, str]] = {}  # by shard: the row's sequence, and where to read on

    def run(self, stop: threading.Event) -> None:
        """Read until told to stop; outages are waited out."""
        failures = 0
        while not stop.is_set():
            try:
                behind = self.read_once()
                failures = 0
            except _OUTAGES as error:
                failures += 1
                log.warning("clicks cannot be read", failures=failures, error=str(error)[:500])
                self._forget()
                behind = False
            close_old_connections()
            pause = min(_MAX_PAUSE_SECONDS, _POLL_SECONDS * 2 ** min(failures, 10)) if failures else _POLL_SECONDS
            if not behind:
                stop.wait(pause)
        self._release()

    def read_once(self) -> bool:
        """Read one batch of each shard that is ours; returns whether there is more already."""
        if not self._identity or time.monotonic() - self._listed_at >= _LIST_SECONDS:
            self._list_shards()
        behind = False
        # One that is not listed any more is left out, for asking for it is an error: it ended while nobody read it.
        for shard in ClickShard.objects.claim(
            stream=self._identity, shard_ids=self._listed, token=self._token, lease=LEASE
        ):
            behind |= self._read_shard(shard)
        return behind

    def _list_shards(self) -> None:
        identity = self._stream.identity()
        if identity != self._identity:
            self._iterators.clear()
        self._identity = identity
        self._listed = self._stream.shards()
        ClickShard.objects.keep_track(stream=identity, shard_ids=self._listed)
        self._listed_at = time.monotonic()

    def _read_shard(self, shard: ClickShard) -> bool:
        known = self._iterators.pop(shard.shard_id, None)
        # An iterator is for where the row was when it was given out: another reader may have moved it meanwhile.
        if known is not None and known[0] == shard.sequence:
            iterator = known[1]
        else:
            iterator = self._stream.iterator(shard.shard_id, shard.sequence)
        try:
            batch = self._stream.read(iterator)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "ExpiredIteratorException":
                return True  # a new one the next time
            if code == "ProvisionedThroughputExceededException":
                return False  # others read this shard too
            raise
        handled = self._handle(batch) if batch.records else Handled(0)
        is_done = handled.records == len(batch.records)
        finished = is_done and batch.next is None
        if is_done:
            sequence = batch.sequence or shard.sequence
        else:
            sequence = batch.sequences[handled.records - 1] if handled.records else shard.sequence
        if sequence != shard.sequence or finished:
            with transaction.atomic():
                if not ClickShard.objects.advance(shard, to=sequence, token=self._token, finished=finished):
                    log.warning("another reader has done this batch", shard=shard.shard_id)
                    return False
                handled.store()
            handled.stored()
        if is_done and batch.next is not None:
            self._iterators[shard.shard_id] = (sequence, batch.next)
        return is_done and batch.is_behind and not finished

    def _forget(self) -> None:
        """Start again from what is stored: the stream may be another one by now."""
        self._identity = ""
        self._iterators.clear()

    def _release(self) -> None:
        try:
            ClickShard.objects.release(token=self._token)
        except _OUTAGES as error:
            log.warning("leases not given back, they end by themselves", error=str(error)[:500])
