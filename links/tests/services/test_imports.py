"""Starting, running, stopping and resuming imports, and their reports, through the task."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.models import Domain
from edge.models import EdgeChange
from links.errors import BadField
from links.importing.errors import BadFile
from links.importing.mapped import Mapped
from links.importing.plan import Plan
from links.importing.records import Record
from links.models import Import, ImportReject, Link
from links.services import import_cancel, import_run, link_create, rejects_csv, resume_imports
from links.tasks import run_import
from links.tests.services.conftest import Upload


def _rejects(source: Import) -> list[tuple[int, str, str]]:
    return list(
        ImportReject.objects.filter(source=source).order_by("row_number").values_list("row_number", "field", "code")
    )


def test_takes_good_rows_and_explains_the_others(
    upload: Upload, workspace: Workspace, elsewhere: Workspace, bob: User
) -> None:
    link_create(workspace=elsewhere, actor=Actor(), destination="https://example.com/theirs", slug="theirs")
    link_create(workspace=workspace, actor=Actor(), destination="https://example.com/ours", slug="ours")
    source = upload(
        "URL,Slug,Title,Tags,Expires\n"
        "https://example.com/1,one,First,a|b,2030-01-31\n"
        "\n"
        "https://example.com/2,,,\n"  # fewer cells are fine; the slug is drawn
        "ftp://example.com,three,,,\n"
        "https://example.com/4,theirs,,,\n"
        "https://example.com/ours,ours,,,\n"
        "https://example.com/5,one,,,\n"
        "https://example.com/6,six,,,someday\n"
        "https://example.com/7,seven,,,,,extra\n"
        '"https://example.com/8,eight,,,\n'
        "https://example.com/9,n\0ne,,,\n"
        '"https://example.com/10",ten,"two\nlines",,\n'
    )
    assert source.status == Import.Status.FINISHED
    assert (source.total_rows, source.processed_rows, source.skipped_rows) == (12, 12, 1)
    assert (source.created_rows, source.rejected_rows) == (3, 8)
    assert source.percent == 100
    assert _rejects(source) == [
        (5, "destination", "scheme"),
        (6, "slug", "taken"),
        (7, "slug", "duplicate"),
        (8, "slug", "taken"),
        (9, "expires_at", "time"),
        (10, "", "columns"),
        (11, "", "malformed"),
        (12, "", "malformed"),
    ]
    one = Link.objects.get(key="one")
    assert (one.title, one.tag_names, one.created_by) == ("First", ["a", "b"], bob)
    assert one.expires_at is not None
    assert one.expires_at.isoformat() == "2030-01-31T00:00:00+00:00"
    assert Link.objects.get(key="ten").title == "two\nlines"
    events = AuditEvent.objects.filter(target=source.public_id).order_by("id")
    assert list(events.values_list("action", flat=True)) == [
        "import.started",
        "import.finished",
    ]
    assert EdgeChange.objects.filter(key="ten", is_new=True).exists()


def test_a_row_that_breaks_the_code_costs_only_itself(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Plan.read

    def stumble(plan: Plan, record: Record) -> Mapped:
        if "stumble" in record.cells:
            raise RuntimeError("secret detail")
        return read(plan, record)

    monkeypatch.setattr(Plan, "read", stumble)
    slugs = ["a", "b", "stumble", "c", "d"]
    source = upload("url,slug\n" + "".join(f"https://example.com/{slug},{slug}\n" for slug in slugs))
    assert (source.status, source.processed_rows, source.created_rows, source.rejected_rows) == ("finished", 5, 4, 1)
    assert _rejects(source) == [(4, "", "failed")]
    assert "secret" not in ImportReject.objects.get().message


@pytest.mark.parametrize("error", [OperationalError, OSError])
def test_an_outage_rejects_nothing(upload: Upload, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    source = upload("url\nhttps://example.com\n", run=False)

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr("links.services.import_rows.links_bulk_make", fail)
    with pytest.raises(error):
        run_import(source.public_id)
    source.refresh_from_db()
    assert (source.status, source.processed_rows, source.rejected_rows) == ("running", 0, 0)


def test_times_at_the_end_of_time_and_zero_bytes_are_rejects(upload: Upload) -> None:
    source = upload(
        "url,expires\n"
        "https://example.com,9999-12-31T23:59:59-14:00\n"
        "https://example.com,0001-01-01T00:00:00+14:00\n"
        '"https://example.com","x\ny\0"\n'
    )
    assert _rejects(source) == [(2, "expires_at", "time"), (3, "expires_at", "time"), (4, "", "malformed")]


def test_report_can_be_mended_and_imported_again(upload: Upload) -> None:
    source = upload("url,slug,title\nhttps://example.com,a b,=1+1\nnope,\U0001f989,x\n")
    lines = list(csv.reader(io.StringIO("".join(rejects_csv(source)).removeprefix("\ufeff"))))
    assert lines[0] == ["url", "slug", "title", "row", "field", "reason"]
    assert lines[1][:5] == ["https://example.com", "a b", "'=1+1", "2", "slug"]
    assert lines[2][:5] == ["nope", "\U0001f989", "x", "3", "destination"]
    assert all(line[5] for line in lines[1:])


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("colour,age\nx,1\n", "Say which column"),
        ("name,age\nx,1\n", "Say which column"),
        ("url,slug\n", "nothing below"),
        ("\nurl\nhttps://example.com\n", "first row is empty"),
        (b"PK\x03\x04\x14\x00\x08\x00zip", "spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text"),
    ],
)
def test_a_file_that_is_no_list_of_links_is_refused(
    upload: Upload, workspace: Workspace, content: str | bytes, part: str
) -> None:
    with pytest.raises((BadFile, BadField), match=part):
        upload(content)
    assert not Import.objects.visible_to(workspace).exists()


def test_a_file_that_breaks_off_fails_and_keeps_what_it_gave(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("links.importing.survey.ROWS", 1)
    monkeypatch.setattr("links.services.import_worker.CHUNK", 1)
    rows = ",".join(f'{{"url": "https://example.com/{n}", "slug": "s{n}"}}' for n in range(3))
    source = upload(f"[{rows}]", run=False)
    Import.objects.update(total_rows=3)
    with default_storage.open(source.file, "wb") as file:
        file.write(f"[{rows}, oops".encode())
    run_import(source.public_id)
    source.refresh_from_db()
    assert (source.status, source.created_rows) == ("failed", 3)
    assert "This is not JSON after character" in source.failure


def test_refuses_empty_and_huge_files(upload: Upload, settings: object) -> None:
    with pytest.raises(BadFile) as empty:
        upload("")
    assert empty.value.code == "empty"
    settings.IMPORT_MAX_BYTES = 10  # type: ignore[attr-defined]  # pytest-django's fixture
    with pytest.raises(BadFile) as huge:
        upload("url\nhttps://example.com\n")
    assert huge.value.code == "too_large"
    assert not Import.objects.exists()


def test_says_when_the_encoding_was_guessed(upload: Upload) -> None:
    source = upload("url;title\nhttps://example.com;Über uns\n".encode("cp1252"))
    assert "Windows-1252" in source.note
    assert Link.objects.get().title == "Über uns"


def test_chunks_make_no_difference(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("links.services.import_worker.CHUNK", 3)
    source = upload("url,slug\n" + "".join(f"https://example.com/{n},s{n % 8}\n" for n in range(10)))
    assert (source.created_rows, source.rejected_rows, source.processed_rows) == (8, 2, 10)
    # The same address again is a duplicate, another address a clash.
    assert _rejects(source) == [(10, "slug", "taken"), (11, "slug", "taken")]


def test_goes_on_where_a_dead_worker_stopped(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("links.services.import_worker.CHUNK", 2)
    source = upload("url,slug\n" + "".join(f"https://example.com/{n},s{n}\n" for n in range(7)), run=False)
    real, calls = links_bulk_make_of(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        run_import(source.public_id)
    assert len(calls) == 3
    source.refresh_from_db()
    assert (source.processed_rows, Link.objects.count()) == (4, 4)
    monkeypatch.setattr("links.services.import_rows.links_bulk_make", real)
    run_import(source.public_id)  # the dead worker's lease still holds
    source.refresh_from_db()
    assert source.processed_rows == 4
    assert resume_imports() == 0
    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert resume_imports() == 1
    run_import(source.public_id)
    source.refresh_from_db()
    assert (source.status, source.processed_rows, source.created_rows) == ("finished", 7, 7)
    assert source.rejected_rows == 0
    assert Link.objects.count() == 7


def links_bulk_make_of(monkeypatch: pytest.MonkeyPatch) -> tuple[object, list[int]]:
    """Let the third chunk die after its links were inserted, before its transaction commits."""
    from links.services.bulk import links_bulk_make

    calls: list[int] = []

    def die_at_third(**arguments: object) -> object:
        outcomes = links_bulk_make(**arguments)  # type: ignore[arg-type]  # passed through
        calls.append(len(outcomes))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return outcomes

    monkeypatch.setattr("links.services.import_rows.links_bulk_make", die_at_third)
    return links_bulk_make, calls


def test_a_worker_that_lost_its_lease_changes_nothing_more(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("links.services.import_worker.CHUNK", 1)
    source = upload("url,slug\n" + "".join(f"https://example.com/{n},s{n}\n" for n in range(5)), run=False)
    from links.services.bulk import links_bulk_make

    def robbed(**arguments: object) -> object:
        outcomes = links_bulk_make(**arguments)  # type: ignore[arg-type]  # passed through
        Import.objects.update(lease_token="another")
        return outcomes

    monkeypatch.setattr("links.services.import_rows.links_bulk_make", robbed)
    run_import(source.public_id)
    source.refresh_from_db()
    assert (source.processed_rows, source.status) == (1, "running")
    assert Link.objects.count() == 1


def test_an_import_that_kills_each_worker_fails(upload: Upload) -> None:
    source = upload("url\nhttps://example.com\n", run=False)
    Import.objects.update(attempts=30)
    run_import(source.public_id)
    source.refresh_from_db()
    assert source.status == "failed"
    assert "again and again" in source.failure


def test_cancel(upload: Upload, bob: User) -> None:
    source = upload("url\nhttps://example.com\n", run=False)
    import_cancel(source=source, actor=Actor(user=bob))
    import_run(source.public_id)
    source.refresh_from_db()
    assert source.status == "cancelled"
    assert not Link.objects.exists()
    import_cancel(source=source, actor=Actor(user=bob))
    assert AuditEvent.objects.filter(action="import.cancelled").count() == 1


def test_short_addresses_on_own_domains_are_taken_and_others_refused_by_name(
    upload: Upload, workspace: Workspace, elsewhere: Workspace, hold: Callable[..., Domain]
) -> None:
    hold(workspace, is_primary=True)
    hold(elsewhere, "go.mallory.com")
    source = upload(
        "url,short link\n"
        "https://example.com/1,https://go.acme.com/one\n"
        "https://example.com/2,HTTP://Go.Acme.com/one/two\n"
        "https://example.com/3,http://localhost/three\n"
        "https://example.com/4,four\n"
        "https://example.com/5,https://go.mallory.com/five\n"
        "https://example.com/6,https://bit.ly/six\n"
        "https://example.com/7,https://bit.ly/seven\n"
        "https://example.com/8,https://go.acme.com/\n"
    )
    keys = ["go.acme.com#one", "go.acme.com#one/two", "three", "four"]
    assert list(Link.objects.order_by("id").values_list("key", flat=True)) == keys
    assert _rejects(source) == [
        (6, "domain", "unknown_domain"),
        (7, "domain", "unknown_domain"),
        (8, "domain", "unknown_domain"),
        (9, "slug", "address"),
    ]
    messages = ImportReject.objects.order_by("row_number").values_list("message", flat=True)
    assert messages[0].startswith("go.mallory.com is no domain of this workspace")
    assert messages[1].startswith("bit.ly is no domain of this workspace")
