"""Whose name it is: who may be served, and who has to give way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.dns.lookup import Server
from domains.models import Domain
from domains.proof import proof_name
from domains.records import Purpose, records_of
from domains.services import domain_check_now, domain_remove
from domains.states import State
from domains.tests.worker.conftest import BOTH, Play
from domains.transitions import transition
from domains.worker.apply import apply
from domains.worker.stages.verifying import verifying
from getowl.local.dns_server import Fault, LocalDns


def purposes(domain: Domain) -> set[Purpose]:
    """What the domain's owner is asked for."""
    return {record.purpose for record in records_of(domain)}


def test_an_apex_needs_the_workspaces_own_record(play: Play, workspace: Workspace, alice: User) -> None:
    domain = play.step(play.add(workspace, alice, "apex-acme.test"), 2)
    play.publish(domain, Purpose.CERTIFICATE, Purpose.TARGET)
    domain = play.step(domain, 3)
    assert (domain.state, domain.reason) == (State.AWAITING_DNS, "ownership_no_record")
    play.publish(domain)
    play.until(domain, State.ACTIVE)


def test_records_of_one_workspace_prove_nothing_for_another(
    play: Play, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    theirs = play.step(play.add(elsewhere, mallory, domain.hostname), 2)
    play.publish(domain, Purpose.CERTIFICATE, Purpose.TARGET)
    assert play.step(theirs, 4).state == State.AWAITING_DNS
    assert Purpose.OWNERSHIP in purposes(domain)  # since somebody else claims it
    play.publish(domain)
    assert play.until(domain, State.ACTIVE).proven_at
    theirs = play.step(theirs, 4)
    assert (theirs.state, theirs.reason, theirs.proven_at) == (State.CONFLICT, "held_elsewhere", None)


def test_dangling_records_of_a_removed_domain_are_no_invitation(
    play: Play, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> None:
    domain = play.live(workspace, alice)
    domain_remove(domain=domain, actor=Actor(user=alice))
    play.until(domain, State.REMOVED)
    theirs = play.step(play.add(elsewhere, mallory, domain.hostname), 6)  # all its records are still there
    assert (theirs.state, theirs.reason) == (State.AWAITING_DNS, "ownership_no_record")
    assert Domain.objects.proven(domain.hostname) is None


@BOTH
def test_who_publishes_its_token_takes_the_name_over(
    play: Play, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> None:
    domain = play.live(workspace, alice)
    theirs = play.step(play.add(elsewhere, mallory, domain.hostname), 3)
    assert theirs.state == State.CONFLICT
    play.publish(theirs, Purpose.OWNERSHIP)
    theirs = play.step(theirs, 4)
    domain.refresh_from_db()
    assert (domain.state, domain.reason) == (State.REMOVING, "taken_over")
    assert (theirs.state, theirs.reason) == (State.VERIFYING, "being_released")
    play.until(domain, State.REMOVED)
    theirs = play.until(theirs, State.ACTIVE)
    assert Domain.objects.proven(domain.hostname) == theirs
    assert play.attached(domain.hostname)


@BOTH
@pytest.mark.parametrize("removed_first", [True, False])
def test_removing_an_unproven_claim_leaves_the_proven_one_alone(
    play: Play, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User, removed_first: bool
) -> None:
    domain = play.live(workspace, alice)
    theirs = play.add(elsewhere, mallory, domain.hostname)
    theirs = theirs if removed_first else play.step(theirs, 3)
    domain_remove(domain=theirs, actor=Actor(user=mallory))
    play.until(theirs, State.REMOVED)
    assert play.step(domain).state == State.ACTIVE
    assert play.attached(domain.hostname)


def test_who_was_alone_at_the_look_and_is_not_at_the_proof_shows_its_record(
    play: Play, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.publish(domain)
    domain = play.until(domain, State.VERIFYING)
    outcome = verifying(domain, play.world)
    play.add(elsewhere, mallory, domain.hostname)
    apply(domain, outcome, now=play.now())
    domain.refresh_from_db()
    assert (domain.state, domain.reason, domain.proven_at) == (State.VERIFYING, "claimed_elsewhere", None)
    domain = play.step(domain)
    assert (domain.state, domain.reason) == (State.AWAITING_DNS, "ownership_no_record")
    play.publish(domain)
    play.until(domain, State.ACTIVE)


def test_what_starts_anew_no_longer_holds_the_name(play: Play, workspace: Workspace, alice: User) -> None:
    domain = transition(play.add(workspace, alice), to=State.FAILED, proven_at=timezone.now())
    assert Domain.objects.proven(domain.hostname) == domain
    domain = domain_check_now(domain=domain, actor=Actor(user=alice))
    assert Domain.objects.proven(domain.hostname) is None


@pytest.fixture
def poisoned() -> Iterator[LocalDns]:
    """A resolver that somebody taught what he wants us to see."""
    with LocalDns() as server:
        yield server


@pytest.fixture
def contested(
    play: Play, poisoned: LocalDns, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> Domain:
    """Mallory's claim of Alice's name; one cache says that Mallory's record is there."""
    domain = play.live(workspace, alice)
    theirs = play.step(play.add(elsewhere, mallory, domain.hostname), 2)
    for name, types in play.dns.book.all().items():
        for rdtype, values in types.items():
            poisoned.book.set(name, rdtype, values)
    poisoned.book.set(proof_name(domain.hostname), "TXT", [theirs.proof_token])
    return theirs


def test_a_poisoned_cache_is_not_believed_against_the_zone(play: Play, poisoned: LocalDns, contested: Domain) -> None:
    for one in (play.dns, poisoned):
        one.book.set(contested.registrable, "NS", ["ns1.host.test."])
        one.book.set("ns1.host.test", "A", ["127.0.0.1"])
    play.world = replace(play.world, resolvers=(Server("127.0.0.1", poisoned.port),))
    theirs = play.step(contested, 4)
    assert (theirs.state, theirs.reason, theirs.proven_at) == (State.CONFLICT, "held_elsewhere", None)


def test_one_cache_alone_proves_nothing_while_the_others_are_silent(
    play: Play, poisoned: LocalDns, contested: Domain
) -> None:
    play.dns.faults[proof_name(contested.hostname)] = Fault.SERVFAIL
    servers = (Server("127.0.0.1", poisoned.port), Server("127.0.0.1", play.dns.port))
    play.world = replace(play.world, resolvers=servers)
    theirs = play.step(contested, 4)
    assert theirs.proven_at is None
    assert next(check["code"] for check in theirs.checks if check["name"] == "ownership") == "ownership_unconfirmed"
