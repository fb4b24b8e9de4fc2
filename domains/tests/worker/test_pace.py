"""How soon a domain on its way is looked at, and what many of them cost AWS."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from accounts.models import User, Workspace
from domains.models import Domain
from domains.probe import Probed
from domains.states import State
from domains.tests.worker.conftest import Play
from domains.worker.run import work_due


def test_what_is_due_in_a_moment_is_waited_for(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.add(workspace, alice)
    soon = timezone.now() + timedelta(seconds=0.5)
    Domain.objects.filter(pk=domain.pk).update(next_check_at=soon)
    assert work_due(world=play.world, patience=5, seconds=2) >= 1
    Domain.objects.filter(pk=domain.pk).update(next_check_at=timezone.now() + timedelta(hours=1))
    assert work_due(world=play.world, patience=5, seconds=60) == 0  # at once


def test_a_known_record_is_looked_for_without_asking_acm_each_time(
    play: Play, workspace: Workspace, alice: User
) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    assert domain.validation_value
    asked: list[str] = []
    play.aws.acm.meta.events.register("before-call", lambda model, **_: asked.append(model.name))
    play.step(domain, 8)
    assert asked.count("DescribeCertificate") <= 2  # one, or two where a minute ends meanwhile
    play.later = timedelta(minutes=2)
    play.step(domain)
    assert asked[-1:] == ["DescribeCertificate"]


def test_many_that_are_issued_at_a_time_do_not_use_up_acm(play: Play, workspace: Workspace, alice: User) -> None:
    play.control.set(issue_seconds=3600)
    domain = play.step(play.add(workspace, alice), 2)
    play.publish(domain)
    domain = play.step(play.until(domain, State.ISSUING))
    assert domain.next_check_at is not None
    assert domain.next_check_at - timezone.now() <= timedelta(seconds=3)
    hosts = [f"go{number}.{domain.registrable}" for number in range(99)]
    fields = {"state": "issuing", "state_since": timezone.now(), "registrable": domain.registrable}
    Domain.objects.bulk_create(Domain(workspace=workspace, hostname=host, **fields) for host in hosts)
    before = timezone.now()
    domain = play.step(domain)
    assert domain.next_check_at is not None
    assert domain.next_check_at - before >= timedelta(seconds=10)  # a hundred of them: ten a second


def test_a_long_wait_in_line_does_not_make_its_last_step_slow(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.publish(domain)
    domain = play.until(domain, State.DEPLOYING)
    Domain.objects.filter(pk=domain.pk).update(state_since=timezone.now() - timedelta(hours=3))
    play.world = replace(play.world, probe=lambda dns, host: Probed(False, "not_served_yet", "Not yet."))
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.DEPLOYING, "not_served_yet")
    assert domain.next_check_at is not None
    assert domain.next_check_at - timezone.now() <= timedelta(seconds=10)
