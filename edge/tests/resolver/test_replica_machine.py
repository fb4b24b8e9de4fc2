"""Any sequence of edits, faults and reads: an answer is the table's value or one that was remembered, or StoreDown.

The clients are fakes without sockets, so that a thousand reads take a second: a fault is what `Client.begin` yields,
returns or raises. What bytes can do wrong is in `test_replica_faults.py`.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.resolver import replica, store
from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.contract import LinkItem, to_dynamodb
from edge.resolver.dynamodb import ServiceError, TransportError
from edge.resolver.memory import Entry
from edge.resolver.steps import POLLIN
from edge.resolver.store import Store, StoreDown
from edge.tests.resolver.conftest import Clock

KEYS = ("a", "c")
FRESH_SECONDS = 10
Items = dict[str, dict[str, Any]]


class Pipe:
    """What a fake waits for: ready at once, or never."""

    events = POLLIN
    is_fresh = False

    def __init__(self, is_ready: bool) -> None:
        self._fds = os.pipe()
        if is_ready:
            os.write(self._fds[1], b"x")

    def fileno(self) -> int:
        return self._fds[0]

    def close(self) -> None:
        for fd in self._fds:
            os.close(fd)


class FakeClient:
    """A replica of `items`; `fault` says how its next answers go wrong."""

    endpoint = ""

    def __init__(self, region: str, items: Items) -> None:
        self.region = region
        self.items = items
        self.fault = ""

    def close(self) -> None:
        """No connections, none to close."""

    def begin(self, operation: str, payload: Mapping[str, Any]) -> Generator[Pipe, None, Any]:
        fault = self.fault
        if fault in ("hang", "slow"):
            pipe = Pipe(fault == "slow")
            try:
                yield pipe
            finally:
                pipe.close()
        if fault == "reset":
            raise TransportError("reset")
        if fault == "throttle":
            raise ServiceError("ThrottlingException", "slow down", 400, True)
        if operation == "GetItem":
            return self._item(fault, payload["Key"]["pk"]["S"])
        keys = [key["pk"]["S"] for key in payload["RequestItems"]["t"]["Keys"]]
        left = {"keys": keys, "some": keys[1:]}.get(fault, [])
        found = [self.items[key] for key in keys if key in self.items and key not in left]
        if fault == "other":
            found = [to_dynamodb("other", 1, LinkItem("https://other.example/"))]
        if fault == "message":
            return {"message": "hello"}
        unprocessed = {"t": {"Keys": [{"pk": {"S": key}} for key in left]}} if left else {}
        return {"Responses": {"t": found}, "UnprocessedKeys": unprocessed}

    def _item(self, fault: str, key: str) -> Any:
        if fault == "other":
            return {"Item": to_dynamodb("other", 1, LinkItem("https://other.example/"))}
        if fault == "message":
            return {"message": "hello"}
        return {"Item": self.items[key]} if key in self.items else {}


# Those that need no time come last: so that a read of all three never waits for its deadline.
QUICK = ["", "slow", "reset", "throttle", "other", "message", "keys", "some"]
ANSWERS = {"", "slow"}
MIXED = st.tuples(st.sampled_from([*QUICK, "hang"]), st.sampled_from([*QUICK, "hang"]), st.sampled_from(QUICK))
steps = st.tuples(
    st.one_of(st.none(), st.tuples(st.sampled_from(["put", "drop"]), st.sampled_from(KEYS))),
    st.sampled_from([0, 4, 11]),
    st.one_of(st.just(("", "", "")), st.just(("reset", "throttle", "other")), MIXED),
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True),
)
"""An edit, seconds that pass, what is wrong with each replica, and the keys that are read then."""


class Machine:
    """The store, the table, and what the store may still believe: by key, when it last read what."""

    def __init__(self, optional: str) -> None:
        self.clock = Clock()
        self.items: Items = {}
        self.rev = 0
        self.optional = optional
        self.read: dict[str, tuple[float, int | None]] = {}
        regions = ("us-east-1", "us-west-2", "eu-west-1")
        config = EdgeConfig("t", tuple(map(Replica, regions)), ("owl.example",), 30, timeout_seconds=5)
        self.store = Store(config, "us-east-1", self.clock)
        self.clients = [FakeClient(region, self.items) for region in regions]
        for one, client in zip(self.store._replicas._all, self.clients, strict=True):
            one.client = client  # type: ignore[assignment]  # a fake

    def step(self, edit: tuple[str, str] | None, seconds: int, faults: tuple[str, ...], keys: list[str]) -> None:
        if edit and edit[0] == "put":
            self.rev += 1
            self.items[edit[1]] = to_dynamodb(edit[1], self.rev, LinkItem(f"https://{edit[1]}.example/{self.rev}"))
        elif edit:
            self.items.pop(edit[1], None)
        self.clock.now += seconds
        for client, fault in zip(self.clients, faults, strict=True):
            client.fault = fault
        self.check(keys)

    def check(self, keys: list[str]) -> None:
        try:
            found = self.store.get(keys, optional=self.optional)
        except StoreDown:
            assert not any(client.fault in ANSWERS for client in self.clients), "a replica had the answer"
            return
        assert set(found) == set(keys)
        for key, entry in found.items():
            self.check_entry(key, entry)

    def check_entry(self, key: str, entry: Entry) -> None:
        assert entry.error is None
        rev = entry.record.rev if entry.record else None
        if entry.record:
            assert entry.record.item == LinkItem(f"https://{key}.example/{rev}")
        now = int(self.items[key]["rev"]["N"]) if key in self.items else None
        if rev == now and entry.read_at == self.clock.now:
            self.read[key] = (self.clock.now, now)
            return
        at, remembered = self.read[key]
        assert (at, remembered) == (entry.read_at, rev), "neither the table's nor what was read"
        if self.clock.now - at > FRESH_SECONDS:
            assert rev is not None or key == self.optional, "an absence is not believed for long"


@settings(max_examples=50)
@given(st.lists(steps, min_size=2, max_size=12), st.sampled_from(["", "c"]))
def test_never_a_false_answer(sequence: list[tuple[Any, ...]], optional: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        # Waiting is what takes time here: a millisecond is as good as 200.
        patch.setattr(store, "CONNECT_SECONDS", 0.001)
        patch.setattr(replica, "CONNECT_SECONDS", 0.001)
        patch.setattr(replica, "MIN_BUDGET_SECONDS", 0.001)
        patch.setattr(replica, "MAX_BUDGET_SECONDS", 0.001)
        machine = Machine(optional)
        try:
            for step in sequence:
                machine.step(*step)
        finally:
            machine.store.close()
