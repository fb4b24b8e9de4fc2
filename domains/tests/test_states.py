"""The states of a domain and the schedule of its checks."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.states import FOLLOWING, ForbiddenTransition, State, next_check, require_transition

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LAST = {State.REMOVED}
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
ages = st.timedeltas(timedelta(0), timedelta(days=400))


def _reachable(state: State) -> set[State]:
    seen, ahead = {state}, [state]
    while ahead:
        new = FOLLOWING[ahead.pop()] - seen
        seen |= new
        ahead += new
    return seen


def test_every_state_is_reached_from_the_first() -> None:
    assert _reachable(State.AWAITING_DNS) == set(State)


@pytest.mark.parametrize("state", sorted(set(State) - LAST))
def test_every_state_can_be_removed(state: State) -> None:
    assert State.REMOVED in _reachable(state)


@pytest.mark.parametrize("state", sorted(set(State) - LAST - {State.REMOVING}))
def test_every_state_can_become_active(state: State) -> None:
    assert State.ACTIVE in _reachable(state)


def test_what_was_active_never_fails_by_itself() -> None:
    assert State.FAILED not in FOLLOWING[State.ACTIVE] | FOLLOWING[State.DEGRADED]


def test_nothing_follows_itself() -> None:
    assert not [state for state in State if state in FOLLOWING[state]]


def test_a_forbidden_transition_is_refused_and_named() -> None:
    require_transition(State.ISSUING, State.DEPLOYING)
    with pytest.raises(ForbiddenTransition, match="awaiting_dns may not become active"):
        require_transition(State.AWAITING_DNS, State.ACTIVE)


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), timedelta(seconds=3)),
        (timedelta(minutes=2), timedelta(seconds=15)),
        (timedelta(minutes=9), timedelta(seconds=15)),
        (timedelta(minutes=10), timedelta(seconds=30)),
        (timedelta(hours=2), timedelta(minutes=5)),
        (timedelta(days=2), timedelta(minutes=30)),
        (timedelta(days=30), timedelta(hours=6)),
    ],
)
def test_a_waiting_domain_is_looked_at_eagerly_at_first(age: timedelta, wait: timedelta) -> None:
    assert next_check(State.AWAITING_DNS, domain_id="dom_1", since=NOW - age, now=NOW) == NOW + wait


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), timedelta(seconds=3)),
        (timedelta(minutes=9), timedelta(seconds=5)),
        (timedelta(minutes=10), timedelta(seconds=30)),
    ],
)
def test_amazon_is_waited_for_eagerly_for_ten_minutes(age: timedelta, wait: timedelta) -> None:
    assert next_check(State.ISSUING, domain_id="dom_1", since=NOW - age, now=NOW) == NOW + wait


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), timedelta(minutes=1)),
        (timedelta(minutes=59), timedelta(minutes=1)),
        (timedelta(hours=1), timedelta(minutes=5)),
    ],
)
def test_what_was_live_is_looked_at_every_minute_while_it_fails(age: timedelta, wait: timedelta) -> None:
    assert next_check(State.DEGRADED, domain_id="dom_1", since=NOW - age, now=NOW) == NOW + wait


@pytest.mark.parametrize("state", [State.REMOVED, State.FAILED])
def test_what_waits_for_a_person_is_not_looked_at(state: State) -> None:
    assert next_check(state, domain_id="dom_1", since=NOW, now=NOW) is None


@given(now=moments, age=ages, name=st.text(max_size=20))
def test_an_active_domain_is_looked_at_once_a_day_at_its_own_moment(now: datetime, age: timedelta, name: str) -> None:
    first = next_check(State.ACTIVE, domain_id=name, since=now - age, now=now)
    assert first is not None
    assert timedelta(0) < first - now <= timedelta(days=1)
    assert next_check(State.ACTIVE, domain_id=name, since=now - age, now=first) == first + timedelta(days=1)


def test_ten_thousand_active_domains_are_spread_over_the_day() -> None:
    looks = (next_check(State.ACTIVE, domain_id=f"dom_{n}", since=NOW, now=NOW) for n in range(10_000))
    hours = Counter(look.hour for look in looks if look is not None)
    assert len(hours) == 24
    assert max(hours.values()) < 10_000 / 24 * 1.25


@given(state=st.sampled_from(sorted(set(State) - {State.REMOVED, State.FAILED})), now=moments, age=ages)
def test_the_next_look_is_always_ahead_and_within_a_day(state: State, now: datetime, age: timedelta) -> None:
    look = next_check(state, domain_id="dom_1", since=now - age, now=now)
    assert look is not None
    assert now < look <= now + timedelta(days=1)
