"""What becomes of links when their domain goes, and when it comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import Workspace
from domains import dependents
from domains.dependents import adopt_all, count_on, release_all
from domains.models import Domain
from domains.states import State
from edge.models import EdgeChange
from edge.outbox import is_settled
from links.keys import is_parked
from links.models import Link
from links.on_domains import adopt, release
from links.services import link_create, link_delete, link_update, links_bulk_create, links_count_clicks
from links.tests.edge import Edge

Hold = Callable[..., Domain]
URL = "https://example.com/"


def make(where: Domain, slug: str = "sale", **fields: Any) -> Link:
    fields = {"destination": URL, "slug": slug, "domain": where.hostname} | fields
    return link_create(workspace=where.workspace, actor=Actor(), **fields)


def make_many(domain: Domain, count: int) -> None:
    rows: Any = [{"destination": URL, "slug": f"s{number}", "domain": domain.hostname} for number in range(count)]
    links_bulk_create(workspace=domain.workspace, actor=Actor(), rows=rows)


def lose(domain: Domain, state: State = State.REMOVING) -> Domain:
    """The workspace holds it no more."""
    proven_at = domain.proven_at if state in (State.REMOVING, State.REMOVED) else None
    Domain.objects.filter(pk=domain.pk).update(state=state.value, proven_at=proven_at)
    domain.refresh_from_db()
    return domain


def enqueued() -> set[str]:
    found = set(EdgeChange.objects.values_list("key", flat=True))
    EdgeChange.objects.all().delete()
    return found


def test_released_links_leave_the_edge_and_keep_all_else(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    domain = hold(workspace)
    link = make(domain, title="Sale", tags=["a"])
    make(domain, "other")
    elsewhere = make(hold(workspace, "go2.acme.com"))
    edge.drain()
    lose(domain)
    assert count_on(domain) == 2
    assert release_all(domain)
    assert count_on(domain) == 0
    assert enqueued() == {"go.acme.com#sale", "go.acme.com#other"}
    link.refresh_from_db()
    assert (link.slug, link.domain, link.version, link.title) == ("sale", domain, 1, "Sale")
    assert link.is_parked
    assert link.short_url == "https://go.acme.com/sale"
    elsewhere.refresh_from_db()
    assert elsewhere.key == "go2.acme.com#sale"


@pytest.mark.parametrize("state", [State.ACTIVE, State.ISSUING, State.CONFLICT])
def test_of_a_domain_that_is_held_nothing_is_released(workspace: Workspace, hold: Hold, state: State) -> None:
    domain = hold(workspace, state=state.value)
    link = make(domain)
    assert release_all(domain)
    link.refresh_from_db()
    assert link.key == "go.acme.com#sale"


def test_they_come_back_under_another_claim_of_the_name(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    former = hold(workspace)
    link = make(former, "Sale")
    make(former, "docs/*")
    release_all(lose(former))
    lose(former, State.REMOVED)
    edge.drain()
    again = hold(workspace, folds_case=True)
    assert adopt_all(again)
    assert enqueued() == {"go.acme.com#sale", "go.acme.com#docs/*", "go.acme.com#"}
    link.refresh_from_db()
    assert (link.domain, link.key, link.slug, link.version) == (again, "go.acme.com#sale", "Sale", 1)
    assert count_on(again) == 2
    assert count_on(former) == 0


def test_they_come_back_when_the_same_claim_is_proven_anew(workspace: Workspace, hold: Hold) -> None:
    domain = hold(workspace)
    link = make(domain)
    release_all(lose(domain, State.AWAITING_DNS))
    assert adopt_all(domain)
    link.refresh_from_db()
    assert link.is_parked  # not yet
    Domain.objects.filter(pk=domain.pk).update(state=State.ISSUING.value, proven_at=timezone.now())
    assert adopt_all(domain)
    link.refresh_from_db()
    assert link.key == "go.acme.com#sale"


def test_they_never_come_back_to_another_workspace(workspace: Workspace, elsewhere: Workspace, hold: Hold) -> None:
    domain = hold(workspace)
    link = make(domain)
    release_all(lose(domain))
    theirs = hold(elsewhere)
    assert adopt_all(theirs)
    assert make(theirs).key == "go.acme.com#sale"
    link.refresh_from_db()
    assert (link.workspace, link.is_parked) == (workspace, True)


def test_many_go_and_come_in_bounded_steps_that_may_be_killed(
    workspace: Workspace, hold: Hold, edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = hold(workspace)
    make_many(domain, 25)
    edge.drain()
    lose(domain)
    assert not release(domain, 10)
    assert count_on(domain) == 15
    assert len(edge.drain()) == 10

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("links.on_domains.enqueue_links", die)
        with pytest.raises(KeyboardInterrupt):
            release(domain, 10)
    assert count_on(domain) == 15  # either all of a step, or nothing
    monkeypatch.setattr(dependents, "LIMIT", 10)
    assert release_all(domain)
    edge.drain()
    assert edge.links_on("go.acme.com") == {}

    again = hold(workspace)
    assert not adopt(again, 10)
    with monkeypatch.context() as killed:
        killed.setattr("links.on_domains.enqueue_links", die)
        with pytest.raises(KeyboardInterrupt):
            adopt(again, 10)
    assert count_on(again) == 10
    assert adopt_all(again)
    edge.drain()
    assert len(edge.links_on("go.acme.com")) == 25


def test_a_step_ends_in_time(workspace: Workspace, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    domain = hold(workspace)
    make_many(domain, 3)
    lose(domain)
    monkeypatch.setattr(dependents, "LIMIT", 1)
    monkeypatch.setattr(dependents, "SECONDS", -1)
    assert [release_all(domain) for _ in range(4)] == [False, False, False, True]


def test_whose_address_was_taken_stays_parked_until_it_is_renamed(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    former = hold(workspace)
    link = make(former)
    release_all(lose(former))
    again = hold(workspace)
    newer = make(again)
    edge.drain()
    assert adopt_all(again)
    assert adopt_all(again)  # and is not looked at again and again
    link.refresh_from_db()
    newer.refresh_from_db()
    assert (link.domain, link.is_parked, newer.key) == (again, True, "go.acme.com#sale")
    assert enqueued() == set()
    link = link_update(link=link, actor=Actor(), title="still parked", slug="sale")
    assert (link.is_parked, enqueued()) == (True, set())
    link = link_update(link=link, actor=Actor(), slug="former")
    assert (link.key, enqueued()) == ("go.acme.com#former", {"go.acme.com#former"})


def test_two_that_want_one_address_where_capital_letters_do_not_count(workspace: Workspace, hold: Hold) -> None:
    former = hold(workspace)
    first, second = make(former, "Sale"), make(former, "SALE")
    release_all(lose(former))
    adopt_all(hold(workspace, folds_case=True))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.key, second.is_parked) == ("go.acme.com#sale", True)


def test_a_parked_link_can_be_changed_and_the_edge_hears_nothing(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    domain = hold(workspace)
    link = make(domain, "docs/*", max_clicks=1)
    release_all(lose(domain))
    edge.drain()
    changed = link_update(link=link, actor=Actor(), destination="https://example.com/new", slug="r/{id}")
    links_count_clicks(counts={link.public_id: 5})
    assert changed.is_parked
    assert enqueued() <= {"go.acme.com#"}
    again = hold(workspace)
    adopt_all(again)
    edge.drain()
    link.refresh_from_db()
    assert (link.key, set(edge.links_on("go.acme.com"))) == ("go.acme.com#r/{}", {"r/{}"})
    release_all(lose(again))
    enqueued()
    link_delete(link=link, actor=Actor())
    assert enqueued() <= {"go.acme.com#"}


def test_a_parked_link_can_move_elsewhere(workspace: Workspace, hold: Hold) -> None:
    domain = hold(workspace)
    link = make(domain)
    release_all(lose(domain))
    enqueued()
    link = link_update(link=link, actor=Actor(), domain="")
    assert (link.key, link.domain, enqueued()) == ("sale", None, {"sale"})
    adopt_all(hold(workspace))
    link.refresh_from_db()
    assert link.key == "sale"


def test_one_that_moves_away_while_it_is_released_stays_where_it_went(workspace: Workspace, hold: Hold) -> None:
    domain = hold(workspace)
    link = make(domain)
    lose(domain)
    link_update(link=link, actor=Actor(), domain="")
    assert release_all(domain)
    link.refresh_from_db()
    assert link.key == "sale"


def test_parked_keys_are_never_published(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    from edge.sources import items_now
    from links.edge_source import keys_after

    domain = hold(workspace)
    parked, low = make(domain), make(domain, "x", domain="")
    link_update(link=low, actor=Actor(), slug="!x")
    release_all(lose(domain))
    parked.refresh_from_db()
    assert items_now([parked.key]) == {}
    assert keys_after("", 10) == ["!x"]
    assert keys_after("!x", 10) == []


def test_all_of_a_host_has_to_reach_the_table(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    domain = hold(workspace)
    for slug, host in (("sale", "go.acme.com"), ("go.acme.com", ""), ("go.acme.com-x", "")):
        make(domain, slug, domain=host)
    assert not is_settled("go.acme.com")
    assert is_settled("go.acme.co")
    EdgeChange.objects.filter(key="go.acme.com#sale").delete()
    assert is_settled("go.acme.com")  # codes of the short domain that only look like it
    EdgeChange.objects.filter(key="go.acme.com").update(key="go.acme.com#")
    assert not is_settled("go.acme.com")


def test_releasing_costs_the_same_for_one_and_for_many(
    workspace: Workspace, hold: Hold, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    domain = hold(workspace)
    make_many(domain, 100)
    lose(domain)
    with django_assert_max_num_queries(7):
        release(domain, 1_000)
    again = hold(workspace)
    with django_assert_max_num_queries(11):
        adopt(again, 1_000)
    with django_assert_max_num_queries(2):  # what each step of a worker costs where nothing waits
        adopt(again, 1_000)
    assert not any(is_parked(key) for key in Link.objects.values_list("key", flat=True))


def test_what_waits_for_a_domain_is_found_without_all_that_waits_for_others(workspace: Workspace, hold: Hold) -> None:
    """Parked links of domains that never come back are kept for good: there will be many of them."""
    domain = hold(workspace)
    make(domain)
    release_all(lose(domain))
    waiting = Link.objects.waiting_for(domain).order_by("id")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # on a table this small
    assert "link_waiting" in waiting.explain()
