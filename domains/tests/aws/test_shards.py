"""The shards adapter: full replacement under If-Match, which keeps all that it does not mean to change."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domains.aws import errors
from domains.aws.adapter import Adapter, State
from domains.aws.client import Aws, call
from domains.aws.packing import Limits, Swap, plan
from domains.aws.shards import Shards
from domains.tests.aws.conftest import BROKEN, LOST
from getowl.tests.local.control import AwsControl

ISSUE = Callable[..., str]
MAKE = Callable[..., str]


@pytest.fixture
def shards(aws: Aws, distribution: MAKE) -> Shards:
    """Two empty distributions with room for two hosts each."""
    return Shards(aws, (distribution(), distribution()), Limits(2, 2))


def config_of(aws: Aws, identifier: str) -> dict[str, Any]:
    """The configuration as CloudFront has it."""
    return dict(call(aws.cloudfront.get_distribution_config, Id=identifier).data["DistributionConfig"])


def test_a_host_joins_a_shard_and_all_else_stays(shards: Shards, aws: Aws, host: str, issue: ISSUE) -> None:
    arn = issue(host)
    before = {one: config_of(aws, one) for one in shards.distribution_ids}
    adapter: Adapter = shards
    assert adapter.status(host).state is State.ABSENT
    attached = adapter.attach(host, arn)
    assert (attached.state, attached.certificate_arn) == (State.ATTACHING, arn)
    assert attached.request_id
    states = {adapter.status(host).state for _ in range(3)}
    assert State.ATTACHED in states
    assert adapter.attach(host, arn).resource_id == attached.resource_id
    assert adapter.find(host) == attached.resource_id
    changed = config_of(aws, attached.resource_id)
    assert changed.pop("Aliases") == {"Quantity": 1, "Items": [host]}
    assert changed.pop("ViewerCertificate")["ACMCertificateArn"] == arn
    old = before[attached.resource_id]
    assert changed == {name: value for name, value in old.items() if name not in ("Aliases", "ViewerCertificate")}


def test_leaving_touches_only_the_one(shards: Shards, host: str, issue: ISSUE) -> None:
    other = f"b.{host}"
    arn = issue(host, other)
    home = shards.attach(host, arn).resource_id
    assert shards.attach(other, arn).resource_id == home, "the certificate's shard is filled first"
    assert shards.detach(host).state is State.ABSENT
    assert shards.detach(host).state is State.ABSENT
    assert shards.read(home).hosts == {other}
    assert shards.find(host) is None


def test_someone_elses_change_in_between_is_kept(shards: Shards, control: AwsControl, host: str, issue: ISSUE) -> None:
    other = f"b.{host}"
    arn = issue(host, other)
    home = shards.attach(host, arn).resource_id
    control.fault("UpdateDistribution", code="PreconditionFailed", status=412, times=3)
    shards.swap(home, arn, add=frozenset({other}))
    assert shards.read(home).hosts == {host, other}
    control.fault("UpdateDistribution", code="PreconditionFailed", status=412, times=4)
    with pytest.raises(errors.PreconditionFailed):
        shards.detach(host)


@pytest.mark.parametrize("fault", [LOST, BROKEN])
def test_again_after_an_answer_that_never_came(
    shards: Shards, hasty: Aws, control: AwsControl, host: str, issue: ISSUE, fault: dict[str, object]
) -> None:
    arn = issue(host)
    steps: list[tuple[Callable[[Shards], object], set[str]]] = [
        (lambda adapter: adapter.attach(host, arn), {host}),
        (lambda adapter: adapter.detach(host), set()),
    ]
    for step, wanted in steps:
        control.fault("UpdateDistribution", **fault)
        with pytest.raises(errors.Unavailable):
            step(replace(shards, aws=hasty))
        step(shards)
        assert {name for one in shards.distribution_ids for name in shards.read(one).hosts} == wanted


def test_names_are_free_and_covered_or_refused(
    shards: Shards, control: AwsControl, host: str, issue: ISSUE, distribution: MAKE
) -> None:
    control.set(foreign={host: "999988887777"})
    arn = issue(host)
    with pytest.raises(errors.Conflict):
        shards.attach(host, arn)
    with pytest.raises(errors.CertificateNotReady):
        shards.attach(f"other.{host}", arn)
    control.reset()
    home = shards.attach(host, arn).resource_id
    with pytest.raises(errors.CertificateNotReady):
        shards.swap(home, arn, add=frozenset({f"other.{host}"}))


def test_full_shards_and_aws_own_quota(shards: Shards, control: AwsControl, host: str, issue: ISSUE) -> None:
    names = [f"{letter}.{host}" for letter in "abcde"]
    arn = issue(*names)
    for name in names[:4]:
        shards.attach(name, arn)
    with pytest.raises(errors.QuotaReached):
        shards.attach(names[4], arn)
    control.set(aliases_per_distribution=2)
    with pytest.raises(errors.QuotaReached) as caught:
        shards.swap(shards.distribution_ids[0], arn, add=frozenset({names[4]}))
    assert caught.value.quota == "alternate domain names per distribution"


def test_a_plan_is_carried_out_without_a_gap(shards: Shards, aws: Aws, host: str, issue: ISSUE) -> None:
    names = [f"{letter}.{host}" for letter in "abcd"]
    first, second = shards.distribution_ids
    shards.swap(first, issue(*names[:3]), add=frozenset(names[:3]))
    shards.swap(second, issue(names[3]), add=frozenset(names[3:]))
    wanted = frozenset(names)
    for step in plan(shards.fleet(), wanted=wanted, failing=frozenset(), limits=shards.limits).steps:
        if isinstance(step, Swap):
            shards.swap(step.shard, issue(*sorted(step.names)), add=step.add, drop=step.drop)
        else:
            shards.move(step.host, step.target)
            shards.move(step.host, step.target)
        assert all(shards.find(name) for name in names)
    assert sorted(len(shard.hosts) for shard in shards.fleet()) == [2, 2]
    assert not plan(shards.fleet(), wanted=wanted, failing=frozenset(), limits=shards.limits).steps


def test_an_emptied_shard_gives_its_certificate_back(shards: Shards, aws: Aws, host: str, issue: ISSUE) -> None:
    home = shards.attach(host, issue(host)).resource_id
    shards.detach(host)
    shards.swap(home, "")
    assert config_of(aws, home)["ViewerCertificate"]["CloudFrontDefaultCertificate"] is True
