"""The Python client against the running API."""

import io
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from accounts.tests.callers import Caller
from getowl.management.commands import api_client
from getowl_client import (
    ApiError,
    Conflict,
    Getowl,
    Invalid,
    NotAllowed,
    NotFound,
    ServerError,
    TooMany,
    Unreachable,
    pages,
)
from links.models import Link
from links.tasks import run_import

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_written_files_are_up_to_date() -> None:
    for path, text in api_client.written().items():
        assert path.read_text() == text, "run: python manage.py api_client"


def test_a_links_life(getowl: Getowl) -> None:
    link = getowl.links_create({"destinationUrl": "https://example.com/", "shortCode": "sale", "tags": ["spring"]})
    assert link["shortLink"].endswith("/sale")
    assert getowl.links_get(link["id"])["tags"] == ["spring"]
    assert getowl.links_update(link["id"], {"title": "Sale"})["title"] == "Sale"
    assert getowl.links_qr(link["id"]).startswith(b"<svg")
    getowl.links_delete(link["id"])
    with pytest.raises(NotFound):
        getowl.links_get(link["id"])


def test_pages_follow_each_other(getowl: Getowl) -> None:
    getowl.links_create_many({"links": [{"destinationUrl": f"https://example.com/{n}"} for n in range(7)]})
    found = [link["destinationUrl"] for link in pages(getowl.links_list, limit=3)]
    assert found == [f"https://example.com/{n}" for n in reversed(range(7))]


@pytest.mark.usefixtures("bucket")
def test_an_import(getowl: Getowl) -> None:
    file = io.BytesIO(b"url,slug\nhttps://example.com,one\nnope,two\n")
    file.name = "links.csv"
    job = getowl.imports_create(file)
    run_import(job["id"])
    assert getowl.imports_get(job["id"])["createdRows"] == 1
    assert b"nope" in getowl.imports_rejects(job["id"])
    other = getowl.imports_create(
        io.BytesIO(b"Where,Slug\nhttps://example.com/3,three\n"), mapping='{"Where": "destinationUrl"}'
    )
    run_import(other["id"])
    assert getowl.imports_get(other["id"])["createdRows"] == 1


def test_refusals_are_exceptions_of_their_kind(getowl: Getowl, live_server: Any, reader: Caller) -> None:
    getowl.links_create({"destinationUrl": "https://example.com/", "shortCode": "sale"})
    with pytest.raises(Conflict) as taken:
        getowl.links_create({"destinationUrl": "https://example.com/b", "shortCode": "sale"})
    assert (taken.value.code, taken.value.field, taken.value.status) == ("taken", "shortCode", 409)
    assert taken.value.request_id
    with pytest.raises(Invalid) as bad:
        getowl.links_create({"destinationUrl": "nope"})
    assert bad.value.field == "destinationUrl"
    for secret in (reader.secret, "sk_live_" + "0" * 32):
        with Getowl(secret, base_url=live_server.url, retries=0) as other, pytest.raises(NotAllowed):
            other.links_create({"destinationUrl": "https://example.com/"})


def test_ids_cannot_lead_elsewhere(getowl: Getowl) -> None:
    with pytest.raises(NotFound):
        getowl.links_get("../workspace")


Answer = tuple[int, dict[str, str], bytes]


class Server(ThreadingHTTPServer):
    """Answers as it is told, and remembers what it was asked."""

    answers: list[Answer]
    asked: list[tuple[str, str | None]]


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.headers.get("Idempotency-Key")))
        status, headers, body = self.server.answers.pop(0)
        if status == 0:  # hang up
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def flaky(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[Getowl, Server]]]:
    """Return a function that gives a client of a server with these answers. Nobody waits between repeats."""
    monkeypatch.setattr("getowl_client.transport.time.sleep", lambda seconds: waited.append(seconds))
    waited: list[float] = []
    server = Server(("127.0.0.1", 0), _Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    client = Getowl("sk_live_x", base_url=f"http://127.0.0.1:{server.server_port}", timeout=5, retries=2)

    def answering(*answers: Answer) -> tuple[Getowl, Server]:
        server.answers = list(answers)
        return client, server

    yield answering
    client.close()
    server.shutdown()
    thread.join()
    server.server_close()


GOOD: Answer = (200, {}, json.dumps({"id": "lnk_1"}).encode())
DOWN: Answer = (503, {}, b"<html>")
HANGS_UP: Answer = (0, {}, b"")


def test_a_write_is_repeated_under_one_key(flaky: Callable[..., tuple[Getowl, Server]]) -> None:
    client, server = flaky(HANGS_UP, DOWN, GOOD)
    assert client.links_create({"destinationUrl": "https://example.com/"})["id"] == "lnk_1"
    assert len(server.asked) == 3
    assert len({key for _, key in server.asked}) == 1
    assert server.asked[0][1]


def test_it_gives_up_at_last(flaky: Callable[..., tuple[Getowl, Server]]) -> None:
    client, server = flaky(DOWN, DOWN, DOWN, GOOD)
    with pytest.raises(ServerError) as error:
        client.links_get("lnk_1")
    assert (error.value.status, error.value.code, len(server.asked)) == (503, "unknown", 3)
    client, _ = flaky(HANGS_UP, HANGS_UP, HANGS_UP)
    with pytest.raises(Unreachable):
        client.links_get("lnk_1")


def test_it_comes_again_when_it_was_asked_to(flaky: Callable[..., tuple[Getowl, Server]]) -> None:
    limited: Answer = (429, {"Retry-After": "7"}, b'{"error": {"code": "rate_limited", "message": "Later."}}')
    client, server = flaky(limited, GOOD)
    assert client.links_get("lnk_1")["id"] == "lnk_1"
    assert len(server.asked) == 2
    client, _ = flaky(limited, limited, limited)
    with pytest.raises(TooMany, match="Later"):
        client.links_get("lnk_1")


def test_what_will_not_get_better_is_not_repeated(flaky: Callable[..., tuple[Getowl, Server]]) -> None:
    client, server = flaky((422, {}, b'{"error": {"code": "invalid", "message": "No.", "field": "title"}}'))
    with pytest.raises(Invalid, match="No"):
        client.links_get("lnk_1")
    assert len(server.asked) == 1


def test_a_page_in_place_of_json_is_an_error(flaky: Callable[..., tuple[Getowl, Server]]) -> None:
    client, _ = flaky((200, {}, b"<html>Sign in to the hotel's network</html>"))
    with pytest.raises(ApiError) as error:
        client.links_get("lnk_1")
    assert error.value.code == "not_json"
    assert Link.objects.count() == 0
