"""From the spool to a Kinesis that is slow, dead or choosy."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from edge.local.shipper import MAX_LINE_BYTES, Put, Shipper, kinesis_put
from edge.local.spool import Spool, segments


def fill(folder: Path, count: int, segment_bytes: int = 1_000) -> list[str]:
    spool = Spool(folder, segment_bytes=segment_bytes)
    lines = [f"line {number}\n" for number in range(count)]
    for line in lines:
        spool.add(line)
        spool.flush()
    spool.close()
    return lines


class Sink:
    """Takes records, after misbehaving as told."""

    def __init__(self, *faults: str) -> None:
        self.lines: list[str] = []
        self.batches: list[int] = []
        self.faults = list(faults)

    def __call__(self, records: list[dict[str, Any]]) -> list[int]:
        self.batches.append(len(records))
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "dead":
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
        if any(record["Data"].startswith(b"poison") for record in records):
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "no"}}, "PutRecords")
        refused = [index for index in range(len(records)) if fault == "partial" and index % 3 == 0]
        self.lines += [record["Data"].decode() for index, record in enumerate(records) if index not in refused]
        return refused


def ship_all(folder: Path, put: Put) -> Shipper:
    shipper = Shipper(folder, put, threading.Event())
    idle = 0
    while idle < len(segments(folder)) + 1:
        idle = 0 if shipper.ship_batch() else idle + 1
    return shipper


def test_every_line_once_and_segments_go(tmp_path: Path) -> None:
    lines, sink = fill(tmp_path, 1_200), Sink()
    ship_all(tmp_path, sink)
    assert sink.lines == lines
    assert len(segments(tmp_path)) == 1, "only the one being written stays"


def test_at_most_500_records_a_call(tmp_path: Path) -> None:
    fill(tmp_path, 1_200, segment_bytes=1_000_000)
    sink = Sink()
    ship_all(tmp_path, sink)
    assert sink.batches == [500, 500, 200]


def test_refused_records_are_sent_again_and_only_those(tmp_path: Path) -> None:
    lines = fill(tmp_path, 30, segment_bytes=1_000_000)
    sink = Sink("partial", "dead")
    ship_all(tmp_path, sink)
    assert sorted(sink.lines) == sorted(lines)
    assert sink.batches == [30, 10, 10]


def test_a_line_that_no_record_can_hold_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    just, over, far_over = ("x" * (size - 1) + "\n" for size in (MAX_LINE_BYTES, MAX_LINE_BYTES + 1, 5 * 1024 * 1024))
    (tmp_path / f"{1:020}.log").write_text(f"one\n{over}{just}two\n{far_over}three\n")
    sink = Sink()
    shipper = ship_all(tmp_path, sink)
    assert sink.lines == ["one\n", just, "two\n", "three\n"]
    assert shipper.dropped == 2
    assert "1 lines left out that Kinesis can never take, 2 so far" in capsys.readouterr().err
    assert Shipper(tmp_path, sink, threading.Event()).dropped == 2, "the count survives a restart"


def test_an_invalid_record_blocks_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"line {number}\n" for number in range(20)]
    (tmp_path / f"{1:020}.log").write_text("".join([*lines[:13], "poison\n", *lines[13:]]))
    sink = Sink("dead")
    shipper = ship_all(tmp_path, sink)
    assert sink.lines == lines
    assert shipper.dropped == 1
    assert "ValidationException" in capsys.readouterr().err


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    lines = fill(tmp_path, 700, segment_bytes=1_000_000)
    sink = Sink()
    Shipper(tmp_path, sink, threading.Event()).ship_batch()
    assert len(sink.lines) == 500
    ship_all(tmp_path, sink)
    assert sink.lines == lines


def test_told_to_stop_while_kinesis_is_dead_nothing_is_lost(tmp_path: Path) -> None:
    lines, stop, dead = fill(tmp_path, 10), threading.Event(), Sink(*["dead"] * 1_000)
    thread = threading.Thread(target=Shipper(tmp_path, dead, stop).run)
    thread.start()
    time.sleep(0.15)
    stop.set()
    thread.join(60)
    assert not thread.is_alive()
    sink = Sink()
    ship_all(tmp_path, sink)
    assert sink.lines == lines


def test_an_unfinished_line_waits_for_its_end(tmp_path: Path) -> None:
    sink = Sink()
    (tmp_path / f"{1:020}.log").write_text("one\ntw")
    shipper = ship_all(tmp_path, sink)
    assert sink.lines == ["one\n"]
    with (tmp_path / f"{1:020}.log").open("a") as file:
        file.write("o\n")
    shipper.ship_batch()
    assert sink.lines == ["one\n", "two\n"]


def test_a_line_cut_off_by_a_crash_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / f"{1:020}.log").write_text("one\ntw")
    (tmp_path / f"{2:020}.log").write_text("three\n")
    sink = Sink()
    ship_all(tmp_path, sink)
    assert sink.lines == ["one\n", "three\n"]
    assert "2 bytes" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"segment": "x", "offset": "y"}'])
def test_a_damaged_position_starts_over(tmp_path: Path, content: str) -> None:
    lines, sink = fill(tmp_path, 10), Sink()
    (tmp_path / "shipped.json").write_text(content)
    ship_all(tmp_path, sink)
    assert sink.lines == lines


class _Kinesis(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    taken: list[str]
    calls: int

    def do_POST(self) -> None:
        server: Any = self.server
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        server.calls += 1
        time.sleep(0.05)  # slow
        results = []
        for index, record in enumerate(body["Records"]):
            if server.calls == 1 and index % 2:
                code = "ProvisionedThroughputExceededException"
                results.append({"ErrorCode": code, "ErrorMessage": "slow down"})
            else:
                server.taken.append(base64.b64decode(record["Data"]).decode())
                results.append({"SequenceNumber": "1", "ShardId": "shardId-000000000000"})
        failed = sum("ErrorCode" in result for result in results)
        data = json.dumps({"FailedRecordCount": failed, "Records": results}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Keep test output quiet."""


@pytest.fixture
def kinesis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Kinesis)
    server.daemon_threads = True
    server.taken, server.calls = [], 0
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_over_the_wire(tmp_path: Path, kinesis: Any) -> None:
    lines = fill(tmp_path, 40)
    ship_all(tmp_path, kinesis_put("clicks", f"http://127.0.0.1:{kinesis.server_address[1]}", "us-east-1"))
    assert sorted(kinesis.taken) == sorted(lines)
    assert kinesis.calls == 2
