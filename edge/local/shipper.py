"""Sends the spool to Kinesis: `python -m edge.local.shipper --spool DIR --stream NAME --endpoint URL --region R`.

1. Read whole lines from where the last batch ended: at most 500 records and 5 MB ("PutRecords" in the API
   reference), one line a record, as CloudFront does.
2. Send them. Records that Kinesis refuses, and calls that fail, are sent again after a pause that grows to 10 s.
   What can never be taken would hold up all that follows. It is left out, reported, and counted in `shipped.json`:
   lines over 1 MiB, and records that Kinesis calls invalid, found by halving the call.
3. Write down how far we are (`shipped.json`, replaced in one step). Only then go on, and delete a segment once it
   is read to its end and a later one exists.

Killed anywhere, it sends the last batch again: delivery is at least once, and a line's request id tells copies.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from edge.local.spool import segments

MAX_RECORDS = 500
PARTITION_KEY_BYTES = 16
MAX_LINE_BYTES = 1024 * 1024 - PARTITION_KEY_BYTES  # Kinesis counts both towards a record's 1 MiB
INVALID = frozenset({"ValidationException", "InvalidArgumentException"})
MAX_PAUSE_SECONDS = 10.0
IDLE_SECONDS = 0.2
POSITION = "shipped.json"
_READ_BYTES = 4 * 1024 * 1024  # with 500 keys of 16 bytes still below the 5 MB of a call

Record = dict[str, Any]
Put = Callable[[list[Record]], list[int]]
"""Sends records, returns the indices of those that were refused. Raises what boto3 raises."""


class Shipper:
    """The reading end of a spool."""

    def __init__(self, folder: Path, put: Put, stop: threading.Event) -> None:
        self._folder = folder
        self._put = put
        self._stop = stop
        self._segment, self._offset, self.dropped = self._read_position()

    def run(self) -> None:
        """Ship until stopped."""
        while not self._stop.is_set():
            if not self.ship_batch():
                self._stop.wait(IDLE_SECONDS)

    def ship_batch(self) -> int:
        """Send the next batch, return how many lines it had; 0 when nothing waits or we were told to stop."""
        path = self._current()
        if path is None:
            return 0
        # Read once and asked afterwards: a segment that has a successor is never written to again.
        is_last = path == segments(self._folder)[-1]
        lines, size = self._read_lines(path)
        if lines:
            if not self._send(lines):
                return 0
            self._move(path, self._offset + size)
            return len(lines)
        if not is_last:
            left = path.stat().st_size - self._offset
            if left:
                _say(f"{path.name}: {left} bytes of a line that was never finished are left out")
            path.unlink()
        return 0

    def _current(self) -> Path | None:
        """The segment to read, the oldest there is."""
        waiting = segments(self._folder)
        if not waiting:
            return None
        if waiting[0].name != self._segment:
            self._segment, self._offset = waiting[0].name, 0
        if self._offset > waiting[0].stat().st_size:  # another file than the one we wrote down
            self._offset = 0
        return waiting[0]

    def _read_lines(self, path: Path) -> tuple[list[bytes], int]:
        """Whole lines from the offset on that make one batch, and their size in bytes."""
        with path.open("rb") as file:
            file.seek(self._offset)
            data = file.read(_READ_BYTES)
            if len(data) == _READ_BYTES and b"\n" not in data:
                data += file.readline()  # a line too long to be sent, but its end has to be found
        lines: list[bytes] = []
        size = 0
        while len(lines) < MAX_RECORDS and (end := data.find(b"\n", size)) >= 0:
            lines.append(data[size : end + 1])
            size = end + 1
        return lines, size

    def _send(self, lines: list[bytes]) -> bool:
        """Send until every line is accepted or left out. False when told to stop before that."""
        before = self.dropped
        records = [
            {"Data": line, "PartitionKey": f"{random.getrandbits(64):0{PARTITION_KEY_BYTES}x}"}
            for line in lines
            if len(line) <= MAX_LINE_BYTES
        ]
        self.dropped += len(lines) - len(records)
        if not self._put_all(records):
            self.dropped = before  # all of them are sent again at the next start
            return False
        if self.dropped > before:
            _say(f"{self.dropped - before} lines left out that Kinesis can never take, {self.dropped:,} so far")
        return True

    def _put_all(self, records: list[Record]) -> bool:
        attempt = 0
        while records:
            try:
                refused = self._put(records)
                reason = f"{len(refused)} of {len(records)} records were refused"
            except (BotoCoreError, ClientError) as error:
                if isinstance(error, ClientError) and error.response["Error"]["Code"] in INVALID:
                    return self._put_halves(records, error)
                refused, reason = list(range(len(records))), str(error)
            if not refused:
                return True
            if len(refused) < len(records):
                attempt = 0  # some progress: no reason to slow down further
            records = [records[index] for index in refused]
            pause = min(MAX_PAUSE_SECONDS, 0.1 * 2**attempt) * random.uniform(0.5, 1)  # noqa: S311 - jitter
            attempt += 1
            if attempt in (1, 6) or attempt % 30 == 0:
                _say(f"{reason}; again in {pause:.1f} s")
            if self._stop.wait(pause):
                return False
        return True

    def _put_halves(self, records: list[Record], error: ClientError) -> bool:
        """After a call that is invalid as a whole: leave out the record that makes it so, send the others."""
        if len(records) == 1:
            self.dropped += 1
            _say(str(error))
            return True
        half = len(records) // 2
        return self._put_all(records[:half]) and self._put_all(records[half:])

    def _move(self, path: Path, offset: int) -> None:
        self._segment, self._offset = path.name, offset
        partial = self._folder / f"{POSITION}.partial"
        partial.write_text(json.dumps({"segment": path.name, "offset": offset, "dropped": self.dropped}))
        os.replace(partial, self._folder / POSITION)

    def _read_position(self) -> tuple[str, int, int]:
        """Segment, offset in it, and how many lines were left out so far."""
        try:
            raw = json.loads((self._folder / POSITION).read_text())
            return str(raw["segment"]), int(raw["offset"]), int(raw["dropped"])
        except FileNotFoundError:
            return "", 0, 0
        except (ValueError, KeyError, TypeError) as error:
            _say(f"{POSITION} cannot be read ({error!r}): starting over")
            return "", 0, 0


def kinesis_put(stream: str, endpoint: str | None, region: str) -> Put:
    """Puts records into a Kinesis stream, with no retries of its own."""
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=10)
    client = boto3.client("kinesis", endpoint_url=endpoint, region_name=region, config=config)

    def put(records: list[Record]) -> list[int]:
        answer = client.put_records(StreamName=stream, Records=cast(Any, records))
        return [index for index, result in enumerate(answer["Records"]) if "ErrorCode" in result]

    return put


def _say(message: str) -> None:
    sys.stderr.write(f"shipper: {message}\n")


def main() -> None:
    """Ship until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m edge.local.shipper", description=__doc__.split("\n")[0])
    parser.add_argument("--spool", type=Path, required=True, help="the folder that edge.local writes")
    parser.add_argument("--stream", required=True, help="name of the Kinesis data stream")
    parser.add_argument("--endpoint", help="Kinesis endpoint, AWS's own if left out")
    parser.add_argument("--region", default="us-east-1", help="default: %(default)s")
    args = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    Shipper(args.spool, kinesis_put(args.stream, args.endpoint, args.region), stop).run()


if __name__ == "__main__":
    main()
