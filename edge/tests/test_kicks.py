"""Tasks are started soon after a commit, and not once for each of many."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from edge import kicks
from edge.kicks import EVERY, start_soon


class Started:
    """In a task's place: notes when it is to run."""

    name = "started"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.at: list[float] = []

    def apply_async(self, *, expires: int, countdown: float = 0.0) -> None:
        self.at.append(round(self.clock.now + countdown, 6))


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(kicks, "time", clock)
    return clock


def test_the_first_starts_at_once_and_a_burst_once_more_at_its_end(clock: Clock) -> None:
    task: Any = Started(clock)
    commits = []
    for _ in range(40):
        commits.append(clock.now)
        start_soon(task, expires=60)
        clock.now += EVERY / 10
    assert task.at[0] == commits[0]
    assert len(task.at) <= 6
    # Whenever something was committed, a start comes after it, and soon.
    for commit in commits:
        assert any(commit <= start <= commit + EVERY + 1e-6 for start in task.at)


def test_after_a_quiet_moment_it_starts_at_once_again(clock: Clock) -> None:
    task: Any = Started(clock)
    for _ in range(3):
        start_soon(task, expires=60)
        clock.now += 2.5 * EVERY
    assert task.at == [100.0, round(100.0 + 2.5 * EVERY, 6), round(100.0 + 5 * EVERY, 6)]


def test_many_threads_start_it_a_few_times(clock: Clock) -> None:
    task: Any = Started(clock)
    threads = [threading.Thread(target=start_soon, args=(task,), kwargs={"expires": 60}) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(task.at) == [100.0, round(100.0 + EVERY, 6)]
