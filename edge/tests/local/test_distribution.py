"""The local CloudFront over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import pytest

from edge.local.logline import MAX_FIELD
from edge.realtime_log import FIELDS_WITH_NAMES, HEADER_NAMES
from edge.resolver.click import Click, parse
from edge.tests.local.conftest import Edge, start

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0.0.0 Mobile Safari/537.36"


def run_of(body: str) -> str:
    """Which run of the resolver made `body`."""
    return body.partition("|")[0]


def test_the_second_request_is_a_hit(edge: Edge) -> None:
    first, second = edge.get("/a"), edge.get("/a")
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("Miss from cloudfront", "Hit from cloudfront")
    assert first.body == second.body
    assert "age" not in first.headers
    assert second.headers["age"] == "0"


def test_what_is_in_the_key(edge: Edge) -> None:
    def run(path: str = "/a", host: str = "owl.example", **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return run_of(edge.get(path, host=host, headers=named).body)

    same = run()
    others = [
        run(host="go.acme.example"),
        run("/b"),
        run("/a?x=1"),
        run("/a?x=2"),
        run(user_agent=PHONE),
        run(user_agent=ANDROID),
        run(x_debug_viewer_country="fr"),
    ]
    assert len({same, *others}) == 8
    unkeyed = {"accept_language": "fr", "cookie": "getowl_unlocked=b", "referer": "https://r.example/"}
    assert same == run() == run(user_agent="Mozilla/5.0 (X11; Linux x86_64)", x_debug_viewer_region="BE", **unkeyed)


def test_what_the_resolver_is_told(edge: Edge) -> None:
    headers = {"User-Agent": PHONE, "X-Debug-Viewer-Country": "FR"}
    body = edge.get("/caf%C3%A9%20x?a=%2561&b", headers=headers).body
    assert body.split("|")[1:] == ["owl.example", "FR", "true", "a=%2561&b", "/caf%C3%A9%20x", "GET"]


def test_which_headers_the_resolver_is_told(edge: Edge) -> None:
    sent = {
        "User-Agent": PHONE,
        "Accept-Language": "fr",
        "Referer": "https://r.example/",
        "Cookie": "session=secret; getowl_unlocked=yes; getowl_unlocked_not=no",
        "X-Debug-Viewer-Country": "us",
        "X-Debug-Viewer-Region": "ca",
        "X-Forwarded-For": "203.0.113.9",
        "X-Getowl-Edge": "forged",
        "CloudFront-Viewer-City": "Forged",
        "Authorization": "Basic forged",
    }
    told = json.loads(edge.get("/headers", headers=sent).body)
    assert told.pop("via").endswith("(CloudFront)")
    assert told == {
        "host": "owl.example",
        "user-agent": PHONE,
        "accept-language": "fr",
        "referer": "https://r.example/",
        "cookie": "getowl_unlocked=yes",
        "x-forwarded-for": "203.0.113.9, 127.0.0.1",
        "cloudfront-viewer-country": "US",
        "cloudfront-viewer-country-region": "CA",
        "cloudfront-is-desktop-viewer": "false",
        "cloudfront-is-mobile-viewer": "true",
        "cloudfront-is-smarttv-viewer": "false",
        "cloudfront-is-tablet-viewer": "false",
        "cloudfront-is-ios-viewer": "true",
        "cloudfront-is-android-viewer": "false",
    }


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "POST", "PATCH", "DELETE"])
def test_other_methods_reach_the_resolver_and_are_never_kept(edge: Edge, method: str) -> None:
    seen = edge.get("/a")
    first, second = edge.get("/a", method=method), edge.get("/a", method=method)
    assert (first.status, first.body.rpartition("|")[2]) == (405, method)
    assert len({run_of(reply.body) for reply in (seen, first, second)}) == 3
    assert edge.get("/a").body == seen.body


def test_head_has_no_body_and_shares_the_answer(edge: Edge) -> None:
    head = edge.get("/a", method="HEAD")
    assert (head.status, head.body) == (200, "")
    assert edge.get("/a").headers["x-cache"] == "Hit from cloudfront"


def test_no_store_is_never_kept(edge: Edge) -> None:
    assert run_of(edge.get("/nostore").body) != run_of(edge.get("/nostore").body)


def test_an_answer_is_dropped_when_its_time_is_over(edge: Edge) -> None:
    first = edge.get("/short")
    time.sleep(1.05)
    assert run_of(edge.get("/short").body) != run_of(first.body)


@pytest.mark.parametrize(("path", "runs"), [("/slow", 1), ("/slownostore", 8)])
def test_concurrent_misses(edge: Edge, path: str, runs: int) -> None:
    """Those for one key are one run, unless its answer is for one visitor only."""
    with ThreadPoolExecutor(8) as pool:
        bodies = [reply.body for reply in pool.map(lambda _: edge.get(path), range(8))]
    assert len(set(bodies)) == runs


@pytest.mark.parametrize(
    ("path", "status"),
    [("/via", 502), ("/big", 502), ("/forward", 502), ("/nothing", 502), ("/raise", 503), ("/hang", 503)],
)
def test_what_the_resolver_may_not_do(edge: Edge, path: str, status: int) -> None:
    reply = edge.get(path)
    assert (reply.status, reply.headers["x-cache"]) == (status, "Error from cloudfront")
    (line,) = edge.lines(1)
    assert (line["sc-status"], line["x-edge-result-type"]) == (str(status), "Error")


def test_what_cloudfront_refuses_itself(edge: Edge) -> None:
    assert edge.get("/" + "x" * 8200).status == 414
    assert edge.get("/a", method="TRACE").status == 403
    assert edge.get("/a", body=b"x").status == 403
    assert edge.get("/a", host="a b").status == 400
    assert edge.get("/a", headers={"x": "y" * 33_000}).status == 413


@pytest.mark.parametrize(
    ("headers", "body", "status"), [({}, b"x", 403), ({"x": "y" * 33_000}, None, 413)], ids=["a body", "large headers"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_refused_is_so_where_the_answer_is_known(
    edge: Edge, method: str, headers: dict[str, str], body: bytes | None, status: int
) -> None:
    assert edge.get("/a").status == 200
    for _ in range(2):
        assert edge.get("/a", method=method, headers=headers, body=body).status == status
    assert edge.get("/a").headers["x-cache"] == "Hit from cloudfront"


def test_a_log_line(edge: Edge) -> None:
    edge.get("/redirect?a=1&b=%20", headers={"User-Agent": 'Mozilla/5.0 (X; "Y")', "Referer": "https://r.example/a b"})
    edge.get("/redirect?a=1&b=%20", method="HEAD")
    miss, hit = edge.lines(2)
    assert float(miss["timestamp"]) == pytest.approx(time.time(), abs=20)
    expected = {
        "c-ip": "127.0.0.1",
        "sc-status": "302",
        "cs-method": "GET",
        "cs-protocol": "http",
        "cs-protocol-version": "HTTP/1.1",
        "cs-host": "owl.example",
        "cs-uri-stem": "/redirect?a=1&b=%2520",
        "cs-uri-query": "a=1&b=%2520",
        "cs-user-agent": "Mozilla/5.0%20(X;%20%22Y%22)",
        "cs-referer": "https://r.example/a%20b",
        "c-country": "ZZ",
        "x-edge-result-type": "Miss",
        "x-edge-detailed-result-type": "Miss",
        "x-edge-response-result-type": "Miss",
        "distribution-tenant-id": "-",
    }
    assert {name: miss[name] for name in expected} == expected
    assert (hit["cs-method"], hit["x-edge-result-type"]) == ("HEAD", "Hit")
    assert miss["x-edge-request-id"] != hit["x-edge-request-id"]
    for line in (miss, hit):
        assert parse(unquote(line["sc-content-type"])) == Click("r", "lnk_x", "ws_y", 12)


def test_a_log_with_the_names_of_headers(fake_zip: Path, tmp_path: Path) -> None:
    edge = start(fake_zip, tmp_path / "spool", "--header-names")
    try:
        edge.get("/redirect", headers={"Sec-GPC": "1", "DNT": "1"})
        edge.get("/redirect")
        edge.get("/redirect", headers={f"X-{number}-{'y' * 40}": "1" for number in range(50)})
        objecting, plain, long = edge.lines(3, FIELDS_WITH_NAMES)
    finally:
        edge.process.kill()
        edge.process.communicate()
    assert {"host", "sec-gpc", "dnt"} <= set(unquote(objecting[HEADER_NAMES]).split("\n"))
    assert {"sec-gpc", "dnt"}.isdisjoint(unquote(plain[HEADER_NAMES]).split("\n"))
    assert len(unquote(long[HEADER_NAMES])) == 800
    for line in (objecting, plain, long):
        assert parse(unquote(line["sc-content-type"])) == Click("r", "lnk_x", "ws_y", 12)
        assert (line["c-country"], line["distribution-tenant-id"]) == ("ZZ", "-")


def test_an_oversized_request_leaves_a_line_of_ordinary_length(edge: Edge) -> None:
    huge = {"User-Agent": " " * 10 + '"' * 100_000, "Cookie": "<" * 100_000, "Referer": "`" * 100_000}
    assert edge.get("/" + "x" * 60_000 + "?" + "y" * 5_000, headers=huge).status == 414
    (line,) = edge.lines(1)
    assert max(map(len, line.values())) == MAX_FIELD
    assert sum(map(len, line.values())) < 40_000


def test_health_is_neither_cached_nor_logged(edge: Edge) -> None:
    edge.get("/a")
    edge.lines(1)
    state = json.loads(edge.get("/.getowl/health").body)
    assert (state["status"], state["cached"], state["dropped_lines"]) == ("ok", 1, 0)
    edge.get("/b")
    assert [line["cs-uri-stem"] for line in edge.lines(2)] == ["/a", "/b"]


def test_a_stop_loses_no_line(edge: Edge) -> None:
    for number in range(50):
        edge.get(f"/{number}")
    assert edge.stop() == 0
    assert len(edge.lines(50)) == 50


def test_a_full_spool_costs_lines_but_no_visitor(fake_zip: Path, tmp_path: Path) -> None:
    edge = start(fake_zip, tmp_path / "spool", "--spool-max-bytes", "400")
    try:
        for _ in range(5):
            assert edge.get("/a").status == 200
        assert json.loads(edge.get("/.getowl/health").body)["dropped_lines"] >= 3
    finally:
        edge.stop()
        _, err = edge.process.communicate()
    assert "log lines dropped" in err
    assert int((tmp_path / "spool" / "dropped").read_text()) >= 3


def test_a_busy_port_is_said(edge: Edge, fake_zip: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "edge.local", "--zip", str(fake_zip), "--port", str(edge.port)]
    command += ["--spool", str(tmp_path / "other")]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert f"cannot listen on 127.0.0.1:{edge.port}: Address already in use" in second.stderr


def test_a_zip_that_is_not_there(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "edge.local", "--zip", str(tmp_path / "no.zip"), "--spool", str(tmp_path)]
    command += ["--port", "0"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert "build it with manage.py build_edge" in run.stderr
