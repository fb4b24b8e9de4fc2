"""What goes wrong on the way and later, what is said of it, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.aws import certificates
from domains.models import Domain, DomainTransition
from domains.records import Purpose
from domains.services import domain_remove
from domains.states import GIVES_UP_AFTER, State
from domains.tests.worker.conftest import BOTH, Play
from domains.wording import reason_in_words
from domains.worker.sweep import sweep
from domains.worker.world import make_deployers
from getowl.local.dns_server import Fault


def message_of(domain: Domain, name: str) -> str:
    """What the page says of one check."""
    return next(str(check["message"]) for check in domain.checks if check["name"] == name)


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
def test_a_validation_that_timed_out_is_asked_for_again(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    first = domain.certificate_arn
    play.control.advance(73 * 3600)
    play.later = timedelta(hours=73)
    domain = play.step(domain)
    assert (domain.reason, domain.certificate_arn) == ("validation_timed_out", "")
    assert certificates.find(play.aws, name=domain.hostname, owner=domain.public_id) == ()
    domain = play.step(domain, 2)
    assert domain.certificate_arn not in ("", first)
    play.publish(domain)
    play.until(domain, State.ACTIVE)


@pytest.mark.parametrize(
    ("cause", "cure"),
    [
        ("ADDITIONAL_VERIFICATION_REQUIRED", "write to us"),
        ("DOMAIN_NOT_ALLOWED", "virustotal.com"),
        ("DOMAIN_VALIDATION_DENIED", "write to us"),
        ("INVALID_PUBLIC_DOMAIN", "spelt right"),
        ("NO_AVAILABLE_CONTACTS", "write to us"),
        ("SLR_NOT_FOUND", "write to us"),
    ],
)
def test_what_only_a_person_can_mend_fails_with_its_reason_and_cure(
    play: Play, workspace: Workspace, alice: User, cause: str, cure: str
) -> None:
    domain = play.add(workspace, alice)
    play.control.set(failures={domain.hostname: cause})
    domain = play.step(domain, 2)
    play.publish(domain)
    domain = play.until(domain, State.FAILED)
    assert domain.reason == f"acm_{cause.lower()}"[:40]
    assert domain.transitions.filter(new=State.FAILED).get().detail["cause"] == cause
    assert cure in message_of(domain, "certificate")
    assert reason_in_words(domain.reason) != reason_in_words("acm_something_new")


@pytest.mark.parametrize("cause", ["CAA_ERROR", "OTHER"])
def test_what_may_pass_is_requested_again_ever_more_rarely(
    play: Play, workspace: Workspace, alice: User, cause: str
) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.publish(domain)
    play.control.set(failures={domain.hostname: cause})
    Domain.objects.filter(pk=domain.pk).update(checked_at=None)  # ACM is asked once a minute
    pauses = list[int]()
    for number in range(5):
        domain = play.step(domain)  # finds it dead
        assert domain.reason == "certificate_failed"
        assert domain.next_check_at is not None
        pauses.append(round((domain.next_check_at - play.now()).total_seconds() / 60))
        if number == 0:  # later the play's clock is ahead of the timeline's
            assert play.step(domain).certificate_arn == ""  # not before, whoever has it looked at
        play.later += max(domain.next_check_at - play.now(), timedelta(0)) + timedelta(seconds=1)
        domain = play.step(domain)
        assert domain.certificate_arn
    assert pauses == [1, 4, 16, 64, 256]
    assert domain.failing_since  # a request is no recovery
    play.later += timedelta(days=4)
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.FAILED, f"acm_{cause.lower()}")


def test_a_caa_error_names_the_record_that_is_seen(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.dns.book.set(domain.registrable, "CAA", ['0 issue "letsencrypt.org"'])
    play.control.set(failures={domain.hostname: "CAA_ERROR"})
    play.later = timedelta(minutes=1)
    domain = play.step(domain)
    assert f'{domain.registrable}. CAA 0 issue "amazon.com"' in message_of(domain, "caa")
    assert "CAA record forbids Amazon" in message_of(domain, "certificate")


def test_what_was_deployed_is_never_given_up_for_its_next_certificate(
    play: Play, workspace: Workspace, alice: User
) -> None:
    domain = play.live(workspace, alice)
    play.withdraw(domain, Purpose.CERTIFICATE)
    play.control.advance(199 * 86_400)  # nobody could renew it
    play.control.set(failures={domain.hostname: "DOMAIN_NOT_ALLOWED"})
    domain = play.until(play.step(domain), State.ISSUING)
    for _ in range(4):
        domain = play.step(domain, 3)
        play.later += timedelta(days=8)
    assert (domain.state, domain.reason) == (State.ISSUING, "acm_domain_not_allowed")
    assert Domain.objects.served([domain.hostname]).exists()
    assert play.tenants.find(domain.hostname)
    play.control.set(failures={})
    play.publish(domain)
    play.later += timedelta(days=2)
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


def test_a_certificate_deleted_behind_our_back_is_requested_again(
    play: Play, workspace: Workspace, alice: User
) -> None:
    domain = play.live(workspace, alice)
    first = domain.certificate_arn
    for _ in range(2):
        play.tenants.detach(domain.hostname)
    certificates.delete(play.aws, first)
    domain = play.until(play.step(domain), State.ACTIVE)
    assert domain.certificate_arn != first
    assert "certificate_lost" in domain.transitions.values_list("reason", flat=True)


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


@BOTH
def test_what_a_dead_worker_left_is_found(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.live(workspace, alice)
    lost = certificates.request(play.aws, names=(domain.hostname,), owner=domain.public_id, attempt=77).arn
    domain_remove(domain=domain, actor=Actor(user=alice))
    play.until(domain, State.REMOVED)
    assert certificates.find(play.aws, name=domain.hostname, owner=domain.public_id) == ()
    again = certificates.request(play.aws, names=(domain.hostname,), owner=domain.public_id, attempt=78).arn
    assert again != lost
    play.later = timedelta(days=3650)  # other tests moved AWS's clock
    assert sweep(play.world)[1] >= 1
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


def near_its_end(play: Play, domain: Domain, days: int) -> Domain:
    """The same domain, so many days before its certificate ends."""
    until = certificates.describe(play.aws, domain.certificate_arn).not_after
    assert until is not None
    play.later += until - timedelta(days=days) - play.now()
    return play.step(domain)


def test_a_renewal_is_held_up_by_its_record_or_by_caa(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.live(workspace, alice)
    play.withdraw(domain, Purpose.CERTIFICATE)
    domain = near_its_end(play, domain, 28)
    assert (domain.state, domain.reason) == (State.DEGRADED, "renewal_blocked")
    assert "its record is gone" in message_of(domain, "certificate")
    play.publish(domain)
    play.dns.book.set(domain.registrable, "CAA", ['0 issue "letsencrypt.org"'])
    domain = play.step(domain)
    assert domain.reason == "renewal_blocked"
    assert 'CAA 0 issue "amazon.com"' in message_of(domain, "certificate")


def test_a_renewal_that_amazon_does_not_get_done_is_replaced_while_it_serves(
    play: Play, workspace: Workspace, alice: User
) -> None:
    domain = play.live(workspace, alice)
    first = domain.certificate_arn
    domain = near_its_end(play, domain, 28)
    assert (domain.state, domain.reason) == (State.DEGRADED, "renewal_late")
    domain = near_its_end(play, domain, 13)
    while domain.state != State.ACTIVE:
        assert play.attached(domain.hostname)
        assert Domain.objects.served([domain.hostname]).exists()
        play.later = timedelta(0)  # the new one is of AWS's day, not of the one that is played
        domain = play.step(domain)
    assert domain.certificate_arn != first
    assert play.tenants.status(domain.hostname).certificate_arn == domain.certificate_arn
