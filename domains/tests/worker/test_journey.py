"""From a name to a live domain and back, one step at a time."""

from __future__ import annotations

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain, DomainTransition
from domains.records import Purpose, records_of
from domains.services import domain_remove
from domains.states import State
from domains.tests.worker.conftest import BOTH, ENDPOINT, Play


@BOTH
def test_a_domain_becomes_active_and_is_removed(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    assert domain.state == State.AWAITING_DNS
    assert [(record.purpose, record.type) for record in records_of(domain)] == [
        (Purpose.CERTIFICATE, "CNAME"),
        (Purpose.TARGET, "CNAME"),
    ]
    assert domain.validation_value.endswith("acm-validations.aws")
    play.publish(domain)
    domain = play.until(domain, State.ACTIVE)
    assert domain.proven_at
    assert play.attached(domain.hostname)
    assert play.cloudfront.find(domain.hostname) == domain.resource_id
    states = list(DomainTransition.objects.filter(domain=domain).values_list("new", flat=True))
    assert list(dict.fromkeys(states)) == ["awaiting_dns", "verifying", "issuing", "deploying", "active"]

    domain_remove(domain=domain, actor=Actor(user=alice))
    domain = play.until(domain, State.REMOVED)
    assert play.cloudfront.find(domain.hostname) is None
    assert domain.certificate_arn == ""


def test_each_missing_record_is_named(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    assert (domain.state, domain.reason) == (State.AWAITING_DNS, "certificate_record_no_record")
    assert domain.failing_since
    play.publish(domain, Purpose.CERTIFICATE)
    domain = play.step(domain, 6)
    assert (domain.state, domain.reason) == (State.DEPLOYING, "no_record")
    assert "certificate_record" in {check["name"] for check in domain.checks if check["ok"]}, "seen by an earlier step"
    assert ENDPOINT in next(check["message"] for check in domain.checks if check["name"] == "target")
    play.publish(domain)
    domain = play.until(domain, State.ACTIVE)
    assert domain.failing_since is None


@BOTH
def test_adding_it_again_works_at_once(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.live(workspace, alice)
    domain_remove(domain=domain, actor=Actor(user=alice))
    again = play.step(play.add(workspace, alice, domain.hostname), 3)
    assert (again.state, again.reason) == (State.VERIFYING, "being_released")  # the old one is still on CloudFront
    play.until(domain, State.REMOVED)
    again = play.until(again, State.ACTIVE)
    assert Domain.objects.proven(domain.hostname) == again
