"""The drain: what is enqueued lands, in order, whoever stalls or dies on the way."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from edge import writer
from edge.drain import PublishError, drain_due, publish
from edge.models import EdgeChange
from edge.outbox import enqueue
from edge.resolver.contract import LinkItem
from edge.resolver.dynamodb import TransportError
from edge.tasks import drain
from edge.tests import fake_source
from edge.tests.conftest import destination_of, stored

Edit = Callable[..., None]
LEASE = timedelta(minutes=1)
URL = "https://example.com/{}".format


def _end_leases() -> None:
    EdgeChange.objects.update(not_before=timezone.now())


@pytest.mark.parametrize("is_new", [True, False])
def test_an_edit_lands_and_leaves_the_outbox(edit: Edit, table: str, is_new: bool) -> None:
    edit("a", URL(1), is_new=is_new)
    assert drain.apply().get() == 1
    assert destination_of(table, "a") == URL(1)
    assert not EdgeChange.objects.exists()


def test_edits_before_the_drain_become_one_write(edit: Edit, table: str) -> None:
    for number in range(5):
        edit("a", URL(number))
    assert drain_due() == 1
    assert destination_of(table, "a") == URL(4)


def test_a_delete_leaves_a_tombstone_that_expires(edit: Edit, table: str) -> None:
    edit("a", URL(1))
    drain_due()
    before = stored(table, "a")
    edit("a", None)
    drain_due()
    after = stored(table, "a")
    assert before and after
    assert after.item is None
    assert after.rev > before.rev


def test_an_edit_during_the_write_keeps_its_row(edit: Edit, table: str) -> None:
    edit("a", URL(1))
    claims = EdgeChange.objects.claim(limit=10, lease=LEASE)
    edit("a", URL(2))
    settled, failures = publish(claims)
    assert (settled, failures) == (0, [])
    drain_due()
    assert destination_of(table, "a") == URL(2)


def test_a_claimed_row_is_not_claimed_again_until_its_lease_ends(edit: Edit) -> None:
    edit("a", URL(1))
    assert len(EdgeChange.objects.claim(limit=10, lease=LEASE)) == 1
    assert EdgeChange.objects.claim(limit=10, lease=LEASE) == []
    _end_leases()
    assert EdgeChange.objects.claim(limit=10, lease=LEASE)[0].attempts == 2


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("newer", [URL("newer"), None])
def test_a_worker_stalled_for_minutes_cannot_bring_back_an_old_revision(
    edit: Edit, table: str, monkeypatch: pytest.MonkeyPatch, is_new: bool, newer: str | None
) -> None:
    """The old worker has built its writes and stalls right before it sends them."""
    edit("a", URL("old"), is_new=is_new)
    real_write = writer.write
    sent: list[list[writer.Write]] = []

    def stall(writes: Any, *, seconds: float) -> dict[str, writer.Failure]:
        sent.append(list(writes))
        raise SystemExit  # the worker hangs here; its lease ends

    monkeypatch.setattr("edge.drain.write", stall)
    with pytest.raises(SystemExit):
        drain_due()
    monkeypatch.setattr("edge.drain.write", real_write)

    _end_leases()
    edit("a", newer)
    drain_due()
    assert destination_of(table, "a") == newer

    assert real_write(sent[0]) == {}  # it wakes up
    assert destination_of(table, "a") == newer


def test_a_poisoned_key_backs_off_alone(edit: Edit, table: str) -> None:
    for key in "abcde":
        edit(key, URL(key), is_new=True)
    fake_source.POISONED.add("c")
    with pytest.raises(PublishError, match="'c'"):
        drain_due()
    assert [destination_of(table, key) for key in "abde"] == [URL(key) for key in "abde"]
    (row,) = EdgeChange.objects.stuck()
    assert row.key == "c"
    assert "poisoned" in row.last_error
    assert row.not_before > timezone.now()

    fake_source.POISONED.clear()
    _end_leases()
    assert drain_due() == 1
    assert destination_of(table, "c") == URL("c")


def test_an_item_the_contract_refuses_fails_alone(edit: Edit, table: str) -> None:
    edit("good", URL(1))
    edit("bad", URL(2))
    fake_source.ITEMS["bad"] = LinkItem(URL(2), status=200)
    with pytest.raises(PublishError, match="MalformedItem"):
        drain_due()
    assert destination_of(table, "good") == URL(1)
    assert EdgeChange.objects.get().key == "bad"


def test_back_off_grows_with_the_attempts_up_to_a_minute(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise TransportError("connection refused")

    monkeypatch.setattr("edge.writer.call", refuse)
    edit("a", URL(1))
    pauses = []
    for _ in range(9):
        with pytest.raises(PublishError, match="connection refused"):
            drain_due()
        pauses.append((EdgeChange.objects.get().not_before - timezone.now()).total_seconds())
        _end_leases()
    assert pauses[0] < 1.5
    assert all(shorter < 2.1 * longer + 1 for shorter, longer in itertools.pairwise(pauses))
    assert 25 < max(pauses) <= 60


def test_when_the_table_is_out_of_reach_it_stops_after_one_chunk(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def refuse(*_: object) -> None:
        calls.append(1)
        raise TransportError("connection refused")

    monkeypatch.setattr("edge.writer.call", refuse)
    monkeypatch.setattr("edge.drain.CHUNK", 2)
    for key in "abcdef":
        edit(key, URL(key))
    with pytest.raises(PublishError):
        drain_due()
    assert len(calls) == 2
    assert EdgeChange.objects.stuck().count() == 2


def test_a_claim_takes_no_more_than_it_may_however_postgres_goes_about_it(db: None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        enqueue([f"key-{number}" for number in range(9)])
        for kind in ("hashjoin", "material", "hashagg", "sort"):  # what is left is a nested loop
            cursor.execute(f"SET LOCAL enable_{kind} = off")
        assert len(EdgeChange.objects.claim(limit=2, lease=LEASE)) == 2
        assert len(EdgeChange.objects.claim(limit=9, lease=LEASE)) == 7


def test_many_keys_take_few_queries(
    db: None, table: str, source: None, django_assert_max_num_queries: Any, settings: Settings
) -> None:
    keys = [f"key-{number}" for number in range(300)]
    fake_source.ITEMS.update({key: LinkItem(URL(key)) for key in keys})
    with transaction.atomic():
        enqueue(keys, is_new=True)
    with django_assert_max_num_queries(3):  # claim, settle, and the claim that finds nothing
        assert drain_due() == 300
    assert destination_of(table, "key-299") == URL("key-299")
