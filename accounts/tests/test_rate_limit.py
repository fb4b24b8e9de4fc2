"""The fixed-window counter."""

import threading

import pytest
import time_machine
from redis.exceptions import ConnectionError as ValkeyDown

from accounts.rate_limit import RateLimit, hit


@pytest.fixture(autouse=True)
def _one_window() -> None:
    """The clock as it is, unlike in other tests: it is what these are about."""


def test_it_counts_down_and_starts_again_with_the_next_window() -> None:
    with time_machine.travel(1_800_000_000.0, tick=False) as clock:
        answers = [hit(name="a", limit=2, seconds=60) for _ in range(3)]
        assert [(answer.allowed, answer.remaining) for answer in answers] == [(True, 1), (True, 0), (False, 0)]
        assert answers[0].reset_after == 60
        assert hit(name="b", limit=2, seconds=60).allowed
        clock.shift(60)
        assert hit(name="a", limit=2, seconds=60).allowed


def test_threads_never_get_more_than_the_limit() -> None:
    answers: list[RateLimit] = []
    threads = [
        threading.Thread(target=lambda: answers.append(hit(name="race", limit=5, seconds=3600))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(answer.allowed for answer in answers) == 5


def test_without_valkey_everything_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> bool:
        raise ValkeyDown("down")

    monkeypatch.setattr("accounts.rate_limit.cache.add", down)
    answer = hit(name="a", limit=1, seconds=60)
    assert (answer.allowed, answer.remaining) == (True, 1)
