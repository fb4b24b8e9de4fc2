"""audit_edge: finds each kind of drift, repairs it, rebuilds an empty table."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from edge.dynamodb import call
from edge.models import EdgeChange
from edge.resolver.contract import LinkItem
from edge.table import ensure_table
from edge.tests import fake_source
from edge.tests.conftest import destination_of
from edge.writer import Write, write

Edit = Callable[..., None]


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("audit_edge", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def published(edit: Edit, table: str) -> str:
    """Three keys, published."""
    for key in ("a", "b", "c"):
        edit(key, f"https://example.com/{key}", is_new=True)
    call_command("audit_edge", "--repair", stdout=io.StringIO())
    return table


def test_without_drift_it_says_so(published: str) -> None:
    assert "checked 3, missing 0, stale 0, orphaned 0, pending 0" in run()


def test_it_finds_and_repairs_missing_stale_and_orphaned_keys(published: str) -> None:
    call("DeleteItem", {"TableName": published, "Key": {"pk": {"S": "a"}}})
    fake_source.ITEMS["b"] = LinkItem("https://example.com/changed-behind-its-back")
    del fake_source.ITEMS["c"]

    out = io.StringIO()
    with pytest.raises(CommandError, match="differs"):
        call_command("audit_edge", stdout=out)
    assert "missing 1, stale 1, orphaned 1" in out.getvalue()
    assert "missing: a" in out.getvalue()

    assert "repaired 3" in run("--repair")
    assert destination_of(published, "a") == "https://example.com/a"
    assert destination_of(published, "b") == "https://example.com/changed-behind-its-back"
    assert destination_of(published, "c") is None
    assert "missing 0, stale 0, orphaned 0" in run()


def test_what_waits_in_the_outbox_is_no_drift(published: str, edit: Edit) -> None:
    edit("a", "https://example.com/edited")
    assert "missing 0, stale 0, orphaned 0, pending 1" in run()


@pytest.mark.parametrize("doc", ["not json", '{"v":99,"kind":"link"}', "{}"])
def test_a_document_that_no_resolver_can_read_is_replaced(published: str, doc: str) -> None:
    item = {"pk": {"S": "a"}, "rev": {"N": "1"}, "doc": {"S": doc}}
    call("PutItem", {"TableName": published, "Item": item})
    assert "repaired 1" in run("--repair")
    assert destination_of(published, "a") == "https://example.com/a"


def test_an_empty_table_is_rebuilt(published: str, settings: Settings) -> None:
    settings.EDGE_TABLE = f"{published}-empty"
    ensure_table()
    assert "repaired 3" in run("--repair")
    assert destination_of(f"{published}-empty", "b") == "https://example.com/b"


def test_a_deleted_key_may_come_back_over_its_tombstone(published: str, edit: Edit) -> None:
    edit("a", None)
    run("--repair")
    fake_source.ITEMS["a"] = LinkItem("https://example.com/again")
    assert "repaired 1" in run("--repair")
    assert destination_of(published, "a") == "https://example.com/again"


def test_a_database_restored_from_a_backup_gets_its_revisions_moved_past_the_table(published: str) -> None:
    far = 10_000_000
    write([Write("a", far, {"pk": {"S": "a"}, "rev": {"N": str(far)}, "doc": {"S": '{"v":99}'}})])
    with pytest.raises(CommandError):
        run()
    assert "the revision sequence was behind" in run("--repair")
    assert destination_of(published, "a") == "https://example.com/a"
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM edge_rev")
        assert cursor.fetchone()[0] > far


def test_after_a_restore_what_waits_in_the_outbox_is_published_too(published: str, edit: Edit) -> None:
    far = 10_000_000
    edit("a", "https://example.com/edited")  # its revision is from before the restore
    write([Write("a", far, {"pk": {"S": "a"}, "rev": {"N": str(far)}, "doc": {"S": '{"v":99}'}})])
    run("--repair")
    assert destination_of(published, "a") == "https://example.com/edited"


def test_more_keys_than_a_page(published: str, edit: Edit) -> None:
    keys = [f"many-{number:03}" for number in range(230)]
    fake_source.ITEMS.update({key: LinkItem(f"https://example.com/{key}") for key in keys})
    assert "repaired 230" in run("--repair")
    assert destination_of(published, "many-229") == "https://example.com/many-229"
    assert not EdgeChange.objects.exists()


def test_a_table_out_of_reach_is_a_clear_error(published: str, settings: Settings) -> None:
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match="out of reach"):
        run()
