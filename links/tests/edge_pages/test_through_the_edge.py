"""The whole way: the zip's resolver, the local CloudFront, Django behind it, and a browser in front."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from edge.packaging import build_zip
from edge.resolver.click import parse
from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.contract import LinkItem
from edge.tests.local.conftest import Edge, Reply, start
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB
from links.edge_pages.unlock import COOKIE
from links.models import Link
from links.tests.edge_pages.conftest import DESTINATION, PASSWORD, Publish

BOT = {"User-Agent": "facebookexternalhit/1.1"}

Open = Callable[..., Reply]


@pytest.fixture
def edge(
    live_server: LiveServer, publish: Publish, link: Link, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Edge]]:
    """Serves the link with what the test says of it, in the table and in Postgres."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    running: list[Edge] = []

    def serve(**fields: Any) -> Edge:
        publish(**fields)
        values: dict[str, Any] = {
            "destination": link.destination,
            "link_id": link.public_id,
            "workspace_id": "ws_1",
        } | fields
        table.put(link.key, LinkItem(**values))
        secret = settings.EDGE_ORIGIN_SECRET
        hosts, replicas = ("127.0.0.1",), (Replica("us-east-1", table.endpoint),)
        config = EdgeConfig("links", replicas, hosts, origin_host="127.0.0.1", origin_secret=secret)
        built = build_zip(config, tmp_path / "edge.zip")
        running.append(start(built.path, tmp_path / "spool", "--origin", live_server.url))
        return running[-1]

    with FakeDynamoDB() as table:
        yield serve
        for one in running:
            one.process.kill()
            one.process.communicate()


def test_the_password(edge: Callable[..., Edge], link: Link) -> None:
    served = edge(password=True)
    form = served.get("/spring?a=1", host="127.0.0.1")
    assert (form.status, form.headers["cache-control"]) == (200, "no-store")
    assert "This link is protected" in form.body
    wrong = served.get("/spring?a=1", host="127.0.0.1", method="POST", body=b"password=wrong")
    assert wrong.status == 403
    right = served.get("/spring?a=1", host="127.0.0.1", method="POST", body=b"password=night+owl")
    assert (right.status, right.headers["location"]) == (303, f"{DESTINATION}&a=1")
    cookie = {"Cookie": right.headers["set-cookie"].partition(";")[0]}
    later = served.get("/spring?a=1", host="127.0.0.1", headers=cookie)
    assert (later.status, later.headers["location"]) == (303, f"{DESTINATION}&a=1")
    outcomes = [parse(unquote(line["sc-content-type"])) for line in served.lines(4)]
    assert [click.outcome if click else "" for click in outcomes] == ["p", "", "r", "r"]
    assert served.get("/spring", host="127.0.0.1", method="PUT").status == 405


def test_what_visitors_forge_is_not_believed(edge: Callable[..., Edge], live_server: LiveServer) -> None:
    served = edge()
    reply = served.get("/edge/password", host="127.0.0.1", headers={"X-Getowl-Edge": "v1.e30.00"})
    assert reply.status == 404
    assert "no link here" in reply.body


def test_the_other_pages(edge: Callable[..., Edge]) -> None:
    served = edge(social=True, cloak=True)
    assert "og:title" in served.get("/spring", host="127.0.0.1", headers=BOT).body
    assert "<iframe" in served.get("/spring", host="127.0.0.1").body
    assert "Where this link leads" in served.get("/spring+", host="127.0.0.1").body


@pytest.mark.browser
def test_the_form_in_a_browser(
    edge: Callable[..., Edge], browser: Browser, live_server: LiveServer, link: Link
) -> None:
    """The destination is another origin than the form's: a policy for forms must not stop the way there."""
    served = edge(password=True, destination=f"{live_server.url}/healthz")
    window = browser.new_page()
    referrers: list[str | None] = []
    window.on("request", lambda request: referrers.append(request.headers.get("referer")))
    window.goto(f"http://127.0.0.1:{served.port}/spring")
    expect(window.get_by_label("Password")).to_be_focused()  # with the first frame, which may come after `load`
    window.keyboard.type("wrong")
    window.keyboard.press("Enter")
    window.get_by_role("alert").wait_for()
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button").click()
    window.wait_for_url(f"{live_server.url}/healthz")
    assert set(referrers) == {None}
    (cookie,) = [one for one in window.context.cookies() if one["name"] == COOKIE]
    assert (cookie["path"], cookie["httpOnly"]) == ("/spring", True)
    window.close()


@pytest.fixture
def moved(live_server: LiveServer) -> Iterator[str]:
    """The address of a server that sends everybody on to another one."""

    class Moved(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(301)
            self.send_header("Location", f"{live_server.url}/healthz")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Moved) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.browser
def test_a_cloaked_destination_that_has_moved(
    edge: Callable[..., Edge], browser: Browser, live_server: LiveServer, moved: str
) -> None:
    served = edge(cloak=True, destination=f"{moved}/")
    window = browser.new_page()
    # Only the frame asks for this address; it is there once the response has become its document.
    with window.expect_event("framenavigated", lambda frame: frame.url == f"{live_server.url}/healthz"):
        window.goto(f"http://127.0.0.1:{served.port}/spring")
    assert len(window.frames) == 2
    window.close()
