"""Claiming host names."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.errors import AddedTooFast, AlreadyHere, TooManyWaiting
from domains.models import Domain
from domains.names.errors import HostnameError, IsOurs
from domains.services import domain_add, domain_remove
from domains.services.add import ADDS_PER_HOUR
from edge.models import EdgeChange
from getowl.tests.at_once import run_at_once

Add = Callable[..., Domain]


def test_a_claim_is_stored_in_canonical_form_and_due_at_once(add: Add) -> None:
    domain = add("Bücher.ACME.com.")
    assert (domain.hostname, domain.registrable, domain.state) == ("xn--bcher-kva.acme.com", "acme.com", "awaiting_dns")
    assert list(Domain.objects.claim(now=domain.state_since, lease=timedelta(0), limit=10)) == [domain]
    assert [(step.old, step.new) for step in domain.transitions.all()] == [("", "awaiting_dns")]
    event = AuditEvent.objects.get(target=domain.public_id)
    assert (event.action, event.data) == ("domain.added", {"hostname": "xn--bcher-kva.acme.com"})


def test_nothing_is_published_for_a_claim(add: Add) -> None:
    add()
    assert not EdgeChange.objects.exists()


def test_the_same_name_twice_is_refused_in_any_spelling(add: Add) -> None:
    add("go.acme.com")
    with pytest.raises(AlreadyHere) as refused:
        add("GO.acme.com.")
    assert refused.value.field == "hostname"
    assert Domain.objects.count() == 1


def test_another_workspace_may_claim_it_too_until_one_proves_it(add: Add, elsewhere: Workspace, mallory: User) -> None:
    ours = add()
    theirs = domain_add(workspace=elsewhere, actor=Actor(user=mallory), hostname="go.acme.com")
    assert ours.proof_token != theirs.proof_token
    assert list(Domain.objects.others_of("go.acme.com", elsewhere)) == [ours]


def test_a_removed_name_is_remembered_and_can_be_added_again_at_once(add: Add, alice: User) -> None:
    old = add()
    domain_remove(domain=old, actor=Actor(user=alice))
    new = add()
    assert new.pk != old.pk
    assert new.proof_token != old.proof_token


@pytest.mark.parametrize("hostname", ["*.acme.com", "localhost", "192.0.2.1", "com", "co.uk", "", "a" * 64 + ".com"])
def test_what_is_no_host_of_a_customers_is_refused(add: Add, hostname: str) -> None:
    with pytest.raises(HostnameError):
        add(hostname)
    assert not Domain.objects.exists()


@pytest.mark.parametrize(
    "hostname",
    [
        "owl.example-short.com",
        "x.owl.example-short.com",
        "cname.owl-edge.test",
        "x.cname.owl-edge.test",
        "app.owl-team.com",
        "x.app.owl-team.com",
        "origin.owl-team.com",
    ],
)
def test_our_own_hosts_are_refused(add: Add, hostname: str, settings: Settings) -> None:
    settings.SITE_URL, settings.EDGE_ORIGIN_HOST = "https://app.owl-team.com", "origin.owl-team.com"
    with pytest.raises(IsOurs):
        add(hostname)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_it_in_the_same_moment_one_gets_it(workspace: Workspace, alice: User) -> None:
    def add_it() -> None:
        domain_add(workspace=workspace, actor=Actor(user=alice), hostname="go.acme.com")

    assert len(run_at_once([add_it] * 4, AlreadyHere)) == 3
    assert Domain.objects.get().hostname == "go.acme.com"


def test_so_many_an_hour_and_no_more(add: Add, elsewhere: Workspace, mallory: User) -> None:
    for number in range(ADDS_PER_HOUR):
        add(f"go{number}.acme.com")
    with pytest.raises(AddedTooFast) as refused:
        add("one-more.acme.com")
    assert 0 < refused.value.retry_after <= 3600
    assert Domain.objects.count() == ADDS_PER_HOUR
    domain_add(workspace=elsewhere, actor=Actor(user=mallory), hostname="go.acme.com")  # others are not held up


def test_what_was_refused_does_not_count(add: Add) -> None:
    for _ in range(ADDS_PER_HOUR + 1):
        with pytest.raises(HostnameError):
            add("localhost")
    add()


def test_so_many_may_wait_and_those_that_are_live_do_not_count(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domains.services.add.MAX_WAITING", 2)
    live, gone = add("live.acme.com"), add("gone.acme.com")
    Domain.objects.filter(pk=live.pk).update(state="active")
    Domain.objects.filter(pk=gone.pk).update(state="removing")
    add("one.acme.com")
    add("two.acme.com")
    with pytest.raises(TooManyWaiting):
        add("three.acme.com")
