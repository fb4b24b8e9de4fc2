"""Changes of a domain's state: compare and set, the timeline, and what the edge is told."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.errors import DomainChanged
from domains.models import Domain
from domains.services import domain_add
from domains.states import ForbiddenTransition, State
from domains.transitions import transition
from edge.models import EdgeChange
from getowl.tests.at_once import run_at_once
from webhooks.models import Event
from webhooks.services import endpoint_create

Add = Callable[..., Domain]


def test_a_step_is_written_to_the_timeline_with_its_reason(add: Add) -> None:
    domain = transition(add(), to=State.CONFLICT, reason="other_account", detail={"aws_request_id": "r-1"})
    assert (domain.state, domain.reason, domain.version) == (State.CONFLICT, "other_account", 2)
    last = domain.transitions.last()
    assert last is not None
    assert (last.old, last.new, last.reason) == ("awaiting_dns", "conflict", "other_account")
    assert last.detail == {"aws_request_id": "r-1"}


def test_a_stale_reader_changes_nothing(add: Add) -> None:
    stale = add()
    transition(Domain.objects.get(pk=stale.pk), to=State.VERIFYING)
    with pytest.raises(DomainChanged):
        transition(stale, to=State.CONFLICT)
    assert [step.new for step in stale.transitions.all()] == ["awaiting_dns", "verifying"]


def test_a_step_that_may_not_be_taken_changes_nothing(add: Add) -> None:
    domain = add()
    with pytest.raises(ForbiddenTransition):
        transition(domain, to=State.ACTIVE)
    assert domain.transitions.count() == 1


def test_the_edge_is_told_when_a_host_begins_to_be_served_and_when_it_ends(add: Add) -> None:
    domain = transition(transition(add(), to=State.VERIFYING), to=State.ISSUING, proven_at=timezone.now())
    assert not EdgeChange.objects.exists()
    domain = transition(domain, to=State.DEPLOYING, adapter="tenants")
    assert list(EdgeChange.objects.values_list("key", flat=True)) == ["go.acme.com#"]
    EdgeChange.objects.all().delete()
    for state in (State.ACTIVE, State.DEGRADED, State.ISSUING, State.DEPLOYING):  # another certificate is no gap
        domain = transition(domain, to=state)
    assert not EdgeChange.objects.exists()
    transition(domain, to=State.CONFLICT)
    assert list(EdgeChange.objects.values_list("key", flat=True)) == ["go.acme.com#"]


def test_a_name_is_proven_by_one_workspace_only(add: Add, elsewhere: Workspace, mallory: User) -> None:
    first = transition(add(), to=State.VERIFYING, proven_at=timezone.now())
    second = domain_add(workspace=elsewhere, actor=Actor(user=mallory), hostname="go.acme.com")
    with pytest.raises(IntegrityError, match="domain_proven_once"):
        transition(second, to=State.VERIFYING, proven_at=timezone.now())
    assert Domain.objects.proven("go.acme.com") == first


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_take_the_same_step_one_does(workspace: Workspace, alice: User) -> None:
    domain = domain_add(workspace=workspace, actor=Actor(user=alice), hostname="go.acme.com")
    readers = [Domain.objects.get(pk=domain.pk) for _ in range(4)]
    steps = [partial(transition, reader, to=State.VERIFYING) for reader in readers]
    assert len(run_at_once(steps, DomainChanged)) == 3
    assert domain.transitions.count() == 2


def test_webhooks_are_told_where_somebody_must_act_and_where_all_is_well(add: Add, workspace: Workspace) -> None:
    endpoint_create(
        workspace=workspace,
        actor=Actor(),
        url="https://hooks.example.com/",
        event_types=["domain.active", "domain.degraded", "domain.conflict", "domain.failed"],
    )
    domain = transition(add("bücher.acme.com"), to=State.VERIFYING)
    domain = transition(domain, to=State.ISSUING, proven_at=timezone.now())
    domain = transition(transition(domain, to=State.DEPLOYING), to=State.ACTIVE)
    domain = transition(domain, to=State.DEGRADED, reason="https", failing_since=timezone.now())
    transition(transition(domain, to=State.DEPLOYING), to=State.FAILED, reason="lost")
    transition(add(), to=State.CONFLICT, reason="other_account")
    events = Event.objects.order_by("pk")
    assert [event.type for event in events] == ["domain.active", "domain.degraded", "domain.failed", "domain.conflict"]
    assert [event.payload["was"] for event in events] == ["deploying", "active", "deploying", "awaiting_dns"]
    told = events[1].payload["domain"]
    domain.refresh_from_db()
    assert (told["id"], told["hostname"], told["displayName"]) == (
        domain.public_id,
        "xn--bcher-kva.acme.com",
        "bücher.acme.com",
    )
    assert (told["state"], told["reason"]) == ("degraded", "https")
    assert told["failingSince"].endswith("Z")
