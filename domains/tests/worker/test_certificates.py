"""The certificate on its way, its renewal, and each of the reasons for which there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.aws import certificates
from domains.models import Domain
from domains.records import Purpose
from domains.services import domain_remove
from domains.states import State
from domains.tests.worker.conftest import BOTH, Play, message_of
from domains.wording import reason_in_words
from domains.worker.sweep import sweep


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
