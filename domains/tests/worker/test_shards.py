"""Domains that share distributions: who comes and goes puts nobody else off, and takes nobody else down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.aws import certificates
from domains.aws.client import Aws, call
from domains.aws.packing import Limits
from domains.aws.shards import Shards
from domains.models import Domain, Shard
from domains.records import Purpose
from domains.services import domain_remove
from domains.states import State
from domains.tests.worker.conftest import Play
from domains.worker import shard_plan
from domains.worker.sweep import sweep

Cast = tuple[Workspace, User]


@pytest.fixture
def adapter() -> str:
    return "shards"


@pytest.fixture
def shards(aws: Aws, distribution: Callable[..., str]) -> Shards:
    """Two of this test's own, with room for three each."""
    return Shards(aws, (distribution(), distribution()), Limits(3, 3))


@pytest.fixture
def cast(workspace: Workspace, alice: User) -> Cast:
    return workspace, alice


def deploying(play: Play, cast: Cast) -> Domain:
    """One that waits for its turn with a shard."""
    domain = play.step(play.add(*cast), 2)
    play.publish(domain)
    return play.until(domain, State.DEPLOYING)


def steps(play: Play, domains: Iterable[Domain], live: Iterable[Domain] = (), rounds: int = 6) -> None:
    """Each takes steps in turn; those that are live stay so at every moment."""
    for _ in range(rounds):
        for domain in domains:
            play.step(domain)
            for one in live:
                assert play.attached(one.hostname), f"{one} is offline"


def state_of(domain: Domain) -> tuple[str, str]:
    domain.refresh_from_db()
    return domain.state, domain.reason


def hosts(play: Play) -> list[set[str]]:
    return [set(one.hosts) for one in play.shards.distributions()]


def test_nobody_is_offline_while_others_come_and_go(play: Play, cast: Cast) -> None:
    first = play.live(*cast)
    others = [deploying(play, cast) for _ in range(3)]
    steps(play, others, live=[first])
    assert all(state_of(one)[0] == State.ACTIVE for one in others)
    assert sorted(len(one) for one in hosts(play)) == [1, 3]
    leaving, staying = others[0], [first, *others[1:]]
    domain_remove(domain=leaving, actor=Actor(user=cast[1]))
    steps(play, [leaving], live=staying)
    assert state_of(leaving)[0] == State.REMOVED
    assert not play.attached(leaving.hostname)
    shard_plan.advance(play.shards, play.world.budget, asking=None, now=play.now())  # deletes what is of no more use
    attached = {one.certificate_arn for one in play.shards.distributions()} - {""}
    assert {arn for one in play.shards.distribution_ids for arn in certificates_of(play, f"shard-{one}")} == attached


def test_who_arrives_later_does_not_have_the_certificate_requested_anew(play: Play, cast: Cast) -> None:
    early, late = deploying(play, cast), deploying(play, cast)
    play.control.set(issue_seconds=600)
    play.step(early)
    shard = Shard.objects.exclude(next_certificate_arn="").get()
    third = deploying_despite(play, cast)
    steps(play, [third, late, early], rounds=2)
    again = Shard.objects.get(pk=shard.pk)
    assert (again.next_certificate_arn, again.attempt) == (shard.next_certificate_arn, shard.attempt)
    play.control.advance(601)
    steps(play, [early, late], rounds=3)
    assert state_of(early)[0] == state_of(late)[0] == State.ACTIVE


def deploying_despite(play: Play, cast: Cast) -> Domain:
    """Another that waits, whose own certificate was issued at once."""
    play.control.set(issue_seconds=0)
    domain = deploying(play, cast)
    play.control.set(issue_seconds=600)
    return domain


def test_of_several_newcomers_only_the_one_that_is_served_elsewhere_is_told(play: Play, cast: Cast) -> None:
    good, bad = deploying(play, cast), deploying(play, cast)
    play.control.set(foreign={bad.hostname: "222222222222"})
    steps(play, [good, bad], rounds=4)
    assert state_of(good) == (State.ACTIVE, "")
    assert state_of(bad) == (State.CONFLICT, "held_in_aws")


def test_without_room_it_is_told_as_a_quota(play: Play, cast: Cast) -> None:
    domains = [deploying(play, cast) for _ in range(7)]
    steps(play, domains, rounds=4)
    assert sorted(state_of(one) for one in domains) == [(State.ACTIVE, "")] * 6 + [(State.DEPLOYING, "aws_quota")]
    row = Domain.objects.get(state=State.DEPLOYING).transitions.filter(reason="aws_quota").get()
    assert "No shared distribution has room" in row.detail["error"]


def test_a_name_that_does_not_validate_holds_up_the_others_for_a_while_only(play: Play, cast: Cast) -> None:
    first, bad, good = play.live(*cast), deploying(play, cast), deploying(play, cast)
    play.withdraw(bad, Purpose.CERTIFICATE)
    steps(play, [good], live=[first], rounds=2)
    assert state_of(good) == (State.DEPLOYING, "in_line")
    pass_time(play, minutes=31)
    steps(play, [good], live=[first], rounds=4)
    assert state_of(good)[0] == State.ACTIVE
    assert state_of(bad) == (State.ISSUING, "not_certified")
    steps(play, [bad], live=[first, good], rounds=3)
    assert state_of(bad) == (State.ISSUING, "certificate_record_no_record")
    play.publish(bad)
    steps(play, [bad], live=[first, good], rounds=8)
    assert state_of(bad)[0] == State.ACTIVE


