"""A zip with a resolver that does as its path says, and the local CloudFront serving it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from edge.local.spool import segments
from edge.realtime_log import FIELDS

RESOLVER = """
import itertools, json, time
runs = itertools.count(1)

def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    headers = {name: entries[0]["value"] for name, entries in request["headers"].items()}
    response = {"status": "200", "headers": {"cache-control": [{"key": "Cache-Control", "value": "s-maxage=60"}]}}
    name = request["uri"].rpartition("/")[2]
    if name == "slow":
        time.sleep(0.3)
    if name == "hang":
        time.sleep(9)
    if name == "raise":
        raise RuntimeError("oops")
    if name == "nostore" or name == "slownostore":
        time.sleep(0.3 if name == "slownostore" else 0)
        response["headers"]["cache-control"][0]["value"] = "no-store"
    if name == "short":
        response["headers"]["cache-control"][0]["value"] = "s-maxage=1"
    if name == "via":
        response["headers"]["via"] = [{"key": "Via", "value": "me"}]
    if name == "big":
        return response | {"body": "x" * 1048577}
    if name == "headers":
        return response | {"body": json.dumps(headers)}
    if name.startswith("forward"):
        request["headers"]["host"] = [{"key": "Host", "value": "origin.example"}]
        request["headers"]["x-getowl-edge"] = [{"key": "X-Getowl-Edge", "value": "signed"}]
        request["uri"] = "/edge/" + name
        if name == "forward-method":
            request["method"] = "DELETE"
        if name == "forward-elsewhere":
            request["origin"]["custom"]["domainName"] = "other.example"
        return request
    if request["method"] not in ("GET", "HEAD"):
        response["status"] = "405"
    if name == "nothing":
        return None
    if name == "redirect":
        response["status"] = "302"
        response["headers"]["location"] = [{"key": "Location", "value": "https://a.example/"}]
        response["headers"]["content-type"] = [
            {"key": "Content-Type", "value": "text/html; charset=utf-8; getowl=1.r.lnk_x.ws_y.12"}
        ]
        return response
    response["body"] = "|".join([
        str(next(runs)), headers["host"], headers["cloudfront-viewer-country"],
        headers["cloudfront-is-mobile-viewer"], request["querystring"], request["uri"], request["method"],
    ])
    return response
"""


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Edge:
    """A running local CloudFront."""

    port: int
    spool: Path
    process: subprocess.Popen[str]

    def get(
        self,
        path: str,
        *,
        host: str = "owl.example",
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers={"Host": host} | (headers or {}))
        response = connection.getresponse()
        reply = Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode())
        connection.close()
        return reply

    def lines(self, count: int, fields: tuple[str, ...] = FIELDS) -> list[dict[str, str]]:
        """The first `count` log lines, once they are there."""
        for _ in range(1_500):
            text = "".join(path.read_text() for path in segments(self.spool))
            if text.count("\n") >= count:
                return [dict(zip(fields, line.split("\t"), strict=True)) for line in text.splitlines()]
            time.sleep(0.02)
        raise AssertionError(f"{count} lines did not come: {text}")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def start(zip_path: Path, spool: Path, *more: str) -> Edge:
    port = free_port()
    command = [sys.executable, "-m", "edge.local", "--zip", str(zip_path), "--port", str(port), "--spool", str(spool)]
    process = subprocess.Popen([*command, *more], env=os.environ.copy(), stderr=subprocess.PIPE, text=True)
    for _ in range(1_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return Edge(port, spool, process)
        time.sleep(0.03)
    raise AssertionError("the local CloudFront did not start")


@pytest.fixture(scope="session")
def fake_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "edge.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("resolver/__init__.py", "")
        archive.writestr("resolver/handler.py", RESOLVER)
    return path


@pytest.fixture
def edge(fake_zip: Path, tmp_path: Path) -> Iterator[Edge]:
    running = start(fake_zip, tmp_path / "spool", "--timeout", "3")
    yield running
    running.process.kill()
    running.process.communicate()
