"""The check can fail: it notices lost rows, wrong destinations, wrong answers and stages that hang."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from accounts.actor import Actor
from accounts.models import User, Workspace
from getowl.local import rows, servers
from getowl.local.check import Verdict, _read, _Stage, check
from getowl.local.supervisor import Supervisor
from getowl.local.visitors import Visit, Visitors
from links.models import Import, ImportReject, Link
from links.services.create import link_create

ROWS = {
    2: {"slug": "one", "url": "https://example.com/one"},
    3: {"slug": "two", "url": "https://example.com/two"},
    4: {"slug": "old", "url": "gopher://example.com/"},
}


@pytest.fixture
def source(workspace: Workspace, alice: User) -> Import:
    """An import of ROWS as it should be: two links and a rejected row."""
    for number in (2, 3):
        row = ROWS[number]
        link_create(workspace=workspace, actor=Actor(user=alice), destination=row["url"], slug=row["slug"])
    made = Import.objects.create(
        workspace=workspace, filename="a.csv", file="a.csv", size=1, created_rows=2, rejected_rows=1
    )
    ImportReject.objects.create(source=made, row_number=4, fields=[], code="scheme", message="no")
    return made


def test_a_complete_import_has_nothing_to_complain_about(source: Import) -> None:
    assert rows.unaccounted(source, ROWS) == []
    assert rows.altered(source, ROWS) == []
    assert rows.reasons(source) == {"scheme": 1}
    assert {visit.path: visit.location for visit in rows.expected(source)} == {
        "/one": "https://example.com/one",
        "/two": "https://example.com/two",
    }


def test_a_lost_row_is_named(source: Import) -> None:
    problems = rows.unaccounted(source, ROWS | {5: {"slug": "lost", "url": "https://example.com/"}})
    assert problems[0] == "row 5 (lost) is neither imported nor rejected"
    assert "the file has 4 rows, 2 were imported and 1 rejected" in problems


def test_a_wrong_count_is_named(source: Import) -> None:
    source.created_rows = 3
    assert "the import counted 3 and 1, stored are 2 and 1" in rows.unaccounted(source, ROWS)


def test_an_altered_destination_is_named(source: Import) -> None:
    Link.objects.filter(slug="two").update(destination="https://example.org/two")
    assert rows.altered(source, ROWS) == ["row 3: https://example.com/two became https://example.org/two"]


def test_another_spelling_of_the_same_address_is_not_wrong(source: Import) -> None:
    Link.objects.filter(slug="two").update(destination="https://example.com/t%C3%BC")
    written = ROWS | {3: {"slug": "two", "url": "https://example.com/tü"}}
    assert rows.altered(source, written) == []


def test_what_is_in_the_outbox_is_not_published(source: Import) -> None:
    seen: list[str] = []
    assert not rows.published(seen.append)
    assert seen == ["2 left"]
    assert rows.count_published(source) == 0


def test_a_failed_import_ends_the_check(source: Import) -> None:
    Import.objects.update(status=Import.Status.FAILED, failure="no header")
    with pytest.raises(servers.ServerError, match="the import is failed: no header"):
        rows.import_finished(source, lambda _: None)


def test_the_file_is_read_as_a_spreadsheet_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('slug,url\n\none,"https://example.com/\n"\n,\ntwo, x \n')
    assert _read(path) == {3: {"slug": "one", "url": "https://example.com/"}, 5: {"slug": "two", "url": "x"}}


class _Edge(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/right" else 404)
        if self.path == "/right":
            self.send_header("Location", "https://example.com/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def edge_port() -> Iterator[int]:
    """A server that knows /right alone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Edge) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_visitors_tell_right_from_wrong(edge_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getowl.local.visitors.TRIES", 1)
    there = [Visit("/right", 302, "https://example.com/"), Visit("/right", 301, "https://example.com/")]
    visitors = Visitors(edge_port, [*there, Visit("/gone", 302, "https://example.com/")])
    supervisor = Supervisor()
    try:
        _Stage(supervisor, 10).wait("the visits", lambda: visitors.finished(lambda _: None))
    finally:
        supervisor.stop()
    assert visitors.right == 1
    assert sorted(visitors.wrong) == [
        "/gone: 404  instead of 302 https://example.com/",
        "/right: 302 https://example.com/ instead of 301 https://example.com/",
    ]


def test_a_stage_that_hangs_ends() -> None:
    supervisor = Supervisor()
    try:
        with pytest.raises(servers.ServerError, match="the visits did not finish"):
            _Stage(supervisor, 0.1).wait("the visits", lambda: False)
    finally:
        supervisor.stop()


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(),
        Verdict(imported=2, published=1, resolved=2),
        Verdict(imported=2, published=2, resolved=1),
        Verdict(imported=2, published=2, resolved=2, wrong=["x"]),
        Verdict(imported=2, published=2, resolved=2, missing=["x"]),
    ],
)
def test_anything_short_is_not_good(verdict: Verdict) -> None:
    assert not verdict.good


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert check(tmp_path / "none.csv", keep=False) == 1
    assert f"there is no file {tmp_path / 'none.csv'}" in capsys.readouterr().err
