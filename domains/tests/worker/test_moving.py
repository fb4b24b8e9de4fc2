"""From a shared distribution to a tenant of its own: served throughout, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.aws import certificates
from domains.aws.adapter import State as Attached
from domains.aws.client import Aws
from domains.aws.errors import AwsError
from domains.aws.packing import Limits
from domains.aws.shards import Shards
from domains.models import Domain
from domains.services import domain_remove
from domains.states import State
from domains.tests.worker.conftest import PLACEHOLDERS, Play
from domains.worker.moving_deployer import MOVING, MovingDeployer
from domains.worker.stages.watching import active
from domains.worker.sweep import sweep


@pytest.fixture
def adapter() -> str:
    return "shards"


@pytest.fixture
def shards(aws: Aws, distribution: Callable[..., str]) -> Shards:
    return Shards(aws, (distribution(),), Limits(4, 4))


@pytest.fixture
def domain(play: Play, workspace: Workspace, alice: User) -> Domain:
    """One that is live on a shard."""
    return play.live(workspace, alice)


def migrate(domain: Domain) -> str:
    """Call the command, and return what it says."""
    said = StringIO()
    with override_settings(DOMAINS_PLACEHOLDER_ZONE=PLACEHOLDERS, DOMAINS_DISTRIBUTION_ID="E1"):
        call_command("migrate_domain", domain.hostname, stdout=said)
    domain.refresh_from_db()
    return said.getvalue()


def mover(play: Play) -> MovingDeployer:
    found = play.world.deployers[MOVING]
    assert isinstance(found, MovingDeployer)
    return found


def served(play: Play, domain: Domain) -> bool:
    """By one of the two sides, and by the edge."""
    found = mover(play).status(domain)
    good = certificates.describe(play.aws, found.certificate_arn).covers(domain.hostname)
    at_edge = Domain.objects.served([domain.hostname]).exists()
    return found.state in (Attached.ATTACHED, Attached.ATTACHING) and good and at_edge


def publish_zone(play: Play, domain: Domain) -> None:
    """The operator's one record for all placeholders."""
    record = certificates.describe(play.aws, domain.certificate_arn).records[1]
    play.dns.book.set(record.name, "CNAME", [record.value])


def until(play: Play, domain: Domain, adapter: str, steps: int = 12) -> Domain:
    """Steps until it has that adapter, served after each of them."""
    for _ in range(steps):
        domain = play.step(domain)
        assert served(play, domain)
        if domain.adapter == adapter:
            return domain
    raise AssertionError(f"{domain} is {domain.adapter} ({domain.reason})")


def test_a_domain_moves_and_is_served_throughout(play: Play, domain: Domain, workspace: Workspace, alice: User) -> None:
    other = play.live(workspace, alice)
    assert "is moving" in migrate(domain)
    domain = play.step(domain, 2)
    assert "Amazon waits for the record _" in migrate(domain)
    publish_zone(play, domain)
    domain = until(play, domain, "tenants")
    assert play.tenants.find(domain.hostname) == domain.resource_id
    assert play.shards.find(domain.hostname) is None
    assert play.attached(other.hostname)
    assert (play.step(domain).state, domain.reason) == (State.ACTIVE, "moved")
    assert f"is on tenant {domain.resource_id}" in migrate(domain)
    assert play.tenants.find(mover(play).migration.placeholder(domain.hostname)) is None
    reasons = list(domain.transitions.values_list("reason", flat=True))
    assert [one for one in reasons if one.startswith("mov")] == [
        "moving",
        "moving",
        "moving_certificate",
        "moving",
        "moved",
    ]
    assert AuditEvent.objects.filter(action="domain.moving", target=domain.public_id).count() == 1


@pytest.mark.parametrize(
    "operation",
    ["RequestCertificate", "CreateDistributionTenant", "UpdateDomainAssociation", "UpdateDistributionTenant"],
)
def test_a_worker_may_die_and_answers_may_be_lost_at_every_step(play: Play, domain: Domain, operation: str) -> None:
    migrate(domain)
    play.control.fault(operation, code="InternalError", status=500, after=True)
    for _ in range(8):
        domain = play.step(domain)
        if domain.certificate_arn:
            publish_zone(play, domain)
        if domain.adapter != MOVING:
            break
        with suppress(AwsError):
            active(domain, play.world)  # and is killed before it writes down what came of it
        assert served(play, domain)
    assert domain.adapter == "tenants"
    sweep(play.world)
    assert served(play, domain)


@pytest.mark.parametrize("cause", ["aws refuses", "no certificate"])
def test_if_it_cannot_move_the_shard_serves_on_and_nothing_is_left(play: Play, domain: Domain, cause: str) -> None:
    if cause == "aws refuses":
        play.control.set(move_needs_disabled_source=True)
    migrate(domain)
    domain = play.step(domain)
    if cause == "no certificate":
        play.control.advance(73 * 3600)
    else:
        publish_zone(play, domain)
    domain = until(play, domain, "shards")
    assert play.shards.find(domain.hostname) == domain.resource_id
    assert play.tenants.find(mover(play).migration.placeholder(domain.hostname)) is None
    assert "move_given_up" in domain.transitions.values_list("reason", flat=True)
    assert play.step(domain).state == State.ACTIVE


@pytest.mark.parametrize("steps", [1, 3, 5, 6])
def test_one_that_is_removed_on_the_way_leaves_nothing(play: Play, domain: Domain, steps: int) -> None:
    migrate(domain)
    domain = play.step(domain)
    publish_zone(play, domain)
    domain = play.step(domain, steps)
    domain_remove(domain=domain, actor=Actor())
    domain = play.until(domain, State.REMOVED)
    for name in (domain.hostname, mover(play).migration.placeholder(domain.hostname)):
        assert play.tenants.find(name) is None
        assert play.shards.find(name) is None
    assert certificates.find(play.aws, name=domain.hostname, owner=domain.public_id) == ()


def test_others_change_the_shard_while_one_moves(play: Play, domain: Domain, workspace: Workspace, alice: User) -> None:
    migrate(domain)
    domain = play.step(domain)
    publish_zone(play, domain)
    newcomer = play.step(play.add(workspace, alice), 2)
    play.publish(newcomer)
    for _ in range(10):
        newcomer, domain = play.step(newcomer), play.step(domain)
        assert served(play, domain)
    assert newcomer.state == State.ACTIVE
    assert domain.adapter == "tenants"
    assert play.shards.find(domain.hostname) is None


def test_what_cannot_begin(play: Play, domain: Domain, workspace: Workspace, alice: User) -> None:
    with pytest.raises(CommandError, match="DOMAINS_PLACEHOLDER_ZONE"):
        call_command("migrate_domain", domain.hostname)
    with pytest.raises(CommandError, match="Nobody has proven"):
        call_command("migrate_domain", "go.nobody.test")
    with pytest.raises(CommandError, match="has no dot"):
        call_command("migrate_domain", "nodot")
    Domain.objects.filter(pk=domain.pk).update(state=State.ISSUING)
    with pytest.raises(CommandError, match="only a live domain"):
        migrate(domain)
