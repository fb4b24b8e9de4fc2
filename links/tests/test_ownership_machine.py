"""Two workspaces, one name: whatever they and their workers do, no host at the edge ever serves another's links."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django.conf import settings as configured
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.actor import Actor
from accounts.models import Workspace
from domains.errors import DomainChanged
from domains.models import Domain
from domains.states import GONE, State
from domains.transitions import transition
from domains.worker.apply import apply
from domains.worker.outcome import Move, Prove
from edge.resolver.contract import HostItem
from links.errors import LinkError
from links.models import Link
from links.on_domains import adopt, release
from links.services import link_create, link_delete, link_update
from links.tests.edge import Edge

OWNERS, SLUGS = st.integers(0, 1), st.sampled_from(["sale", "Sale", "docs/*", "*"])
RARELY = st.integers(0, 3)
_LOSES = (State.VERIFYING, State.ISSUING)
_NEXT = {
    State.AWAITING_DNS: State.VERIFYING,
    State.ISSUING: State.DEPLOYING,
    State.DEPLOYING: State.ACTIVE,
    State.DEGRADED: State.ACTIVE,
}


def machine_for(workspaces: list[Workspace], served: list[int]) -> type[RuleBasedStateMachine]:
    """The machine; adds to `served` each time that links were served on the name."""

    class Owners(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.host = f"go-{uuid.uuid4().hex[:8]}.acme.com"
            self.edge = Edge(configured.SHORT_HOSTS)

        def claim(self, owner: int) -> Domain | None:
            found = workspaces[owner].domains.filter(hostname=self.host)
            return found.exclude(state=State.REMOVED).order_by("-id").first()

        @initialize(owner=OWNERS, folds=st.booleans(), slug=SLUGS)
        def begin(self, owner: int, folds: bool, slug: str) -> None:
            """With something to lose: Hypothesis leaves whole rules out of an example."""
            self.add(owner, folds)
            self.go_on(owner, 3, drains=True)
            self.make(owner, slug)
            self.make(owner, "other")
            self.edge.drain()

        @rule(owner=OWNERS, folds=st.booleans())
        def add(self, owner: int, folds: bool) -> None:
            if not workspaces[owner].domains.filter(hostname=self.host).exclude(state__in=GONE).exists():
                now = timezone.now()
                state = State.VERIFYING.value
                Domain.objects.create(
                    workspace=workspaces[owner],
                    hostname=self.host,
                    registrable="acme.com",
                    state=state,
                    state_since=now,
                    folds_case=folds,
                )

        @rule(owner=OWNERS, steps=st.integers(1, 6), drains=st.booleans(), clears=st.booleans())
        def go_on(self, owner: int, steps: int, drains: bool, clears: bool = True) -> None:
            for _ in range(steps):
                domain = self.claim(owner)
                if domain and domain.state == State.VERIFYING:
                    self.prove(domain, clears)
                elif domain is None:
                    self.add(owner, bool(steps % 2))
                elif domain.state in _NEXT:
                    transition(domain, to=_NEXT[State(domain.state)])
                    adopt(domain, 1)
                if drains:
                    self.edge.drain()

        def prove(self, domain: Domain, clears: bool) -> None:
            """A worker saw the records. Before that it clears what stands on claims that lost the name.

            Where it does not it stands for something that got there in between.
            """
            for one in Domain.objects.unproven_of(self.host).exclude(pk=domain.pk) if clears else []:
                release(one, 1)
            with suppress(DomainChanged):
                apply(domain, Prove(checks=()), now=timezone.now())

        @rule(owner=OWNERS, chance=RARELY)
        def lose(self, owner: int, chance: int) -> None:
            """Its records went away: it is to be proven anew."""
            domain = None if chance else self.claim(owner)
            if domain and domain.state in (State.DEGRADED, State.DEPLOYING):
                domain = transition(domain, to=State.ISSUING)
            if domain and domain.state in _LOSES:
                apply(domain, Move(to=State.AWAITING_DNS), now=timezone.now())
            elif domain and domain.state == State.ACTIVE:
                transition(domain, to=State.DEGRADED)

        @rule(owner=OWNERS, chance=RARELY)
        def remove(self, owner: int, chance: int) -> None:
            domain = None if chance else self.claim(owner)
            if domain and domain.state != State.REMOVING:
                transition(domain, to=State.REMOVING)

        @rule(owner=OWNERS, forced=st.booleans())
        def work(self, owner: int, forced: bool) -> None:
            """One small step with what stands on a claim; support may end a removal before its time."""
            domain = self.claim(owner)
            if domain and domain.state == State.REMOVING:
                if release(domain, 1) or forced:
                    transition(domain, to=State.REMOVED)
            elif domain:
                adopt(domain, 1)

        @rule(owner=OWNERS, forced=st.booleans(), steps=st.integers(1, 4), clears=st.booleans(), drains=st.booleans())
        def hand_over(self, owner: int, forced: bool, steps: int, clears: bool, drains: bool) -> None:
            """In one go, with nothing written but the host's item: where the two could meet."""
            self.remove(1 - owner, 0)
            for _ in range(steps):
                self.work(1 - owner, forced)
            self.go_on(owner, 6, drains, clears)
            self.edge.drain(f"{self.host}#")

        @rule(owner=OWNERS, slug=SLUGS)
        def make(self, owner: int, slug: str) -> None:
            with suppress(LinkError):
                options: Any = {"slug": slug, "domain": self.host}
                link_create(workspace=workspaces[owner], actor=Actor(), destination="https://example.com/", **options)

        @rule(owner=OWNERS, number=st.integers(0, 9), slug=SLUGS, domain=st.sampled_from(["here", "short", "same"]))
        def change(self, owner: int, number: int, slug: str, domain: str) -> None:
            if link := self.pick(owner, number):
                options: Any = {} if domain == "same" else {"domain": self.host if domain == "here" else ""}
                with suppress(LinkError):
                    link_update(link=link, actor=Actor(), slug=slug, **options)

        @rule(owner=OWNERS, number=st.integers(0, 9))
        def delete(self, owner: int, number: int) -> None:
            if link := self.pick(owner, number):
                link_delete(link=link, actor=Actor())

        def pick(self, owner: int, number: int) -> Link | None:
            links = list(Link.objects.visible_to(workspaces[owner]).order_by("id"))
            return links[number % len(links)] if links else None

        @rule(hosts_first=st.booleans())
        def drain(self, hosts_first: bool) -> None:
            """All of the outbox, or the hosts' items alone: nothing says in which order keys are written."""
            self.edge.drain(f"{self.host}#" if hosts_first else "")

        @invariant()
        def the_host_serves_its_holders_links_alone(self) -> None:
            owners = set(self.edge.links_on(self.host).values())
            if isinstance(self.edge.items.get(f"{self.host}#"), HostItem) and owners:
                served.append(1)
                assert len(owners) == 1
                holder = Domain.objects.proven(self.host)
                # Its item may be there for a moment longer than its hold, but nobody else's before.
                assert holder is None or {holder.workspace.public_id} == owners

        @invariant()
        def who_holds_the_name_has_all_its_keys(self) -> None:
            standing = Link.objects.filter(key__startswith=f"{self.host}#")
            owners = set(standing.values_list("workspace_id", flat=True))
            assert len(owners) <= 1
            if holder := Domain.objects.proven(self.host):
                assert owners <= {holder.workspace_id}

        def teardown(self) -> None:
            Link.objects.all().delete()

    return Owners


def test_no_host_serves_anothers_links(workspace: Workspace, elsewhere: Workspace) -> None:
    served: list[int] = []
    run_state_machine_as_test(
        machine_for([workspace, elsewhere], served),
        settings=profile(
            max_examples=40,
            stateful_step_count=60,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(served) > 100  # else nothing was shown
