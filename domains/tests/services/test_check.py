"""Looking at domains at once."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, User
from domains.models import Domain
from domains.services import domain_check_now
from domains.states import State
from domains.transitions import transition

Add = Callable[..., Domain]


def test_one_that_waits_is_due_at_once(add: Add, alice: User) -> None:
    domain = transition(add(), to=State.VERIFYING)
    Domain.objects.filter(pk=domain.pk).update(next_check_at=timezone.now() + timedelta(hours=6))
    domain = domain_check_now(domain=domain, actor=Actor(user=alice))
    assert list(Domain.objects.claim(now=timezone.now(), lease=timedelta(0), limit=10)) == [domain]
    assert domain.state == State.VERIFYING
    assert AuditEvent.objects.filter(action="domain.checked", target=domain.public_id).exists()


def test_one_that_failed_starts_anew(add: Add, alice: User) -> None:
    domain = transition(add(), to=State.FAILED, reason="caa_forbids", failing_since=timezone.now())
    assert domain.next_check_at is None
    domain = domain_check_now(domain=domain, actor=Actor(user=alice))
    assert (domain.state, domain.reason, domain.failing_since) == (State.AWAITING_DNS, "asked", None)
    assert domain.next_check_at is not None
