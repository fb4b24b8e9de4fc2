"""An edge table of its own for each test, and a dictionary in place of the apps that fill it."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from pytest_django import Settings

from edge.dynamodb import call
from edge.outbox import enqueue
from edge.resolver.contract import LinkItem, Record, from_dynamodb
from edge.table import ensure_table
from edge.tests import fake_source


@pytest.fixture
def table(settings: Settings) -> str:
    """An empty table in moto, named in EDGE_TABLE."""
    settings.EDGE_TABLE = f"edge-{uuid.uuid4().hex}"
    ensure_table()
    return str(settings.EDGE_TABLE)


@pytest.fixture
def source(settings: Settings) -> Iterator[None]:
    """EDGE_SOURCES is the dictionary in edge/tests/fake_source.py, empty at first."""
    settings.EDGE_SOURCES = ["edge.tests.fake_source"]
    fake_source.ITEMS.clear()
    fake_source.POISONED.clear()
    yield
    fake_source.ITEMS.clear()
    fake_source.POISONED.clear()


@pytest.fixture
def edit(db: None, table: str, source: None) -> Callable[[str, str | None], None]:
    """Return a function that lets a key lead to a destination (None: deletes it) and enqueues it."""

    def edit_key(key: str, destination: str | None, *, is_new: bool = False) -> None:
        if destination is None:
            fake_source.ITEMS.pop(key, None)
        else:
            fake_source.ITEMS[key] = LinkItem(destination)
        with transaction.atomic():
            enqueue([key], is_new=is_new)

    return edit_key


def stored(table: str, key: str) -> Record | None:
    """What the table holds under this key."""
    answer = call("GetItem", {"TableName": table, "Key": {"pk": {"S": key}}, "ConsistentRead": True})
    return from_dynamodb(answer["Item"]) if "Item" in answer else None


def destination_of(table: str, key: str) -> str | None:
    """Where the edge would send a visitor of this key; None for an absent or deleted one."""
    record = stored(table, key)
    return record.item.destination if record and isinstance(record.item, LinkItem) else None
