"""The planner: no host is ever without a certificate that covers it, whatever the fleet and in whatever order."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.aws.certificates import covers
from domains.aws.packing import Limits, Move, Plan, Shard, Swap, after, plan

TWO = Limits(names_per_certificate=2, hosts_per_distribution=5)
NONE: frozenset[str] = frozenset()
HOSTS = [f"h{number}.example" for number in range(12)]
some_hosts = st.frozensets(st.sampled_from(HOSTS))


def shard(name: str, hosts: str = "", extra: str = "") -> Shard:
    """A shard whose certificate covers its hosts and what is extra; names are written as letters."""
    return Shard(name, frozenset(hosts), frozenset(hosts + extra))


def planned(fleet: Iterable[Shard], wanted: str, failing: str = "", limits: Limits = TWO) -> Plan:
    return plan(fleet, wanted=frozenset(wanted), failing=frozenset(failing), limits=limits)


@st.composite
def fleets(draw: st.DrawFn) -> tuple[Shard, ...]:
    """Up to four shards, each host on one of them at most, each certificate covering its hosts and perhaps others."""
    count = draw(st.integers(1, 4))
    homes = {host: draw(st.integers(0, count)) for host in HOSTS}
    hosts = [frozenset(host for host in HOSTS if homes[host] == number) for number in range(count)]
    return tuple(Shard(f"E{number}", mine, mine | draw(some_hosts)) for number, mine in enumerate(hosts))


@given(
    fleet=fleets(),
    wanted=some_hosts,
    failing=some_hosts,
    limits=st.builds(Limits, st.integers(1, 6), st.integers(1, 6)),
    reissue=st.frozensets(st.sampled_from(["E0", "E1", "E2", "E3"])),
    asked=st.dictionaries(st.sampled_from(["E0", "E1", "E2", "E3"]), some_hosts),
)
def test_every_intermediate_state_serves_every_host(
    fleet: tuple[Shard, ...],
    wanted: frozenset[str],
    failing: frozenset[str],
    limits: Limits,
    reissue: frozenset[str],
    asked: dict[str, frozenset[str]],
) -> None:
    served = {host for one in fleet for host in one.hosts}
    sizes = {one.id: max(len(one.hosts), limits.capacity) for one in fleet}
    coming = {one.id: one.hosts & wanted - failing for one in fleet if one.id in asked}
    coming = {name: names | asked[name] - failing for name, names in coming.items()}
    coming = {name: names for name, names in coming.items() if len(names) <= limits.names_per_certificate}
    for _ in range(4):
        found = plan(fleet, wanted=wanted, failing=failing, limits=limits, reissue=reissue, coming=coming)
        reissue, coming = NONE, {}
        for step in found.steps:
            check_step(fleet, step, failing, limits)
            fleet = after(fleet, step)
            for one in fleet:
                assert all(covers(one.certified, host) for host in one.hosts), step
                assert len(one.hosts) <= sizes[one.id]
            homes = [host for one in fleet for host in one.hosts]
            assert len(homes) == len(set(homes)), "a name is on one distribution only"
            assert served & (wanted - failing) <= set(homes), step
    assert not found.steps, "it comes to rest"
    homes = [host for one in fleet for host in one.hosts]
    assert set(homes) <= wanted
    assert wanted - failing - set(homes) == found.unplaced


def check_step(fleet: Iterable[Shard], step: Swap | Move, failing: frozenset[str], limits: Limits) -> None:
    """What must hold before a step is taken."""
    before = {one.id: one for one in fleet}
    if isinstance(step, Move):
        assert covers(before[step.source].certified, step.host)
    elif step.names != before[step.shard].certified:
        assert not step.names & failing, "ACM would never issue it"
        assert len(step.names) <= limits.names_per_certificate


def test_newcomers_share_one_certificate_and_fill_the_fullest_shard() -> None:
    found = planned([shard("A", "a"), shard("B")], "abc")
    assert found.steps == (
        Swap("A", frozenset("ab"), frozenset("b"), NONE),
        Swap("B", frozenset("c"), frozenset("c"), NONE),
    )


def test_a_certificate_that_covers_a_newcomer_is_kept() -> None:
    wild = Shard("A", NONE, frozenset({"*.a.example"}))
    found = plan([wild], wanted=frozenset({"x.a.example"}), failing=NONE, limits=TWO)
    assert found.steps == (Swap("A", wild.certified, frozenset({"x.a.example"}), NONE),)


def test_who_no_longer_validates_is_left_out_of_the_next_certificate_only() -> None:
    assert planned([shard("A", "ab")], "ab", failing="b").steps == ()
    roomy = Limits(3, 3)
    found = planned([shard("A", "ab")], "abc", failing="b", limits=roomy)
    assert found.steps == (Swap("A", frozenset("ac"), frozenset("c"), frozenset("b")),)


def test_a_reissue_leaves_out_who_fails() -> None:
    found = plan([shard("A", "ab")], wanted=frozenset("ab"), failing=frozenset("b"), limits=TWO, reissue=frozenset("A"))
    assert found.steps == (Swap("A", frozenset("a"), NONE, frozenset("b"), renew=True),)


def test_a_reissue_of_the_same_names_is_told_apart_from_no_change() -> None:
    found = plan([shard("A", "ab")], wanted=frozenset("ab"), failing=NONE, limits=TWO, reissue=frozenset("A"))
    assert found.steps == (Swap("A", frozenset("ab"), NONE, NONE, renew=True),)


def test_who_arrives_later_does_not_put_off_the_certificate_that_is_on_its_way() -> None:
    roomy = Limits(5, 5)
    found = plan(
        [shard("A", "a")], wanted=frozenset("abcd"), failing=NONE, limits=roomy, coming={"A": frozenset("abc")}
    )
    assert found.steps == (Swap("A", frozenset("abc"), frozenset("bc"), NONE, renew=True),)
    assert found.unplaced == NONE


def test_newcomers_go_where_nobody_would_have_to_leave() -> None:
    roomy = Limits(3, 3)
    found = planned([shard("A", "ab"), shard("B", "c")], "abcd", failing="b", limits=roomy)
    assert found.steps == (Swap("B", frozenset("cd"), frozenset("d"), NONE),)


def test_leaving_needs_no_new_certificate() -> None:
    assert planned([shard("A", "ab")], "a").steps == (Swap("A", frozenset("ab"), NONE, frozenset("b")),)


def test_a_lowered_limit_moves_hosts_after_their_new_certificate() -> None:
    found = planned([shard("A", "abc"), shard("B", "d")], "abcd")
    assert found.steps == (Swap("B", frozenset("ad"), NONE, NONE), Move("a", "A", "B"))


@pytest.mark.parametrize(("failing", "unplaced"), [("", "c"), ("c", "")])
def test_who_finds_no_place_is_named(failing: str, unplaced: str) -> None:
    assert planned([shard("A", "ab")], "abc", failing).unplaced == frozenset(unplaced)
