"""From a shard to a tenant: the host is served by one of the two at every step."""

from collections.abc import Callable

import pytest

from domains.aws import errors
from domains.aws.adapter import State
from domains.aws.client import Aws
from domains.aws.migration import Migration, Progress
from domains.aws.packing import Limits
from domains.aws.shards import Shards
from domains.aws.tenants import Tenants
from domains.tests.aws.conftest import BROKEN
from getowl.tests.local.control import AwsControl

ISSUE = Callable[..., str]


@pytest.fixture
def migration(aws: Aws, distribution: Callable[..., str], host: str, issue: ISSUE) -> Migration:
    """Two hosts on a shard, of which one is to move."""
    shards = Shards(aws, (distribution(),), Limits(10, 100))
    shards.swap(shards.distribution_ids[0], issue(host, f"stays.{host}"), add=frozenset({host, f"stays.{host}"}))
    return Migration(shards, Tenants(aws, distribution("tenant-only")), "placeholders.example")


def served(migration: Migration, host: str) -> bool:
    """Whether the shard or the tenant has the host."""
    sides = (migration.shards, migration.tenants)
    return any(side.status(host).state in (State.ATTACHED, State.ATTACHING) for side in sides)


def test_the_host_moves_and_the_others_stay(migration: Migration, control: AwsControl, host: str, issue: ISSUE) -> None:
    control.set(deploy_seconds=60)
    arn = issue(host, migration.placeholder(host))
    found = []
    for _ in range(9):
        found.append(migration.step(host, arn))
        assert served(migration, host)
        control.advance(40)
    seen = list(dict.fromkeys(found))
    assert seen == [Progress.PREPARING, Progress.MOVED, Progress.DONE]
    tenant = migration.tenants.read_by_domain(host)
    assert tenant is not None
    assert tenant.domains == (host,)
    assert migration.shards.fleet()[0].hosts == {f"stays.{host}"}


@pytest.mark.parametrize(
    "operation", ["CreateDistributionTenant", "UpdateDomainAssociation", "UpdateDistributionTenant"]
)
def test_each_step_may_be_repeated(
    migration: Migration, control: AwsControl, host: str, issue: ISSUE, operation: str
) -> None:
    arn = issue(host, migration.placeholder(host))
    control.fault(operation, **BROKEN)
    with pytest.raises(errors.Unavailable):
        for _ in range(4):
            migration.step(host, arn)
    assert served(migration, host)
    for _ in range(4):
        progress = migration.step(host, arn)
    assert progress is Progress.DONE


def test_if_aws_will_not_move_it_the_shard_serves_on(
    migration: Migration, control: AwsControl, host: str, issue: ISSUE
) -> None:
    control.set(move_needs_disabled_source=True)
    arn = issue(host, migration.placeholder(host))
    migration.step(host, arn)
    with pytest.raises(errors.Refused):
        migration.step(host, arn)
    assert migration.shards.status(host).state is not State.ABSENT


def test_nothing_begins_without_a_fit_certificate_and_a_host(migration: Migration, host: str, issue: ISSUE) -> None:
    with pytest.raises(errors.CertificateNotReady):
        migration.step(host, issue(host))
    with pytest.raises(errors.NotFound):
        migration.step(f"other.{host}", issue(host))
    assert migration.tenants.find(migration.placeholder(host)) is None


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_migration_can_be_given_up(migration: Migration, host: str, issue: ISSUE, steps: int) -> None:
    arn = issue(host, migration.placeholder(host))
    for _ in range(steps):
        migration.step(host, arn)
    for name in (host, migration.placeholder(host)):
        while migration.tenants.detach(name).state is not State.ABSENT:
            pass
    migration.shards.detach(host)
    assert migration.tenants.find(host) is None
    assert migration.tenants.find(migration.placeholder(host)) is None
    assert migration.tenants.attach(host, arn).state is State.ATTACHED
