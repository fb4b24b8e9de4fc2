"""The zip: the same bytes each time, within its budget, and at work under AWS's own runtime client."""

from __future__ import annotations

import ast
import json
import os
import queue
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from edge import packaging
from edge.resolver.config import ConfigError, EdgeConfig, Replica, dump_config, parse_config
from edge.resolver.handler import Resolver
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB
from edge.tests.resolver.test_golden import EVENTS, ITEMS

CONFIG = EdgeConfig("t", (Replica("us-east-1", "http://127.0.0.1:1"), Replica("eu-west-1")), ("owl.example",))


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    first = packaging.build_zip(CONFIG, tmp_path / "a.zip")
    second = packaging.build_zip(CONFIG, tmp_path / "deeper" / "b.zip")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert (first.sha256, first.size) == (second.sha256, second.size)
    assert first.size == (tmp_path / "a.zip").stat().st_size < packaging.MAX_ZIP_BYTES
    with zipfile.ZipFile(first.path) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}


def test_another_configuration_is_another_zip(tmp_path: Path) -> None:
    other = EdgeConfig("other", CONFIG.replicas, CONFIG.default_hosts)
    assert packaging.build_zip(CONFIG, tmp_path / "a").sha256 != packaging.build_zip(other, tmp_path / "b").sha256


def test_over_the_budget_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaging, "MAX_ZIP_BYTES", 1_000)
    with pytest.raises(packaging.PackageTooBig):
        packaging.build_zip(CONFIG, tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def test_the_configuration_survives() -> None:
    assert parse_config(dump_config(CONFIG)) == CONFIG


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"table":"t","replicas":[{}],"default_hosts":["a"]}', '{"table":"t","replicas":5}']
)
def test_a_bad_configuration(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_config(text)


@pytest.mark.parametrize("change", [{"table": ""}, {"replicas": ()}, {"default_hosts": ("Owl.Example",)}])
def test_a_configuration_that_cannot_work(change: dict[str, Any]) -> None:
    raw: dict[str, Any] = {"table": "t", "replicas": CONFIG.replicas, "default_hosts": ("owl.example",)}
    with pytest.raises(ConfigError):
        EdgeConfig(**(raw | change))


class RuntimeApi(ThreadingHTTPServer):
    """AWS Lambda's Runtime API: hands out events and takes responses."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _RuntimeHandler)
        self.events: queue.Queue[Any] = queue.Queue()
        self.results: queue.Queue[tuple[str, Any]] = queue.Queue()


class _RuntimeHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: RuntimeApi

    def do_GET(self) -> None:
        data = json.dumps(self.server.events.get()).encode()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "1")
        self.send_header("Content-Type", "application/json")  # without one, its native client crashes
        self.send_header("Lambda-Runtime-Deadline-Ms", "9999999999999")
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:1:function:edge:1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.results.put((self.path.rpartition("/")[2], json.loads(body)))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Keep test output quiet."""


@contextmanager
def lambda_runtime(code: Path) -> Iterator[RuntimeApi]:
    """AWS's Python runtime client running the unpacked zip, as Lambda does."""
    api = RuntimeApi()
    threading.Thread(target=api.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    reserved = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.server_address[1]}",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "awslambdaric", "resolver.handler.handler"]
    process = subprocess.Popen(command, cwd=code, env=reserved, stdout=subprocess.DEVNULL)
    try:
        yield api
    finally:
        process.kill()
        process.wait()
        api.shutdown()
        api.server_close()


def without_age(response: Any) -> Any:
    """How old an item was when it was answered from is not the same in two runs."""
    return json.loads(re.sub(r"s-maxage=\d+", "s-maxage=N", json.dumps(response)))


def test_under_the_lambda_runtime_it_answers_as_in_process(tmp_path: Path, table: FakeDynamoDB) -> None:
    table.items = {case["pk"]: case["attributes"] for case in ITEMS}
    config = EdgeConfig("t", (Replica("us-east-1", table.endpoint),), ("owl.example",))
    with zipfile.ZipFile(packaging.build_zip(config, tmp_path / "edge.zip").path) as archive:
        archive.extractall(tmp_path / "code")
    in_process = Resolver(config)
    events = [json.loads(path.read_text())["event"] for path in EVENTS]
    with lambda_runtime(tmp_path / "code") as api:
        for event in events:
            api.events.put(event)
            kind, response = api.results.get(timeout=20)
            assert kind == "response"
            assert without_age(response) == without_age(in_process.answer(event))
    in_process.close()
    assert len(events) > 15


def test_code_without_prose_is_the_same_code_on_the_same_lines() -> None:
    for path in sorted((Path(packaging.__file__).parent / "resolver").glob("*.py")):
        before, after = path.read_text(), packaging.without_prose(path.read_text())
        assert len(after) < len(before)
        assert _code(after) == _code(before), path.name


def _code(source: str) -> list[str]:
    """Every statement but bare strings, with its line."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    spoken = [node for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    for node in spoken:
        assert isinstance(node.value, ast.Constant)
        node.value.value, node.value.end_lineno, node.value.end_col_offset = "", None, None
        node.end_lineno, node.end_col_offset = None, None
    return [f"{node.lineno} {ast.dump(node)}" for node in nodes]
