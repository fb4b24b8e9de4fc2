"""What goes wrong on the way and later, what is said of it, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from accounts.models import User, Workspace
from domains.aws import certificates
from domains.models import Domain, DomainTransition
from domains.records import Purpose
from domains.states import GIVES_UP_AFTER, State
from domains.tests.worker.conftest import BOTH, Play, message_of
from domains.worker.sweep import sweep
from domains.worker.world import make_deployers
from getowl.local.dns_server import Fault


def test_caa_that_forbids_amazon_is_answered_with_the_line_to_add(
    play: Play, workspace: Workspace, alice: User
) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.dns.book.set(domain.registrable, "CAA", ['0 issue "letsencrypt.org"'])
    play.publish(domain, Purpose.CERTIFICATE)
    domain = play.step(domain, 2)
    assert (domain.state, domain.reason) == (State.VERIFYING, "caa_forbids")
    assert f'{domain.registrable}. CAA 0 issue "amazon.com"' in message_of(domain, "caa")
    play.dns.book.set(domain.registrable, "CAA", ['0 issue "letsencrypt.org"', '0 issue "amazon.com"'])
    play.publish(domain)
    play.until(domain, State.ACTIVE)


@BOTH
def test_a_name_in_another_aws_account_is_a_conflict_that_ends(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.add(workspace, alice)
    play.control.set(foreign={domain.hostname: "222222222222"})
    domain = play.step(domain, 2)
    play.publish(domain)
    domain = play.until(domain, State.CONFLICT)
    assert domain.reason == "held_in_aws"
    assert play.step(domain, 3).state == State.CONFLICT  # not asked again at once
    play.control.set(foreign={})
    play.later = timedelta(minutes=11)
    play.until(domain, State.ACTIVE)


def test_a_tenant_deleted_behind_our_back_is_made_again(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.live(workspace, alice)
    for _ in range(2):
        play.tenants.detach(domain.hostname)
    lost, _ = sweep(play.world)
    domain.refresh_from_db()
    assert lost >= 1
    assert domain.next_check_at is not None
    assert domain.next_check_at <= play.now()
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.DEGRADED, "not_deployed")
    play.until(domain, State.ACTIVE)


@BOTH
def test_dns_that_leads_elsewhere_degrades_and_recovers(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.live(workspace, alice)
    play.dns.book.set(domain.hostname, "CNAME", ["shop.elsewhere.test"])
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.DEGRADED, "cname_dangling")
    assert domain.failing_since
    assert Domain.objects.served([domain.hostname]).exists()  # it may still get clicks
    play.publish(domain)
    domain = play.step(domain)
    assert (domain.state, domain.reason, domain.failing_since) == (State.ACTIVE, "recovered", None)


@pytest.mark.parametrize(
    ("fault", "code", "cure"),
    [(Fault.DNSSEC, "dnssec_broken", "delete the DS record"), (Fault.SERVFAIL, "servfail", "name servers")],
)
def test_a_zone_that_is_broken_is_told_with_its_cure(
    play: Play, workspace: Workspace, alice: User, fault: Fault, code: str, cure: str
) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.publish(domain)
    for name in (domain.validation_name, domain.hostname):
        play.dns.faults[name] = fault
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.AWAITING_DNS, f"certificate_record_{code}")
    assert domain.failing_since
    assert cure in message_of(domain, "certificate_record")
    assert cure in message_of(domain, "target")
    play.dns.faults.clear()
    play.until(domain, State.ACTIVE)


def test_a_wildcard_that_answers_for_the_records_is_told_apart(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.dns.book.set(f"*.{domain.registrable}", "CNAME", ["shop.vendor.test"])
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.AWAITING_DNS, "certificate_record_wildcard")
    assert "counts before the wildcard" in message_of(domain, "certificate_record")
    play.publish(domain)
    play.until(domain, State.ACTIVE)


def test_who_was_warned_and_did_nothing_is_given_up_without_a_trace(
    play: Play, workspace: Workspace, alice: User
) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    long_ago = play.now() - GIVES_UP_AFTER
    Domain.objects.filter(pk=domain.pk).update(failing_since=long_ago)
    assert play.step(domain).state == State.AWAITING_DNS  # not before it was warned
    Domain.objects.filter(pk=domain.pk).update(warned_at=long_ago + timedelta(days=11))
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.FAILED, "abandoned")
    assert certificates.find(play.aws, name=domain.hostname, owner=domain.public_id) == ()


def test_aws_refusing_is_told_once_and_ends_after_days(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.add(workspace, alice)
    play.control.fault("RequestCertificate", code="AccessDeniedException", times=20)
    domain = play.step(domain, 3)
    assert (domain.state, domain.reason) == (State.AWAITING_DNS, "aws_refused")
    assert DomainTransition.objects.filter(domain=domain, reason="aws_refused").count() == 1
    play.later = timedelta(days=4)
    assert play.step(domain).state == State.FAILED


def test_a_step_that_crashes_is_put_off(
    play: Play, workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = play.add(workspace, alice)

    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(certificates, "request", crash)
    domain = play.step(domain)
    assert domain.state == State.AWAITING_DNS
    assert domain.next_check_at is not None
    assert domain.next_check_at > play.now()


def test_what_passes_is_told_once_with_its_request_id(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.add(workspace, alice)
    play.control.throttle("RequestCertificate", times=3)
    waits = []
    for _ in range(3):
        domain = play.step(domain)
        assert domain.next_check_at is not None
        waits.append((domain.next_check_at - play.now()).total_seconds())
    row = domain.transitions.get(detail__code="ThrottlingException")
    assert row.detail["operation"] == "RequestCertificate"
    assert row.detail["aws_request_id"]
    assert len({round(wait, 3) for wait in waits}) == 3, "they would all come back together"
    assert all(40 < wait < 80 for wait in waits)


def test_without_valkey_nothing_is_changed_and_all_goes_on_later(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.publish(domain)
    domain = play.until(domain, State.DEPLOYING)
    world = play.world
    nowhere = replace(world.budget, redis=Redis(port=1, socket_connect_timeout=1))
    play.world = replace(world, deployers=make_deployers(play.tenants, play.shards, "", nowhere))
    domain = play.step(domain, 2)
    assert domain.state == State.DEPLOYING
    assert play.tenants.find(domain.hostname) is None
    assert domain.next_check_at is not None
    assert domain.next_check_at - play.now() <= timedelta(seconds=60)
    play.world = world
    play.until(domain, State.ACTIVE)
