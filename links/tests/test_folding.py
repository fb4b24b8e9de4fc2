"""A domain that begins or ceases to tell capital letters apart, with links on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from domains import dependents
from domains.dependents import release_all, respell_all
from domains.errors import BadSetting, DomainChanged
from domains.models import Domain
from domains.services import domain_update
from domains.states import State
from domains.worker.apply import apply
from domains.worker.outcome import Stay
from links.models import Link
from links.services import link_create, links_bulk_create
from links.tests.edge import Edge

Hold = Callable[..., Domain]
URL = "https://example.com/"


def make(domain: Domain, slug: str) -> Link:
    place: Any = {"slug": slug, "domain": domain.hostname}
    return link_create(workspace=domain.workspace, actor=Actor(), destination=f"{URL}{slug}", **place)


def fold(domain: Domain, *, folds: bool = True) -> Domain:
    return domain_update(domain=domain, actor=Actor(), expected_version=None, changes={"folds_case": folds})


def keys() -> list[str]:
    return list(Link.objects.order_by("id").values_list("key", flat=True))


def test_links_are_spelled_anew_and_answer_as_they_are_typed(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    domain = hold(workspace)
    make(domain, "Sale")
    make(domain, "plain")
    make(domain, "Docs/*")
    edge.publish("go.acme.com#")
    fold(domain)
    assert respell_all(domain)
    assert edge.drain() == {
        "go.acme.com#",
        "go.acme.com#Sale",
        "go.acme.com#sale",
        "go.acme.com#Docs/*",
        "go.acme.com#docs/*",
    }
    assert keys() == ["go.acme.com#sale", "go.acme.com#plain", "go.acme.com#docs/*"]
    assert edge.visit("https://go.acme.com/SALE") == f"{URL}Sale"
    assert edge.visit("https://go.acme.com/DOCS/As/Typed") == f"{URL}Docs/*/As/Typed"
    fold(domain, folds=False)
    assert respell_all(domain)
    edge.drain()
    assert edge.visit("https://go.acme.com/SALE") == "404"
    assert edge.visit("https://go.acme.com/Sale") == f"{URL}Sale"


def test_a_worker_sees_to_it_at_once(workspace: Workspace, hold: Hold) -> None:
    domain = fold(hold(workspace, next_check_at=timezone.now() + timedelta(days=1)))
    assert domain.next_check_at
    assert domain.next_check_at <= timezone.now()
    # A step that began before does not put it off.
    stale = Domain.objects.get(pk=domain.pk)
    fold(domain, folds=False)
    with pytest.raises(DomainChanged):
        apply(stale, Stay(), now=timezone.now())
    # One that waits for a person goes on waiting; its links are spelled when it goes on.
    stopped = fold(hold(workspace, "go2.acme.com", state=State.FAILED.value))
    assert (stopped.next_check_at, stopped.respelled_to) == (None, 0)


def test_it_is_refused_while_two_would_be_one(workspace: Workspace, hold: Hold, api: Caller, bob: User) -> None:
    domain = hold(workspace)
    for slug in ("Sale", "sale", "SALE", "r/{id}", "R/{x}", "Straße", "strasse", "other"):
        make(domain, slug)
    with pytest.raises(BadSetting) as caught:
        fold(domain)
    assert (caught.value.field, caught.value.code) == ("folds_case", "links_clash")
    assert "SALE and Sale" in caught.value.message
    assert caught.value.message.count(" and ") == 3
    status, body = api.call("PATCH", f"/domains/{domain.public_id}", {"foldsCase": True})
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "links_clash", "foldsCase")
    domain.refresh_from_db()
    assert (domain.folds_case, domain.respelled_to) == (False, None)
    Link.objects.filter(slug__in=["sale", "SALE", "R/{x}", "strasse"]).delete()
    assert fold(domain).folds_case


def test_links_of_other_domains_and_parked_ones_are_none_of_it(workspace: Workspace, hold: Hold) -> None:
    former = hold(workspace, "was.acme.com", state=State.ACTIVE.value)
    make(former, "A")
    make(former, "a")
    domain, other = hold(workspace), hold(workspace, "go2.acme.com")
    make(domain, "a")
    make(other, "A")
    Domain.objects.filter(pk=former.pk).update(state=State.REMOVED.value)
    release_all(former)
    assert respell_all(fold(domain))
    assert keys()[2:] == ["go.acme.com#a", "go2.acme.com#A"]


def test_many_in_steps_that_may_be_killed(
    workspace: Workspace, hold: Hold, edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = hold(workspace)
    rows: Any = [{"destination": URL, "slug": f"S{number}", "domain": "go.acme.com"} for number in range(25)]
    links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)
    fold(domain)
    edge.drain()
    monkeypatch.setattr(dependents, "LIMIT", 10)
    steps = []

    def die_at_the_second(*given: Any, **options: Any) -> None:
        steps.append(1)
        if len(steps) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("links.on_domains.enqueue_links", die_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            respell_all(domain)
    done = [key for key in keys() if key == key.lower()]
    assert len(done) == 10
    assert respell_all(domain)
    assert keys() == [f"go.acme.com#s{number}" for number in range(25)]
    domain.refresh_from_db()
    assert domain.respelled_to is None


def test_a_change_back_half_way_starts_anew(workspace: Workspace, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    domain = hold(workspace)
    for slug in ("A", "B", "C"):
        make(domain, slug)
    fold(domain)
    monkeypatch.setattr(dependents, "LIMIT", 1)
    monkeypatch.setattr(dependents, "SECONDS", -1)
    respell = dependents._dependents()[0].respell

    def interrupted(current: Domain, after: int, limit: int) -> int | None:
        """The owner changes their mind after the step, before it is written down how far that went."""
        last = respell(current, after, limit)
        monkeypatch.undo()
        fold(current, folds=False)
        return last

    monkeypatch.setattr("links.on_domains.respell", interrupted)
    monkeypatch.setattr(dependents, "SECONDS", 5)
    assert respell_all(domain)
    assert keys() == ["go.acme.com#A", "go.acme.com#B", "go.acme.com#C"]


def test_a_link_that_was_made_meanwhile_keeps_its_address(workspace: Workspace, hold: Hold) -> None:
    domain = hold(workspace)
    former = make(domain, "Sale")
    fold(domain)
    newer = make(domain, "SALE")
    assert respell_all(domain)
    former.refresh_from_db()
    assert (newer.key, former.is_parked) == ("go.acme.com#sale", True)
