"""What an instance remembers: within its bytes, and the newest of what it read."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable

import pytest

from edge.resolver.contract import LinkItem, MalformedItem, Record, Tombstone, from_dynamodb, to_dynamodb
from edge.resolver.memory import LAG, Entry, Memory, cost_of

SMALL = LinkItem("https://a.example/")
LARGE = LinkItem("https://a.example/" + "x" * 3_000, link_id="lnk_0123456789", workspace_id="ws_0123456789")


def link(key: str, rev: int, item: LinkItem = SMALL) -> Record:
    return from_dynamodb(to_dynamodb(key, rev, item))


def unreadable(key: str) -> Entry:
    return Entry(None, float(len(key)), MalformedItem(f"no schema version in {key}", key))


@pytest.mark.parametrize(
    "make",
    [
        lambda key: Entry(None, float(len(key))),
        lambda key: Entry(link(key, 1_000_000 + len(key)), float(len(key))),
        lambda key: Entry(link(key, 1_000_000 + len(key), LARGE), float(len(key))),
        unreadable,
    ],
    ids=["absent", "small", "large", "unreadable"],
)
def test_the_estimate_is_near_the_truth_and_above_it(make: Callable[[str], Entry]) -> None:
    # Just after the dict has grown, where an entry's place in it costs most; the keys are as long as usual.
    for count in (690, 1_370):
        memory = Memory(1 << 40)
        gc.collect()
        tracemalloc.start()
        for number in range(count):
            key = "".join(("key", str(number)))
            memory.put(key, make(key))
        gc.collect()
        used = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert used < memory.size < 2 * used


def test_distinct_keys_stay_within_the_bytes() -> None:
    memory = Memory(50_000)
    for number in range(5_000):
        key = f"key{number}"
        memory.put(key, Entry(None, 1.0) if number % 2 else Entry(link(key, 1), 1.0))
        assert memory.size <= 50_000
    assert 50 < len(memory) < 200
    assert memory.get("key4999") is not None
    assert memory.get("key4000") is None


def test_what_is_used_stays() -> None:
    memory = Memory(20 * cost_of("key00", Entry(None, 1.0)))
    for number in range(99):
        memory.put(f"key{number:02}", Entry(None, 1.0))
        memory.get("key00")
    assert memory.get("key00") is not None
    assert len(memory) == 20


def test_the_bytes_are_counted_once() -> None:
    memory = Memory(1_000_000)
    for rev in range(1, 50):
        memory.put("a", Entry(link("a", rev, LARGE if rev % 2 else SMALL), float(rev)))
    assert memory.size == cost_of("a", Entry(link("a", 49, LARGE), 49.0))


def test_what_is_larger_than_all_memory_is_not_remembered() -> None:
    memory, entry = Memory(1_000), Entry(link("a", 1, LARGE), 1.0)
    assert memory.put("a", entry) is entry
    assert (memory.get("a"), memory.size, len(memory)) == (None, 0, 0)


def test_a_slow_read_does_not_replace_a_later_one() -> None:
    memory, later = Memory(10_000), Entry(None, 2.0)
    memory.put("a", later)
    assert memory.put("a", Entry(None, 1.0)) is later
    assert memory.get("a") is later


def test_a_replica_that_lags_does_not_make_a_known_key_unknown() -> None:
    memory = Memory(1 << 20)
    memory.put("sale", Entry(link("sale", 7), 100.0))
    kept = memory.put("sale", Entry(None, 100.0 + LAG - 1))
    assert kept.record is not None
    assert kept.record.rev == 7
    assert kept.read_at == 100.0, "it is no fresher for that"


def test_what_is_absent_for_long_is_absent() -> None:
    memory = Memory(1 << 20)
    memory.put("sale", Entry(link("sale", 7), 100.0))
    assert memory.put("sale", Entry(None, 100.0 + LAG)).record is None


def test_a_tombstone_counts_at_once_and_may_vanish_at_once() -> None:
    memory = Memory(1 << 20)
    memory.put("sale", Entry(link("sale", 7), 100.0))
    memory.put("sale", Entry(from_dynamodb(to_dynamodb("sale", 8, Tombstone(9_999_999_999))), 101.0))
    assert memory.put("sale", Entry(None, 102.0)).record is None


def test_an_older_revision_never_replaces_a_newer_one() -> None:
    memory = Memory(10_000)
    memory.put("a", Entry(link("a", 6), 1.0))
    kept = memory.put("a", Entry(link("a", 5), 2.0))
    assert kept.record is not None
    assert (kept.record.rev, kept.read_at) == (6, 2.0)
