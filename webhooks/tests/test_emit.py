"""Telling of events: what is written, for whom, and at what cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import Workspace
from webhooks.emit import emit, emit_many
from webhooks.event_types import LINK_CREATED, LINK_DELETED
from webhooks.models import Delivery, Endpoint, Event
from webhooks.services import endpoint_update

Make = Callable[..., Endpoint]


def never() -> Any:
    raise AssertionError("nobody listens")


def test_nobody_listens(
    workspace: Workspace, elsewhere: Workspace, make: Make, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make(event_types=[LINK_DELETED])
    endpoint_update(endpoint=make(), actor=Actor(), enabled=False)
    with transaction.atomic(), django_assert_num_queries(1):
        emit(workspace=workspace, type=LINK_CREATED, payload=never)
    make()
    with transaction.atomic():
        emit(workspace=elsewhere, type=LINK_CREATED, payload=never)
    assert not Event.objects.exists()


def test_many_events_for_many_endpoints_cost_three_queries(
    workspace: Workspace, make: Make, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make()
    with transaction.atomic(), django_assert_num_queries(3):
        emit_many(workspace=workspace, type=LINK_CREATED, payloads=lambda: [{"n": n} for n in range(500)])
    assert (Event.objects.count(), Delivery.objects.count()) == (500, 1500)


def test_what_is_rolled_back_did_not_happen(workspace: Workspace, endpoint: Endpoint) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emit(workspace=workspace, type=LINK_CREATED, payload=lambda: {"n": 1})
        raise ZeroDivisionError
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_it_is_a_mistake(workspace: Workspace, endpoint: Endpoint) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        emit(workspace=workspace, type=LINK_CREATED, payload=lambda: {"n": 1})
    assert not connection.in_atomic_block


def test_sending_begins_after_the_commit(
    workspace: Workspace,
    endpoint: Endpoint,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    kicks: list[dict[str, Any]] = []
    monkeypatch.setattr("webhooks.tasks.deliver.apply_async", lambda **options: kicks.append(options))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        emit(workspace=workspace, type=LINK_CREATED, payload=lambda: {"n": 1})
        assert kicks == []
    assert kicks == [{"expires": 60}]
