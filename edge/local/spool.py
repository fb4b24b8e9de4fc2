"""The log on its way to Kinesis: files in a folder, written here and read by the shipper.

    00000000000000000007.log    segments, in order; the last one is being written
    shipped.json                how far the shipper has got
    dropped                     how many lines the bound has cost so far

Writing is one `write` for all lines of an event-loop tick, into the page cache: a slow or dead Kinesis is the
shipper's concern and never a visitor's. When the folder holds `max_bytes`, further lines are dropped, counted in
`dropped`, and said on standard error at most once in ten seconds.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

SEGMENT_BYTES = 4 * 1024 * 1024
DEFAULT_MAX_BYTES = 256 * 1024 * 1024
DROPPED = "dropped"
_CHECK_SECONDS = 0.5
_COMPLAIN_SECONDS = 10.0


def segments(folder: Path) -> list[Path]:
    """The segments in `folder`, the oldest first."""
    return sorted(folder.glob("[0-9]*.log"))


class Spool:
    """The writing end. `clock` is in monotonic seconds."""

    def __init__(
        self,
        folder: Path,
        max_bytes: int = DEFAULT_MAX_BYTES,
        segment_bytes: int = SEGMENT_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._max_bytes = max_bytes
        self._segment_bytes = segment_bytes
        self._clock = clock
        self._number = 0
        self._lines: list[str] = []
        self._file = -1
        self._written = 0  # into this segment
        self._held = 0  # bytes in the folder when last looked, plus what was written since
        self._checked_at = self._complained_at = float("-inf")
        self.dropped = self._read_dropped()
        self._open_next()

    def add(self, line: str) -> bool:
        """Keep `line` for the next flush. True when it is the first one: a flush has to be arranged."""
        self._lines.append(line)
        return len(self._lines) == 1

    def flush(self) -> None:
        """Write what was added."""
        lines, self._lines = self._lines, []
        if not lines:
            return
        data = "".join(lines).encode()
        if not self._has_room(len(data)):
            self._drop(len(lines), "the spool is full")
            return
        try:
            self._write(data)
        except OSError as error:
            self._drop(len(lines), str(error))
            return
        if self._written >= self._segment_bytes:
            self._turn_over()

    def close(self) -> None:
        """Flush and let go."""
        self.flush()
        os.close(self._file)

    @property
    def held(self) -> int:
        """Bytes that wait in the folder."""
        self._look()
        return self._held

    def _write(self, data: bytes) -> None:
        """All of `data`, or an error with the segment cut back to whole lines."""
        view, start = memoryview(data), self._written
        while view:
            try:
                count = os.write(self._file, view)
            except OSError:
                os.ftruncate(self._file, start)
                self._written = start
                raise
            view = view[count:]
            self._written += count
        self._held += len(data)

    def _has_room(self, size: int) -> bool:
        if self._held + size > self._max_bytes and self._clock() - self._checked_at >= _CHECK_SECONDS:
            self._look()  # the shipper may have made room
        return self._held + size <= self._max_bytes

    def _look(self) -> None:
        self._checked_at = self._clock()
        sizes = 0
        for path in segments(self._folder):
            try:
                sizes += path.stat().st_size
            except FileNotFoundError:  # shipped this moment
                continue
        self._held = sizes

    def _turn_over(self) -> None:
        """Begin the next segment. While none can be made, this one goes on and the next flush tries again."""
        try:
            self._open_next()
        except OSError as error:
            self._complain(f"the log stays in its segment: {error}")

    def _open_next(self) -> None:
        number = 1 + max([self._number, *(int(path.stem) for path in segments(self._folder)[-1:])])
        path = self._folder / f"{number:020}.log"
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        # Only now may the old one go: a closed number is the next visitor's socket.
        if self._file >= 0:
            os.close(self._file)
        self._file = opened
        self._number = number
        self._written = 0
        self._look()

    def _drop(self, count: int, reason: str) -> None:
        self.dropped += count
        self._complain(f"log lines dropped: {self.dropped:,} so far ({reason})")
        try:
            (self._folder / DROPPED).write_text(f"{self.dropped}\n")
        except OSError:  # the disk is full: the count above is all there is
            return

    def _complain(self, message: str) -> None:
        now = self._clock()
        if now - self._complained_at >= _COMPLAIN_SECONDS:
            self._complained_at = now
            sys.stderr.write(f"{message}\n")

    def _read_dropped(self) -> int:
        try:
            return int((self._folder / DROPPED).read_text())
        except (OSError, ValueError):
            return 0
