"""Compares the edge table with what Postgres says it should hold, and repairs what differs.

Repairs go through the outbox, like every other write: enqueued here, written by the drain under its guard.
An empty table is rebuilt the same way.
"""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction

from edge.dynamodb import call
from edge.heartbeat import AUDIT, beat
from edge.models import EdgeChange
from edge.outbox import enqueue
from edge.resolver.contract import ContractError, from_dynamodb
from edge.resolver.dynamodb import TransportError
from edge.sources import items_now, sources

PAGE = 100  # BatchGetItem's own limit
_SAMPLES = 20
T = TypeVar("T")

TOMBSTONE = object()  # a deleted key
UNREADABLE = object()  # a document that no resolver can read
_NO_REV = {"N": "0"}  # an item that somebody else put there
_READ_TRIES = 12
_REV_HEADROOM = 1_000_000
_SCAN_PAGE = 1000  # less than the 1 MB that DynamoDB would send: each page answers well within the time-out


@dataclass(slots=True)
class Drift:
    """What differs, in keys. `samples` names the first twenty, each with its kind of drift."""

    checked: int = 0
    missing: int = 0  # Postgres has it, the table does not
    stale: int = 0  # the table holds something else
    orphaned: int = 0  # the table has it, Postgres does not
    pending: int = 0  # differs, but is in the outbox already
    highest_rev: int = 0
    rev_behind: bool = False  # the sequence is below a revision in the table: a restored database
    samples: list[tuple[str, str]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Keys that differ and are on nobody's list."""
        return self.missing + self.stale + self.orphaned

    def note(self, kind: str, keys: Sequence[str]) -> None:
        """Count these keys under `kind`, the name of a field."""
        setattr(self, kind, getattr(self, kind) + len(keys))
        self.samples += [(kind, key) for key in keys[: _SAMPLES - len(self.samples)]]


def audit_edge(*, repair: bool = False) -> Drift:
    """Look at every key on both sides; with `repair`, put each that differs into the outbox.

    Memory stays flat: keys are looked at a hundred at a time. Raises DynamoDBError.
    """
    drift = Drift()
    # The table first: a sequence that is behind it would make every repair lose to what is stored.
    for items in _pages(_scan("pk, rev, doc")):
        drift.highest_rev = max(drift.highest_rev, *(int(item.get("rev", _NO_REV)["N"]) for item in items))
        if _rev_is_behind(drift.highest_rev, repair=repair):
            drift.rev_behind = True
        keys = [item["pk"]["S"] for item in items if "doc" in item]
        _note("orphaned", _orphans(_orphans(keys)), drift, repair=repair)
    for keys in _pages(_wanted_keys()):
        drift.checked += len(keys)
        _compare(keys, drift, repair=repair)
    beat(AUDIT, drift=drift.total)
    return drift


def _compare(keys: list[str], drift: Drift, *, repair: bool) -> None:
    # Twice: an edit may have been made and published between reading the one side and the other.
    wrong = _differing(_differing(keys))
    stored = {key for key, item in _read(wrong).items() if item is not TOMBSTONE}
    _note("missing", [key for key in wrong if key not in stored], drift, repair=repair)
    _note("stale", [key for key in wrong if key in stored], drift, repair=repair)


def _differing(keys: Sequence[str]) -> list[str]:
    wanted = items_now(keys) if keys else {}
    stored = _read(list(wanted))
    return [key for key, item in wanted.items() if stored.get(key) != item]


def _orphans(keys: Sequence[str]) -> list[str]:
    wanted = items_now(keys) if keys else {}
    unknown = [key for key in keys if key not in wanted]
    stored = _read(unknown)
    return [key for key in unknown if key in stored and stored[key] is not TOMBSTONE]


def _note(kind: str, keys: list[str], drift: Drift, *, repair: bool) -> None:
    if not keys:
        return
    waiting = set(EdgeChange.objects.filter(key__in=keys).values_list("key", flat=True))
    drift.pending += len(waiting)
    found = [key for key in keys if key not in waiting]
    drift.note(kind, found)
    # After a restore, what waits in the outbox has revisions from before: it would lose to what is stored.
    again = keys if drift.rev_behind else found
    if repair and again:
        with transaction.atomic():
            # The hint is wrong where a tombstone is stored; the insert then fails and the guard decides.
            enqueue(again, is_new=kind == "missing")


def _read(keys: Sequence[str]) -> dict[str, object]:
    """What is stored under up to 100 keys, read consistently: an item, TOMBSTONE or UNREADABLE."""
    found: dict[str, object] = {}
    left = [{"pk": {"S": key}} for key in keys]
    for attempt in range(_READ_TRIES + 1):
        if not left:
            return found
        # Keys come back unprocessed when the table is throttled: give it room, 4 seconds at most.
        time.sleep(min(4.0, 0.05 * 2**attempt) if attempt else 0)
        request = {settings.EDGE_TABLE: {"Keys": left, "ConsistentRead": True}}
        answer = call("BatchGetItem", {"RequestItems": request})
        for attributes in answer["Responses"].get(settings.EDGE_TABLE, []):
            found[attributes["pk"]["S"]] = _item(attributes)
        left = answer.get("UnprocessedKeys", {}).get(settings.EDGE_TABLE, {}).get("Keys", [])
    raise TransportError(f"{len(left)} keys stayed unprocessed after {_READ_TRIES} tries")


def _item(attributes: Any) -> object:
    try:
        return from_dynamodb(attributes).item or TOMBSTONE
    except ContractError:
        return UNREADABLE


def _scan(projection: str) -> Iterator[dict[str, Any]]:
    """Every item of the table, in no order."""
    request: dict[str, Any] = {
        "TableName": settings.EDGE_TABLE,
        "ProjectionExpression": projection,
        "Limit": _SCAN_PAGE,
    }
    while True:
        answer = call("Scan", request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _wanted_keys() -> Iterator[str]:
    """Every key that some app says should exist, a source at a time."""
    for source in sources():
        after = ""
        while keys := source.keys_after(after, PAGE):
            yield from keys
            after = keys[-1]


def _pages(entries: Iterator[T]) -> Iterator[list[T]]:
    while page := list(itertools.islice(entries, PAGE)):
        yield page


def _rev_is_behind(highest: int, *, repair: bool) -> bool:
    """Whether the sequence is behind the table; with `repair` it is moved past it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM edge_rev")
        behind = bool(cursor.fetchone()[0] < highest)
        if behind and repair:
            # One statement, with room: edits that draw revisions meanwhile must not see it go back.
            cursor.execute(
                "SELECT setval('edge_rev', greatest(%s, last_value) + %s) FROM edge_rev", [highest, _REV_HEADROOM]
            )
    return behind
