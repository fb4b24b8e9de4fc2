"""The budget for CloudFront's control API, on the run's own Valkey."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st
from redis import Redis

from domains.budget import Budget, BudgetUnavailable, Granted, Wait
from domains.budget.budget import GRACE_SECONDS
from domains.worker.world import make_budget


@dataclass
class Clock:
    """Time that passes only when told to."""

    seconds: float = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Bench:
    """A budget of three a minute with a family of its own."""

    budget: Budget
    clock: Clock
    family: str = field(default_factory=lambda: uuid.uuid4().hex)

    def take(self, workspace: str, ticket: str) -> Granted | Wait:
        return self.budget.take(family=self.family, workspace=workspace, ticket=ticket)

    def granted(self, workspace: str, ticket: str) -> bool:
        return isinstance(self.take(workspace, ticket), Granted)


def make_bench(per_minute: float = 3, burst: int = 3) -> Bench:
    clock = Clock()
    return Bench(Budget(redis=make_budget().redis, per_minute=per_minute, burst=burst, clock=clock), clock)


@pytest.fixture
def bench() -> Iterator[Bench]:
    yield make_bench()


def test_a_burst_and_then_the_rate(bench: Bench) -> None:
    assert [bench.granted("a", f"a{n}") for n in range(4)] == [True, True, True, False]
    answer = bench.take("a", "a3")
    assert isinstance(answer, Wait)
    assert (answer.position, round(answer.expected), round(answer.again)) == (1, 20, 20)
    bench.clock.seconds += 19
    assert not bench.granted("a", "a3")
    bench.clock.seconds += 2
    assert bench.granted("a", "a3")


def test_one_domain_does_not_wait_behind_anothers_hundreds(bench: Bench) -> None:
    tickets = [f"a{n}" for n in range(103)]
    granted = [ticket for ticket in tickets if bench.granted("a", ticket)]
    assert len(granted) == 3
    bench.take("b", "b0")
    bench.clock.seconds += 40
    for ticket in tickets[3:5]:
        bench.take("a", ticket)
    assert bench.granted("b", "b0")
    place = bench.budget.place(family=bench.family, ticket="a102")
    assert place is not None
    assert place.position >= 98
    line = bench.budget.line(family=bench.family)
    assert (line.workspaces, line.per_minute) == (1, 3)


def test_a_worker_that_died_holds_up_nobody(bench: Bench) -> None:
    for n in range(3):
        assert bench.granted("a", f"a{n}")
    assert not bench.granted("a", "dead")
    bench.clock.seconds += 25
    assert not bench.granted("b", "b0")  # the other's promise still holds
    bench.clock.seconds += GRACE_SECONDS
    assert bench.granted("b", "b0")
    assert bench.granted("a", "dead")  # it came back: there is a token for it, too


def test_time_does_not_run_backward(bench: Bench) -> None:
    for n in range(3):
        assert bench.granted("a", f"a{n}")
    bench.clock.seconds -= 600
    assert not bench.granted("a", "a3")
    bench.clock.seconds += 621
    assert bench.granted("a", "a3")


def test_throttling_slows_down_and_success_speeds_up(bench: Bench) -> None:
    bench.budget.throttled(family=bench.family)
    assert bench.budget.line(family=bench.family).per_minute == pytest.approx(1.5)
    assert not bench.granted("a", "a0")
    for _ in range(30):
        bench.budget.throttled(family=bench.family)
    assert bench.budget.line(family=bench.family).per_minute == pytest.approx(0.2)
    for _ in range(30):
        bench.budget.succeeded(family=bench.family)
    assert bench.budget.line(family=bench.family).per_minute == pytest.approx(3)


def test_a_turn_that_was_not_used_and_a_ticket_that_left(bench: Bench) -> None:
    assert [bench.granted("a", f"a{n}") for n in range(4)] == [True, True, True, False]
    bench.budget.give_back(family=bench.family)
    bench.budget.leave(family=bench.family, ticket="a3")
    assert bench.budget.place(family=bench.family, ticket="a3") is None
    assert bench.granted("b", "b0")


def test_a_change_that_was_not_made_keeps_its_place_at_the_front(bench: Bench) -> None:
    assert [bench.granted("a", f"a{n}") for n in range(4)] == [True, True, True, False]
    for n in range(4, 9):
        bench.take("a", f"a{n}")
    bench.take("b", "b0")
    bench.clock.seconds += 20
    assert bench.granted("a", "a3")
    bench.budget.put_back(family=bench.family, workspace="a", ticket="a3", seconds=60)
    place = bench.budget.place(family=bench.family, ticket="a3")
    assert place is not None
    assert place.position == 1
    bench.clock.seconds += 20
    assert not bench.granted("b", "b0")  # it is waited for
    assert bench.granted("a", "a3")
    bench.clock.seconds += 20
    assert bench.granted("b", "b0")  # the others stand as they stood


def test_a_change_that_was_not_made_is_the_first_of_an_empty_line(bench: Bench) -> None:
    for n in range(3):
        assert bench.granted("a", f"a{n}")
    bench.budget.put_back(family=bench.family, workspace="a", ticket="a2", seconds=60)
    bench.clock.seconds += 20
    assert not bench.granted("b", "b0")
    assert bench.granted("a", "a2")


def test_what_somebody_else_wrote_there_is_thrown_away(bench: Bench) -> None:
    bench.budget.redis.set(f"domains:budget:{{{bench.family}}}:line", "no sorted set")
    assert bench.granted("a", "a0")


def test_valkey_out_of_reach() -> None:
    budget = Budget(redis=Redis(port=1, socket_connect_timeout=0.2), per_minute=3, clock=Clock())
    with pytest.raises(BudgetUnavailable):
        budget.take(family="f", workspace="a", ticket="a0")
    with pytest.raises(BudgetUnavailable):
        budget.line(family="f")


def test_many_at_once_never_get_more_than_there_is() -> None:
    bench = make_bench(burst=5)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: bench.granted(f"w{n % 4}", f"t{n}"), range(200)))
    assert sum(answers) == 5


def test_five_hundred_domains_in_a_minute_are_served_in_fair_order() -> None:
    bench = make_bench()
    sizes = {"w0": 400, "w1": 30, "w2": 20, "w3": 20, "w4": 20, "w5": 9, "w6": 1}
    waiting = {f"{name}-{n}": name for name, size in sizes.items() for n in range(size)}
    due = dict.fromkeys(waiting, bench.clock.seconds)
    begun, order = bench.clock.seconds, []
    while waiting:
        ticket = min(due, key=due.__getitem__)
        bench.clock.seconds = max(bench.clock.seconds, due.pop(ticket))
        answer = bench.take(waiting[ticket], ticket)
        if isinstance(answer, Granted):
            order.append((waiting.pop(ticket), bench.clock.seconds))
        else:
            due[ticket] = bench.clock.seconds + answer.again
    took = order[-1][1] - begun
    assert took <= 1.05 * (500 - 3) * 20
    for name in sizes:
        served = [index for index, (owner, _) in enumerate(order) if owner == name]
        while_all_wait = [(a, b) for a, b in pairwise(served) if b < 9]
        assert all(b - a <= len(sizes) + 1 for a, b in while_all_wait)
    last_of_small = max(index for index, (owner, _) in enumerate(order) if owner == "w5")
    assert last_of_small < 9 * len(sizes) + len(sizes)  # nine rounds, however many the big one has


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4), st.integers(0, 90)), max_size=60))
@profile(deadline=None, max_examples=40)
def test_the_rate_is_never_exceeded(asked: list[tuple[str, int, int]]) -> None:
    bench = make_bench()
    grants = []
    for workspace, ticket, passed in asked:
        bench.clock.seconds += passed
        if bench.granted(workspace, f"{workspace}{ticket}"):
            grants.append(bench.clock.seconds)
    for first in range(len(grants)):
        for last in range(first, len(grants)):
            window = grants[last] - grants[first]
            assert last - first + 1 <= 3 + window * 3 / 60 + 1e-6