def test_who_waits_in_line_without_its_record_is_told(play: Play, cast: Cast) -> None:
    domain = deploying(play, cast)
    play.withdraw(domain, Purpose.CERTIFICATE)
    domain = play.step(domain, 2)
    assert (domain.state, domain.reason) == (State.DEPLOYING, "certificate_record_no_record")
    play.publish(domain)
    play.until(domain, State.ACTIVE)


def test_one_look_that_missed_its_record_takes_nobody_off(play: Play, cast: Cast) -> None:
    first = play.live(*cast)
    second = deploying(play, cast)
    steps(play, [second])
    play.withdraw(first, Purpose.CERTIFICATE)
    assert play.step(first).state == State.DEGRADED
    third = deploying(play, cast)
    play.publish(first)  # before anybody acts on it
    steps(play, [third], live=[first, second])
    assert state_of(third)[0] == State.ACTIVE


def test_who_lost_its_record_for_good_is_left_out_where_room_is_scarce(play: Play, cast: Cast) -> None:
    domains = [deploying(play, cast) for _ in range(5)]
    steps(play, domains)
    bad = domains[0]
    play.withdraw(bad, Purpose.CERTIFICATE)
    play.step(bad)
    pass_time(play, minutes=31)
    play.step(bad)
    newcomer = deploying(play, cast)
    steps(play, [newcomer], live=domains[1:])
    assert state_of(newcomer)[0] == State.ACTIVE


def test_a_certificate_that_failed_is_not_requested_again_at_once(play: Play, cast: Cast) -> None:
    good, bad = deploying(play, cast), deploying(play, cast)
    play.control.set(failures={bad.hostname: "CAA_ERROR"})
    steps(play, [good], rounds=5)
    assert Shard.objects.get().attempt == 1
    assert state_of(bad) == (State.ISSUING, "not_certified")
    pass_time(play, minutes=11)
    steps(play, [good])
    assert state_of(good)[0] == State.ACTIVE


def test_a_renewal_that_is_late_is_overtaken_by_a_new_certificate(play: Play, cast: Cast) -> None:
    first, second = play.live(*cast), deploying(play, cast)
    steps(play, [second])
    old = next(one.certificate_arn for one in play.shards.distributions() if one.hosts)
    play.withdraw(first, Purpose.CERTIFICATE)
    pass_time(play, days=170)
    ends = certificates.describe(play.aws, old).not_after
    assert ends is not None
    play.later += ends - timedelta(days=28) - play.now()  # other tests moved AWS's clock
    play.step(first)
    pass_time(play, minutes=31)
    play.step(first)
    for _ in range(3):
        sweep(play.world)
        assert play.attached(second.hostname)
    (shard,) = (one for one in play.shards.distributions() if one.hosts)
    assert shard.certificate_arn != old
    assert shard.hosts == {second.hostname}
    until = certificates.describe(play.aws, shard.certificate_arn).not_after
    assert until is not None
    assert until - play.now() > timedelta(days=190)


def test_a_distribution_deleted_behind_our_back(play: Play, cast: Cast) -> None:
    domain = play.live(*cast)
    gone = next(one for one in play.shards.distributions() if one.hosts)
    delete(play.aws, gone.id)
    assert sweep(play.world)[0] >= 1
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.DEGRADED, "not_deployed")
    domain = play.until(domain, State.ACTIVE)
    assert domain.resource_id not in ("", gone.id)


def test_a_worker_that_dies_after_the_change_leaves_no_certificate(
    play: Play, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = play.step(deploying(play, cast))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shard_plan, "retire", die)
    with pytest.raises(KeyboardInterrupt):
        play.step(domain, 3)
    monkeypatch.undo()
    assert play.attached(domain.hostname)
    another = deploying(play, cast)
    steps(play, [another], live=[domain])
    play.until(domain, State.ACTIVE)
    for one in (domain, another):
        domain_remove(domain=one, actor=Actor())
    steps(play, [domain, another], rounds=3)
    assert state_of(domain)[0] == state_of(another)[0] == State.REMOVED
    for shard in play.shards.distribution_ids:
        assert leftovers(play, f"shard-{shard}") == ()


def leftovers(play: Play, owner: str) -> tuple[str, ...]:
    """Certificates with the owner's tag, after what is done each hour."""
    play.later += timedelta(days=3650)  # whatever AWS's clock says by now, nothing is too new for the sweep
    sweep(play.world)
    return certificates_of(play, owner)


def certificates_of(play: Play, owner: str) -> tuple[str, ...]:
    """Those that carry the owner's tag."""
    seen = certificates.owned(play.aws, apart_from=(), before=play.now() + timedelta(days=3650))
    return tuple(arn for arn, tag in seen if tag == owner)


def pass_time(play: Play, **span: Any) -> None:
    """For us and for AWS."""
    play.later += timedelta(**span)
    play.control.advance(timedelta(**span).total_seconds())


def delete(aws: Aws, distribution_id: str) -> None:
    """As somebody might in the console."""
    read = call(aws.cloudfront.get_distribution, Id=distribution_id).data
    config = {**read["Distribution"]["DistributionConfig"], "Enabled": False}
    off = call(
        aws.cloudfront.update_distribution, Id=distribution_id, IfMatch=read["ETag"], DistributionConfig=config
    ).data
    for _ in range(2):
        call(aws.cloudfront.get_distribution, Id=distribution_id)
    call(aws.cloudfront.delete_distribution, Id=distribution_id, IfMatch=off["ETag"])
