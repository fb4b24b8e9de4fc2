"""Requests that go on to the origin, through the local CloudFront."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest

from edge.local.forward import Forward
from edge.local.origin import Origin, Unreachable
from edge.resolver.click import parse
from edge.tests.local.conftest import Edge, free_port, start

COUNTED = "text/html; charset=utf-8; getowl=1.r.lnk_x.ws_y.12"


class Handler(BaseHTTPRequestHandler):
    """Tells what it was asked; the query says how to answer."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        size = int(self.headers.get("content-length", "0"))
        body = self.rfile.read(size).decode()
        query = self.path.partition("?")[2]
        if query == "slow":
            time.sleep(1)
        if query == "nonsense":
            self.wfile.write(b"nonsense\r\n\r\n")
            self.close_connection = True
            return
        asked = {name.lower(): value for name, value in self.headers.items()}
        data = json.dumps({"line": f"{self.command} {self.path}", "headers": asked, "body": body}).encode()
        self.send_response(303 if query == "elsewhere" else 429 if query == "often" else 200)
        self.send_header("Content-Type", COUNTED)
        self.send_header("Cache-Control", "s-maxage=60" if query == "keep" else "no-store")
        self.send_header("Set-Cookie", "getowl_unlocked=1; Path=/a; HttpOnly")
        self.send_header("Set-Cookie", "second=2")
        self.send_header("Via", "1.1 proxy")
        self.send_header("X-Cache", "Forged")
        self.send_header("Keep-Alive", "timeout=5")
        if query == "elsewhere":
            self.send_header("Location", "https://a.example/")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_HEAD = do_POST = answer

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def origin() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fronted(origin: int, fake_zip: Path, tmp_path: Path) -> Iterator[Edge]:
    running = start(fake_zip, tmp_path / "spool", "--timeout", "10", "--origin", f"http://127.0.0.1:{origin}")
    yield running
    running.process.kill()
    running.process.communicate()


def test_what_the_origin_is_asked(fronted: Edge) -> None:
    headers = {"Cookie": "session=1; getowl_unlocked=2", "X-Getowl-Edge": "forged", "Content-Type": "text/plain"}
    reply = fronted.get("/forward?a=%20b", method="POST", headers=headers, body=b"password=owl")
    asked = json.loads(reply.body)
    assert (asked["line"], asked["body"]) == ("POST /edge/forward?a=%20b", "password=owl")
    told = asked["headers"]
    assert (told["host"], told["x-getowl-edge"], told["cookie"]) == ("origin.example", "signed", "getowl_unlocked=2")
    assert told["content-length"] == "12"
    assert told["x-amz-cf-id"] == reply.headers["x-amz-cf-id"]
    assert "content-type" not in told  # no policy names it


def test_what_the_visitor_gets(fronted: Edge) -> None:
    reply = fronted.get("/forward?elsewhere", method="POST", body=b"x")
    assert (reply.status, reply.headers["location"]) == (303, "https://a.example/")
    assert reply.headers["x-cache"] == "Miss from cloudfront"
    assert reply.headers["content-type"] == COUNTED
    assert reply.headers.keys().isdisjoint({"via", "keep-alive"})


def test_every_cookie_is_passed_on(origin: int) -> None:
    forward = Forward("GET", "/a", "", [("host", "origin.example")])
    answer = Origin(f"http://127.0.0.1:{origin}").fetch(forward, b"", "id")
    assert [value for name, value in answer.headers if name == "set-cookie"] == [
        "getowl_unlocked=1; Path=/a; HttpOnly",
        "second=2",
    ]


def test_what_is_kept(fronted: Edge) -> None:
    def kept(query: str, method: str = "GET") -> bool:
        fronted.get(f"/forward?{query}", method=method)
        return fronted.get(f"/forward?{query}").headers["x-cache"].startswith("Hit")

    assert kept("keep")
    assert not kept("other")
    assert not kept("often")


def test_the_answer_to_a_head_is_nobody_elses(fronted: Edge) -> None:
    assert fronted.get("/forward?keep", method="HEAD").body == ""
    assert json.loads(fronted.get("/forward?keep").body)["line"] == "GET /edge/forward?keep"


def test_the_log(fronted: Edge) -> None:
    fronted.get("/forward?elsewhere", method="POST", body=b"x")
    fronted.get("/forward?often")
    passed, refused = fronted.lines(2)
    expected = {
        "cs-method": "POST",
        "sc-status": "303",
        "cs-uri-stem": "/forward?elsewhere",
        "x-edge-result-type": "Miss",
    }
    assert {name: passed[name] for name in expected} == expected
    click = parse(unquote(passed["sc-content-type"]))
    assert click is not None
    assert click.link_id == "lnk_x"
    assert float(passed["time-taken"]) >= 0
    assert (refused["sc-status"], refused["x-edge-result-type"]) == ("429", "Error")


@pytest.mark.parametrize("name", ["forward-method", "forward-elsewhere"])
def test_a_request_that_breaks_the_rules(fronted: Edge, name: str) -> None:
    assert fronted.get(f"/{name}").status == 502


def test_a_large_body(fronted: Edge) -> None:
    assert fronted.get("/forward", method="POST", body=b"x" * 1_048_577).status == 413


def test_an_origin_that_is_not_http(fronted: Edge) -> None:
    assert fronted.get("/forward?nonsense").status == 502
    (line,) = fronted.lines(1)
    assert (line["x-edge-result-type"], line["x-edge-detailed-result-type"]) == ("Error", "OriginError")


def test_an_origin_that_is_away(fake_zip: Path, tmp_path: Path) -> None:
    edge = start(fake_zip, tmp_path / "spool", "--origin", f"http://127.0.0.1:{free_port()}")
    try:
        assert edge.get("/forward").status == 502
        assert edge.lines(1)[0]["x-edge-detailed-result-type"] == "OriginConnectError"
    finally:
        edge.stop()
        edge.process.communicate()


def test_an_origin_that_hangs(origin: int) -> None:
    forward = Forward("GET", "/a", "slow", [("host", "origin.example")])
    with pytest.raises(Unreachable) as caught:
        Origin(f"http://127.0.0.1:{origin}", timeout=0.1).fetch(forward, b"", "id")
    assert (caught.value.status, caught.value.detail) == (504, "OriginCommError")


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://a.example", "http://a.example/path", ""])
def test_what_is_no_origin(url: str) -> None:
    with pytest.raises(ValueError, match="not an origin"):
        Origin(url)
