"""From a proven domain to links that answer, and to whoever has the name next."""

from __future__ import annotations

from typing import Any

from accounts.actor import Actor
from accounts.models import User, Workspace
from domains.models import Domain
from domains.records import Purpose
from domains.services import domain_force, domain_remove
from domains.states import State
from domains.tests.worker.conftest import Play
from edge.models import EdgeChange
from edge.resolver.contract import HostItem
from links.models import Link
from links.services import link_create, links_bulk_create
from links.tests.edge import Edge

OURS, THEIRS = "https://example.com/ours", "https://example.com/theirs"


def make(domain: Domain, slug: str = "sale", destination: str = OURS) -> Link:
    place: Any = {"slug": slug, "domain": domain.hostname}
    return link_create(workspace=domain.workspace, actor=Actor(), destination=destination, **place)


def test_a_link_answers_on_its_domain_and_stops_when_that_is_removed(
    play: Play, table: Edge, workspace: Workspace, alice: User
) -> None:
    domain = play.live(workspace, alice)
    make(domain)
    make(domain, "docs/*")
    url = f"https://{domain.hostname}"
    assert table.visit(f"{url}/sale") == "404"  # on its way
    table.drain()
    assert [table.visit(f"{url}{path}") for path in ("/sale", "/docs/a/b", "/other")] == [OURS, f"{OURS}/a/b", "404"]
    assert table.visit("https://owl.example-short.com/sale") == "404"

    domain_remove(domain=domain, actor=Actor(user=alice))
    assert table.visit(f"{url}/sale") == OURS
    table.drain()
    assert table.visit(f"{url}/sale") == "404"  # at once: its host's item is gone
    assert len(table.links_on(domain.hostname)) == 2
    domain = play.until(domain, State.REMOVED)
    assert table.links_on(domain.hostname) == {}


def test_added_again_its_links_are_there_as_soon_as_it_is(
    play: Play, table: Edge, workspace: Workspace, alice: User
) -> None:
    domain = play.live(workspace, alice)
    make(domain)
    domain_remove(domain=domain, actor=Actor(user=alice))
    again = play.add(workspace, alice, domain.hostname)
    play.until(domain, State.REMOVED)
    again = play.until(again, State.ISSUING)
    again = play.until(again, State.DEPLOYING)
    table.drain()
    assert table.visit(f"https://{domain.hostname}/sale") == OURS
    assert play.until(again, State.ACTIVE).links.count() == 1


def test_who_takes_a_name_over_never_serves_the_former_ones_links(
    play: Play, table: Edge, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> None:
    domain = play.live(workspace, alice)
    rows: Any = [{"destination": OURS, "slug": f"s{n}", "domain": domain.hostname} for n in range(30)]
    links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)
    theirs = play.step(play.add(elsewhere, mallory, domain.hostname), 3)
    assert theirs.state == State.CONFLICT
    play.publish(theirs, Purpose.OWNERSHIP)
    owners = []
    for _ in range(30):
        theirs, domain = play.step(theirs), play.step(domain)
        # In the worst order: hosts first, whatever waits behind them.
        table.drain(f"{domain.hostname}#")
        found = set(table.links_on(domain.hostname).values())
        if isinstance(table.items.get(f"{domain.hostname}#"), HostItem):
            owners.append((Domain.objects.proven(domain.hostname), found))
    assert theirs.state == State.ACTIVE
    assert owners[-1] == (theirs, set())
    assert all(not found or holder == domain for holder, found in owners)
    assert make(theirs, "s1", THEIRS).key == f"{domain.hostname}#s1"
    table.drain()
    assert table.visit(f"https://{domain.hostname}/s1") == THEIRS
    assert table.visit(f"https://{domain.hostname}/s2") == "404"
    assert Link.objects.visible_to(workspace).count() == 30


def test_the_new_holder_waits_until_the_table_holds_nothing_of_the_former(
    play: Play, table: Edge, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> None:
    domain = play.live(workspace, alice)
    make(domain)
    table.drain()
    theirs = play.step(play.add(elsewhere, mallory, domain.hostname), 3)
    play.publish(theirs, Purpose.OWNERSHIP)
    theirs = play.step(theirs, 4)
    play.published = lambda: table.drain(f"{domain.hostname}#")  # the links' tombstones are held up
    play.until(domain, State.REMOVED)
    theirs = play.step(theirs, 3)
    assert (theirs.state, theirs.reason) == (State.VERIFYING, "being_released")
    assert set(EdgeChange.objects.values_list("key", flat=True)) == {f"{domain.hostname}#sale"}
    play.published = table.drain
    play.until(theirs, State.ACTIVE)


def test_links_of_a_claim_that_lost_its_proof_make_way(
    play: Play, table: Edge, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User
) -> None:
    domain = play.step(play.add(workspace, alice), 2)
    play.publish(domain)
    domain = play.until(domain, State.ISSUING)
    make(domain)
    play.withdraw(domain, Purpose.CERTIFICATE)
    domain = domain_force(domain=domain, actor=Actor(), to=State.AWAITING_DNS, note="start anew")
    assert domain.proven_at is None
    table.drain()
    assert table.links_on(domain.hostname)
    theirs = play.step(play.add(elsewhere, mallory, domain.hostname), 2)
    play.publish(theirs)
    theirs = play.until(theirs, State.ACTIVE)
    assert table.links_on(domain.hostname) == {}
    assert make(theirs, destination=THEIRS).key == f"{domain.hostname}#sale"
