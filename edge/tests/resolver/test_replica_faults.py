"""Replicas that hang, refuse, stammer and recover: no read is late or wrong, and nobody waits twice for the dead."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from itertools import count

import pytest

from edge.resolver import replica
from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.contract import LinkItem
from edge.resolver.store import Store, StoreDown
from edge.tests.resolver.conftest import PATIENCE, Clock, eventually, give_up_after
from edge.tests.resolver.fake_dynamodb import FAULTS, FakeDynamoDB

TO = "https://a.example/"
TIMEOUT = 0.4
MARGIN = 5.0  # for a busy machine
REGIONS = ("us-east-1", "us-west-2", "eu-west-1")

Make = Callable[..., Store]
Hedge = Callable[[dict[str, float]], None]
SOON = 0.05


@pytest.fixture
def failures() -> list[str]:
    return []


@pytest.fixture
def make(clock: Clock, failures: list[str]) -> Iterator[Make]:
    """A store over the given endpoints, the nearest first."""
    made: list[Store] = []

    def make_store(*endpoints: str, timeout: float = PATIENCE) -> Store:
        replicas = tuple(Replica(*pair) for pair in zip(REGIONS, endpoints, strict=False))
        config = EdgeConfig("t", replicas, ("owl.example",), timeout_seconds=timeout)
        made.append(Store(config, "us-east-1", clock, failures.append))
        return made[-1]

    yield make_store
    for store in made:
        store.close()


@pytest.fixture
def second(table: FakeDynamoDB) -> Iterator[FakeDynamoDB]:
    """Another replica; both hold the same links."""
    with FakeDynamoDB() as server:
        for name in "abcdefgh":
            table.put(name, LinkItem(TO + name))
        server.items = table.items
        yield server


def destination(store: Store, key: str) -> str:
    record = store.get([key])[key].record
    assert record is not None
    assert isinstance(record.item, LinkItem)
    return record.item.destination


@contextmanager
def deaf() -> Iterator[str]:
    """A server that never accepts: the kernel does, until its queue is full."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def black_hole() -> Iterator[str]:
    """A server whose queue is full: a connection is never made."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def nobody() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextmanager
def silent_tls() -> Iterator[str]:
    """It accepts, and never shakes hands."""
    with deaf() as endpoint:
        yield endpoint.replace("http:", "https:")


UNREACHABLE = [deaf, black_hole, nobody, silent_tls]


@pytest.mark.parametrize("keys", [["a"], ["a", "b", "nothing"]], ids=["one", "several"])
@pytest.mark.parametrize("fault", FAULTS)
def test_the_next_replica_has_the_answer_in_time(
    table: FakeDynamoDB, second: FakeDynamoDB, make: Make, failures: list[str], fault: str, keys: list[str]
) -> None:
    table.mode = fault
    store = make(table.endpoint, second.endpoint)
    began = time.monotonic()
    found = store.get(keys)
    assert time.monotonic() - began < PATIENCE / 2, "the deadline was not waited for"
    for key, entry in found.items():
        assert entry.error is None
        assert (entry.record and entry.record.pk) == (None if key == "nothing" else key)
    assert len(failures) == 1
    assert failures[0].startswith("us-east-1: ")


@pytest.mark.parametrize("unreachable", UNREACHABLE)
def test_a_replica_that_cannot_be_reached(
    second: FakeDynamoDB, make: Make, unreachable: Callable[[], AbstractContextManager[str]]
) -> None:
    with unreachable() as endpoint:
        store = make(endpoint, second.endpoint)
        began = time.monotonic()
        assert destination(store, "a") == TO + "a"
        assert destination(store, "b") == TO + "b"
        assert time.monotonic() - began < PATIENCE / 2, "the deadline was not waited for"


@pytest.mark.parametrize("fault", FAULTS)
def test_no_read_outlives_the_deadline(table: FakeDynamoDB, second: FakeDynamoDB, make: Make, fault: str) -> None:
    with black_hole() as third:
        table.mode = second.mode = fault
        store = make(table.endpoint, second.endpoint, third, timeout=TIMEOUT)
        for keys in (["a"], ["a", "b"]):
            began = time.monotonic()
            with pytest.raises(StoreDown, match=r"us-east-1.*us-west-2.*eu-west-1|no answer"):
                store.get(keys)
            assert time.monotonic() - began < TIMEOUT + MARGIN


@pytest.mark.parametrize("fault", FAULTS)
def test_stale_before_error(table: FakeDynamoDB, second: FakeDynamoDB, make: Make, clock: Clock, fault: str) -> None:
    store = make(table.endpoint, second.endpoint)
    store.get(["a", "nothing", "never"])
    give_up_after(store, TIMEOUT)
    table.mode = second.mode = fault
    clock.now += 3_600
    for _ in range(3):
        clock.now += 6
        began = time.monotonic()
        assert destination(store, "a") == TO + "a"
        assert time.monotonic() - began < TIMEOUT + MARGIN
        assert store.get(["a", "nothing"], optional="nothing")["nothing"].record is None
        assert store.get(["nothing", "never"], optional=["never", "nothing"])["never"].record is None
        with pytest.raises(StoreDown):
            store.get(["a", "nothing"], optional="noth")


def test_a_deleted_link_may_be_back(table: FakeDynamoDB, second: FakeDynamoDB, make: Make, clock: Clock) -> None:
    store = make(table.endpoint, second.endpoint)
    table.items["a"] = {"pk": {"S": "a"}, "rev": {"N": "2"}, "ttl": {"N": "3"}}
    assert store.get(["a"])["a"].record is not None
    table.mode = second.mode = "error"
    clock.now += 60
    with pytest.raises(StoreDown):
        store.get(["a"])


@pytest.mark.parametrize("fault", ["hang", "error", "reset"])
def test_the_dead_are_skipped_then_probed_by_one_read_and_come_back(
    table: FakeDynamoDB, second: FakeDynamoDB, make: Make, clock: Clock, hedge_after: Hedge, fault: str
) -> None:
    hedge_after({table.endpoint: SOON})
    store = make(table.endpoint, second.endpoint)
    store._replicas._timeout = SOON  # for what is left; a read that is to succeed may take its time
    nearest, numbers = store._replicas._all[0], count()
    second.delay = SOON  # it is farther away
    table.mode = fault
    assert destination(store, "a") == TO + "a"
    asked = len(table.calls)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda key: destination(store, key), "bcd")) == [TO + key for key in "bcd"]
        assert len(table.calls) == asked, "skipped"
        clock.now += PATIENCE + 1
        time.sleep(2 * SOON)  # what had been asked for is given up
        assert list(pool.map(lambda key: destination(store, key), "efgh")) == [TO + key for key in "efgh"]
    assert eventually(lambda: len(table.calls) == asked + 1), "probed"
    table.mode = ""
    clock.now += PATIENCE + 1
    time.sleep(2 * SOON)
    table.stopping.set()  # those that hang
    assert len(table.calls) == asked + 1, "by one read"
    assert eventually(lambda: not (store.get([f"v{next(numbers)}"]) and nearest.doubted_until)), "well again"
    hedge_after({})
    asked, others = len(table.calls), len(second.calls)
    for name in ("y", "z"):
        store.get([name])
    assert (len(table.calls), len(second.calls)) == (asked + 2, others), "the nearest serves again"


def test_a_probe_delays_nobody(
    table: FakeDynamoDB, second: FakeDynamoDB, make: Make, clock: Clock, hedge_after: Hedge
) -> None:
    store = make(table.endpoint, second.endpoint)
    table.mode = "hang"
    hedge_after({table.endpoint: SOON})
    assert destination(store, "a") == TO + "a"
    # Were the probe waited for, each read would now take two seconds.
    hedge_after({table.endpoint: 2.0})
    began = time.monotonic()
    for key in "bcdefgh":
        clock.now += PATIENCE + 1
        assert destination(store, key) == TO + key
    assert time.monotonic() - began < 10


def test_who_was_only_late_is_back_once_its_answer_has_come(
    table: FakeDynamoDB, second: FakeDynamoDB, make: Make, failures: list[str], hedge_after: Hedge
) -> None:
    hedge_after({})
    store = make(table.endpoint, second.endpoint)
    store.get(["a"])
    hedge_after({table.endpoint: SOON})
    table.delay = 20 * SOON
    assert destination(store, "b") == TO + "b"
    assert len(second.calls) == 1
    assert "no answer within" in failures[0]
    hedge_after({})
    late = store._replicas._all[0].left
    assert late is not None
    assert eventually(lambda: bool(replica.ready([late], 0)))
    table.delay = 0
    assert destination(store, "c") == TO + "c"  # the clock of the store has not moved
    assert (len(second.calls), len(failures)) == (1, 1)


def test_the_healthy_are_asked_once(table: FakeDynamoDB, second: FakeDynamoDB, make: Make, hedge_after: Hedge) -> None:
    hedge_after({})
    store = make(table.endpoint, second.endpoint)
    for number in range(20):
        store.get([f"k{number}", f"l{number}"])
    assert (len(table.calls), len(second.calls)) == (20, 0)


def test_many_threads_and_a_replica_that_comes_and_goes(
    table: FakeDynamoDB, second: FakeDynamoDB, make: Make, clock: Clock
) -> None:
    store = make(table.endpoint, second.endpoint)
    done = threading.Event()

    def disturb() -> None:
        while not done.wait(0.01):
            table.mode = "" if table.mode else "error"
            clock.now += 3

    disturbance = threading.Thread(target=disturb)
    disturbance.start()
    try:
        with ThreadPoolExecutor(16) as pool:
            keys = [name for name in "abcdefgh" for _ in range(25)]
            assert list(pool.map(lambda key: destination(store, key), keys)) == [TO + key for key in keys]
    finally:
        done.set()
        disturbance.join()


def test_nothing_stays_open(table: FakeDynamoDB, second: FakeDynamoDB, make: Make, clock: Clock) -> None:
    with FakeDynamoDB() as third:
        store = make(table.endpoint, second.endpoint, third.endpoint, timeout=0.1)
        before = open_sockets()
        for table.mode in FAULTS:
            for second.mode in ("hang", "error", ""):
                third.mode = second.mode
                clock.now += 11
                with suppress(StoreDown):
                    store.get(["a", table.mode])
                assert ours(store) <= 9  # for each replica: an idle one, one that was left, one more
        store.close()
        assert ours(store) == 0
        assert before >= 3  # the listeners: sockets are what is counted


def open_sockets() -> int:
    links = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    return sum(1 for link in links if os.path.islink(link) and os.readlink(link).startswith("socket:"))


def ours(store: Store) -> int:
    """Connections that the store holds."""
    return sum(len(one.client._idle) + (one.left is not None) for one in store._replicas._all)
