"""Many domains that stand in line for CloudFront, which takes a few changes a minute. Hours pass at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from moto.core.models import DEFAULT_ACCOUNT_ID

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.plans import Plan
from domains.budget.budget import LONGEST_PAUSE_SECONDS
from domains.models import Domain, DomainTransition
from domains.services import domain_add
from domains.states import State
from domains.tests.worker.conftest import ENDPOINT, Play
from domains.worker.deployer import InLine
from domains.worker.run import work_due
from domains.worker.tenant_deployer import TenantDeployer
from domains.worker.world import World
from getowl.local.moto_acm_dns import record_of

A_MINUTE, AT_ONCE = 3, 3
SIZES = {"Big": 24, "Middle": 5, "Small": 1}


def slow(play: Play, a_minute: float, now: Callable[[], datetime]) -> World:
    """The play's world with a budget of so many changes a minute by that clock."""
    budget = replace(play.world.budget, per_minute=a_minute, burst=AT_ONCE, clock=lambda: now().timestamp())
    budget = replace(budget, prefix=f"test:{now().timestamp()}")
    return replace(play.world, budget=budget, deployers={"tenants": TenantDeployer(play.tenants, budget)}, now=now)


def published(play: Play, host: str) -> str:
    """The host, with all its records in DNS: ACM's is the same for a name each time."""
    name, value = record_of(DEFAULT_ACCOUNT_ID, host)
    play.dns.book.set(name, "CNAME", [value])
    play.dns.book.set(host, "CNAME", [ENDPOINT])
    return host


def test_all_are_served_in_fair_order_and_told_when(play: Play, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + play.later)
    world = slow(play, A_MINUTE, timezone.now)
    play.control.set(changes_per_minute=A_MINUTE * 1.1, changes_at_once=AT_ONCE, deploy_seconds=1)
    # With the very same rate, milliseconds decide whether AWS throttles a change; bench/domains plays that.
    run = f"{real().timestamp():.0f}"
    for name, size in SIZES.items():
        workspace = Workspace.objects.create(name=name, plan=Plan.ENTERPRISE)
        for number in range(size):
            cache.clear()  # a workspace may add only so many an hour, which is not what is played here
            host = published(play, f"go{number}.{name.lower()}-{run}.test")
            domain_add(workspace=workspace, actor=Actor(user=alice), hostname=host)
    told: dict[int, Domain] = {}
    began = timezone.now()
    while Domain.objects.exclude(state=State.ACTIVE).exists():
        assert timezone.now() < began + timedelta(hours=1)
        work_due(world=world)
        if not told and timezone.now() > began + timedelta(seconds=LONGEST_PAUSE_SECONDS + 30):
            # Each has asked once more since the last one came.
            told = {domain.pk: domain for domain in Domain.objects.filter(queue_position__isnull=False)}
        due = Domain.objects.order_by("next_check_at").values_list("next_check_at", flat=True)[0]
        assert due is not None  # only what failed is never looked at
        pause = due - timezone.now()
        if pause > timedelta(0):
            play.later += pause
            play.control.advance(pause.total_seconds())

    made = DomainTransition.objects.filter(new=State.DEPLOYING, reason="propagating").order_by("id")
    order = [row.domain for row in made.select_related("domain__workspace")]
    moments = {row.domain_id: row.created_at for row in made}
    assert len(order) == sum(SIZES.values())  # each was made once
    pace = timedelta(minutes=(len(order) - AT_ONCE) / A_MINUTE)
    assert max(moments.values()) - began < 1.15 * pace
    for name, size in SIZES.items():
        turns = [place for place, domain in enumerate(order) if domain.workspace.name == name]
        for k, turn in enumerate(turns, start=1):
            assert turn < sum(min(other, k) for other in SIZES.values()) + len(SIZES), (name, k, turn, size)
    assert len(told) >= 5
    for domain in told.values():
        assert domain.queue_until is not None
        assert abs(domain.queue_until - moments[domain.pk]) < timedelta(minutes=1)
        shown = 1 + sum(other < moments[domain.pk] for pk, other in moments.items() if pk in told)
        # A position is as old as the last look.
        assert 0 <= (domain.queue_position or 0) - shown <= LONGEST_PAUSE_SECONDS / 60 * A_MINUTE


def test_a_change_for_which_aws_was_not_ready_does_not_begin_again_behind_the_others(
    play: Play, workspace: Workspace, alice: User
) -> None:
    world = slow(play, 0.2, timezone.now)  # after the burst a change every five minutes
    deployer = world.deployers["tenants"]
    domains = [play.add(workspace, alice, published(play, f"go.acme-{uuid4().hex}.test")) for _ in range(3)]
    first, *others = [play.until(domain, State.DEPLOYING) for domain in domains]
    play.control.throttle("CreateDistributionTenant")
    answers = [deployer.ensure(domain) for domain in (first, *others, first)]
    assert [answer.position for answer in answers if isinstance(answer, InLine)] == [1, 2, 3, 1]
    first.refresh_from_db()
    assert play.tenants.read_by_domain(first.hostname) is None
