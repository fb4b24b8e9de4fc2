"""Giving host names back."""

from collections.abc import Callable

import pytest
from django.http import Http404
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.access import access_domain
from domains.models import Domain
from domains.services import domain_check_now, domain_remove
from domains.states import State
from domains.transitions import transition
from edge.models import EdgeChange

Add = Callable[..., Domain]


def test_it_leaves_the_list_at_once_and_is_due_for_the_workers(add: Add, alice: User, workspace: Workspace) -> None:
    domain = domain_remove(domain=add(), actor=Actor(user=alice))
    assert domain.state == State.REMOVING
    assert domain.next_check_at is not None
    with pytest.raises(Http404):
        access_domain(workspace, domain.public_id)


def test_what_is_served_is_taken_off_the_edge(add: Add, alice: User) -> None:
    domain = _deploying(add())
    EdgeChange.objects.all().delete()
    domain_remove(domain=domain, actor=Actor(user=alice))
    assert list(EdgeChange.objects.values_list("key", flat=True)) == ["go.acme.com#"]


def test_asking_twice_changes_nothing_more(add: Add, alice: User) -> None:
    domain = domain_remove(domain=add(), actor=Actor(user=alice))
    again = domain_remove(domain=domain, actor=Actor(user=alice))
    assert again.version == domain.version
    assert AuditEvent.objects.filter(action="domain.removed").count() == 1


def test_what_is_on_its_way_out_is_not_checked_anew(add: Add, alice: User) -> None:
    domain = domain_remove(domain=add(), actor=Actor(user=alice))
    assert domain_check_now(domain=domain, actor=Actor(user=alice)).next_check_at == domain.next_check_at


def test_a_foreign_domain_is_as_absent_as_none(add: Add, elsewhere: Workspace, workspace: Workspace) -> None:
    domain = add()
    assert access_domain(workspace, domain.public_id) == domain
    for missing in (domain.public_id, "dom_none"):
        with pytest.raises(Http404, match="No such domain"):
            access_domain(elsewhere, missing)


def _deploying(domain: Domain) -> Domain:
    for state in (State.VERIFYING, State.ISSUING):
        domain = transition(domain, to=state, proven_at=timezone.now())
    return transition(domain, to=State.DEPLOYING)
