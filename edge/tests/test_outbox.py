"""enqueue(): one row a key, a new revision each time, nothing without the caller's transaction."""

import threading

import pytest
from celery.exceptions import OperationalError
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from edge.models import EdgeChange
from edge.outbox import enqueue, pending
from edge.tasks import drain

pytestmark = pytest.mark.django_db


def test_edits_of_one_key_coalesce_into_one_row_with_the_latest_revision() -> None:
    enqueue(["a"])
    first = EdgeChange.objects.get(key="a").rev
    enqueue(["a", "a"])
    assert EdgeChange.objects.get(key="a").rev > first


def test_a_new_edit_forgets_failures_and_is_due_at_once() -> None:
    enqueue(["a"])
    EdgeChange.objects.update(attempts=7, last_error="boom")
    enqueue(["a"])
    row = EdgeChange.objects.get(key="a")
    assert (row.attempts, row.last_error) == (0, "")


def test_a_key_counts_as_new_only_while_every_edit_says_so() -> None:
    enqueue(["a", "b"], is_new=True)
    enqueue(["a"])
    assert not pending(["a"])["a"].is_new
    assert pending(["b"])["b"].is_new


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        enqueue(["a"])


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_leaves_no_row() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(["a"])
        raise RuntimeError
    assert not pending(["a"])


def test_nothing_to_enqueue_touches_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        enqueue([])
    assert callbacks == []


def test_a_broker_that_is_down_does_not_fail_the_change(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def refuse(**_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(drain, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(["a"])
    assert pending(["a"])


@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_touch_the_same_keys_do_not_deadlock_and_the_later_has_the_higher_revision() -> None:
    """Each draws its revision after it holds the row: the one that commits last is the newest."""
    revs: list[int] = []
    errors: list[BaseException] = []

    def edit(keys: list[str]) -> None:
        try:
            for _ in range(20):
                with transaction.atomic():
                    enqueue(keys)
                    revs.append(EdgeChange.objects.get(key="a").rev)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=[keys]) for keys in (["a", "b"], ["b", "a"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert EdgeChange.objects.get(key="a").rev == max(revs)
    assert len(set(revs)) == 40
