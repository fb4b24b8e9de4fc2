"""Links on custom domains: made there, moved there, and kept apart by host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from domains.models import Domain
from domains.states import GONE, State
from edge.models import EdgeChange
from getowl.tests.at_once import run_at_once
from links.errors import BadDestination, BadDomain, BadSlug, SlugTaken
from links.history import Change, history_of
from links.hosts import hold_domain
from links.models import Link
from links.reach import EVERYTHING
from links.services import link_create, link_delete, link_update, links_bulk_create
from links.tests.edge import Edge

Hold = Callable[..., Domain]
URL = "https://example.com/"


def make(workspace: Workspace, slug: str = "sale", domain: str = "go.acme.com", **fields: Any) -> Link:
    return link_create(
        workspace=workspace, actor=Actor(), **{"destination": URL, "slug": slug, "domain": domain, **fields}
    )


def enqueued() -> set[str]:
    found = set(EdgeChange.objects.values_list("key", flat=True))
    EdgeChange.objects.all().delete()
    return found


def test_a_link_lives_on_the_domain(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    domain = hold(workspace)
    link = make(workspace, "Sale/é")
    link.refresh_from_db()
    assert (link.domain, link.key, link.host) == (domain, "go.acme.com#Sale/é", "go.acme.com")
    assert (link.short_url, link.display_url) == ("https://go.acme.com/Sale/%C3%A9", "go.acme.com/Sale/é")
    assert enqueued() == {"go.acme.com#Sale/é"}
    assert AuditEvent.objects.get().data["domain"] == "go.acme.com"


def test_an_international_name_is_read_in_its_script(workspace: Workspace, hold: Hold) -> None:
    hold(workspace, "xn--bcher-kva.acme.com")
    for typed in ("bücher.acme.com", "BÜCHER.acme.com.", "xn--bcher-kva.acme.com"):
        link = make(workspace, "", typed)
        assert link.display_url == f"bücher.acme.com/{link.slug}"
        assert link.short_url == f"https://xn--bcher-kva.acme.com/{link.slug}"


@pytest.mark.parametrize("domain", ["", None, "127.0.0.1", " LOCALHOST "])
def test_the_short_domain_has_several_names(workspace: Workspace, domain: str | None) -> None:
    link = make(workspace, domain=domain)  # type: ignore[arg-type]  # None is one of them
    assert (link.domain, link.key, link.host) == (None, "sale", settings.SHORT_HOSTS[0])


def test_each_host_has_its_own_slugs(workspace: Workspace, hold: Hold, elsewhere: Workspace) -> None:
    hold(workspace)
    hold(elsewhere, "go.mallory.com")
    make(workspace)
    make(workspace, domain="")
    make(elsewhere, domain="go.mallory.com")
    with pytest.raises(SlugTaken) as own:
        make(workspace)
    assert own.value.code == "duplicate"


@pytest.mark.parametrize("state", sorted(State))
def test_only_a_domain_that_is_held_takes_links(workspace: Workspace, hold: Hold, state: State) -> None:
    hold(workspace, state=state.value)
    if state in GONE:
        with pytest.raises(BadDomain):
            make(workspace)
    else:
        assert make(workspace).domain


def test_an_unproven_domain_takes_none_and_says_why(workspace: Workspace, hold: Hold) -> None:
    hold(workspace, proven_at=None, state=State.AWAITING_DNS.value)
    with pytest.raises(BadDomain) as caught:
        make(workspace)
    assert (caught.value.field, caught.value.code) == ("domain", "not_proven")
    assert "Publish the records" in caught.value.message


@pytest.mark.parametrize("typed", ["go.acme.com", "no.acme.com", "xn--zzzzzz.com", "not a host", "a#b", "\ud800"])
def test_a_foreign_domain_is_as_absent_as_none(
    elsewhere: Workspace, workspace: Workspace, hold: Hold, typed: str
) -> None:
    hold(workspace)
    with pytest.raises(BadDomain) as caught:
        make(elsewhere, domain=typed)
    assert (caught.value.code, caught.value.field) == ("unknown_domain", "domain")
    name = typed.replace("\ud800", "\ufffd")
    assert caught.value.message == f"{name} is no domain of this workspace. Add it first, or choose another."
    assert not Link.objects.exists()


def test_many_rows_on_many_domains(
    workspace: Workspace, hold: Hold, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        hold(workspace, f"go{number}.acme.com")
    domains = ["go0.acme.com", "go1.acme.com", "", "go9.acme.com", "go2.acme.com"]
    rows: Any = [{"destination": URL, "slug": "sale", "domain": domain} for domain in domains] + [
        {"destination": URL, "slug": "sale", "domain": "go0.acme.com"}
    ]
    with django_assert_max_num_queries(13):
        outcomes = links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)
    assert [outcome.link and outcome.link.host for outcome in outcomes] == [
        "go0.acme.com",
        "go1.acme.com",
        settings.SHORT_HOSTS[0],
        None,
        "go2.acme.com",
        None,
    ]
    assert [outcome.error and outcome.error.code for outcome in outcomes][3:] == ["unknown_domain", None, "duplicate"]


def test_moving_tells_the_edge_of_both_keys(workspace: Workspace, hold: Hold, bob: User) -> None:
    hold(workspace)
    hold(workspace, "go2.acme.com")
    link = make(workspace, domain="")
    enqueued()
    for domain, keys in (
        ("go.acme.com", {"sale", "go.acme.com#sale"}),
        ("go2.acme.com", {"go.acme.com#sale", "go2.acme.com#sale"}),
        (None, {"go2.acme.com#sale", "sale"}),
    ):
        link = link_update(link=link, actor=Actor(user=bob), domain=domain)
        assert enqueued() == keys
    changes = [entry.changes for entry in history_of(workspace, link.public_id, EVERYTHING).entries][:3]
    short = settings.SHORT_HOSTS[0]
    assert changes == [
        [Change("domain", "go2.acme.com", short)],
        [Change("domain", "go.acme.com", "go2.acme.com")],
        [Change("domain", short, "go.acme.com")],
    ]


def test_a_move_to_where_it_is_changes_nothing(workspace: Workspace, hold: Hold) -> None:
    domain = hold(workspace)
    link = make(workspace)
    enqueued()
    # Also when the domain is gone meanwhile: the editor sends it with every other change.
    for state in (State.ACTIVE, State.REMOVING):
        Domain.objects.filter(pk=domain.pk).update(state=state.value)
        assert link_update(link=link, actor=Actor(), domain="Go.Acme.com", slug="sale").version == 1
    assert link_update(link=link, actor=Actor(), domain="go.acme.com", title="T").version == 2
    assert enqueued() == set()


def test_a_move_to_a_taken_address_or_a_foreign_domain_changes_nothing(
    workspace: Workspace, elsewhere: Workspace, hold: Hold
) -> None:
    hold(workspace)
    hold(elsewhere, "go.mallory.com")
    make(workspace)
    link = make(workspace, domain="")
    enqueued()
    with pytest.raises(SlugTaken):
        link_update(link=link, actor=Actor(), domain="go.acme.com", title="T")
    with pytest.raises(BadDomain):
        link_update(link=link, actor=Actor(), domain="go.mallory.com", title="T")
    link.refresh_from_db()
    assert (link.host, link.title, link.key) == (settings.SHORT_HOSTS[0], "", "sale")
    assert enqueued() == set()


def test_a_pattern_that_moves_changes_both_hosts(workspace: Workspace, hold: Hold, edge: Edge) -> None:
    hold(workspace)
    hold(workspace, "go2.acme.com")
    link = make(workspace, "docs/*")
    assert enqueued() == {"go.acme.com#docs/*", "go.acme.com#"}
    link = link_update(link=link, actor=Actor(), domain="go2.acme.com")
    assert enqueued() == {"go.acme.com#docs/*", "go2.acme.com#docs/*", "go.acme.com#", "go2.acme.com#"}
    link_delete(link=link, actor=Actor())
    assert enqueued() == {"go2.acme.com#docs/*", "go2.acme.com#"}


@pytest.mark.parametrize("slug", ["*", "{id}", "{a}/{b}", "{a}/*", "{a}/x/{b}/*"])
def test_a_pattern_may_take_all_of_an_own_domain(workspace: Workspace, hold: Hold, slug: str, edge: Edge) -> None:
    hold(workspace)
    with pytest.raises(BadSlug, match="the short domain is shared"):
        make(workspace, slug, domain="")
    link = make(workspace, slug)
    with pytest.raises(BadSlug, match="the short domain is shared"):
        link_update(link=link, actor=Actor(), domain="")
    edge.drain()
    path = slug.replace("{id}", "one").replace("{a}", "one").replace("{b}", "two").replace("*", "deep/er")
    assert edge.visit(f"https://go.acme.com/{path}").startswith(URL)
    assert edge.visit(f"https://go.acme.com/{path}/1/2/3/4/5") == (
        "404" if "*" not in slug else f"{URL}deep/er/1/2/3/4/5"
    )


@pytest.mark.parametrize(("first", "second"), [("Sale", "sAlE"), ("Straße", "STRASSE"), ("r/{id}", "R/{other}")])
def test_where_capital_letters_do_not_count(
    workspace: Workspace, hold: Hold, edge: Edge, first: str, second: str
) -> None:
    hold(workspace, folds_case=True)
    hold(workspace, "exact.acme.com")
    link = make(workspace, first)
    assert link.slug == first
    with pytest.raises(SlugTaken) as caught:
        make(workspace, second)
    assert caught.value.code == "taken"
    make(workspace, first, "exact.acme.com")
    make(workspace, second, "exact.acme.com")
    with pytest.raises(SlugTaken):
        link_update(link=Link.objects.latest("id"), actor=Actor(), domain="go.acme.com")
    edge.publish("go.acme.com#")
    for path in (first, second, first.upper()):
        assert edge.visit(f"https://go.acme.com/{path.replace('{id}', '1').replace('{other}', '2')}") == URL


def test_drawn_slugs_have_no_capital_letters_where_they_do_not_count(workspace: Workspace, hold: Hold) -> None:
    hold(workspace, folds_case=True)
    rows: Any = [{"destination": URL, "domain": "go.acme.com"}] * 50
    links = [outcome.link for outcome in links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)]
    assert all(link and link.slug == link.slug.lower() and link.key == f"go.acme.com#{link.slug}" for link in links)


def test_a_slug_that_folding_makes_too_long(workspace: Workspace, hold: Hold) -> None:
    hold(workspace, folds_case=True)
    hold(workspace, "exact.acme.com")
    longest = "\u0390" * 250  # two bytes each, and six when folded
    assert make(workspace, longest, "exact.acme.com")
    assert make(workspace, longest).key.startswith("go.acme.com#")  # composed again it is as long as before
    with pytest.raises(BadSlug) as caught:
        make(workspace, "\u01f0" * 170 + "\u0587" * 85)  # each of the latter becomes two letters
    assert caught.value.code == "too_long"


@pytest.mark.parametrize(
    ("slug", "fields", "field"),
    [
        ("sale", {"destination": "https://go.acme.com/sale"}, "destination"),
        ("sale", {"destination": "HTTP://Go.Acme.com:443/sale/?a=1#b"}, "destination"),
        ("é", {"destination": "https://go.acme.com/%C3%A9"}, "destination"),
        ("docs/*", {"destination": "https://go.acme.com/docs"}, "destination"),
        ("docs/*", {"destination": "https://go.acme.com/docs/more"}, "destination"),
        ("r/{id}", {"destination": "https://go.acme.com/r/{id}"}, "destination"),
        ("*", {"destination": "https://go.acme.com/home"}, "destination"),
        ("sale", {"ios_url": "https://go.acme.com/sale"}, "ios_url"),
        ("sale", {"expired_url": "https://go.acme.com/sale"}, "expired_url"),
        (
            "sale",
            {"rules": [{"conditions": [{"type": "eu"}], "destination": "https://go.acme.com/sale"}]},
            "rules[0].destination",
        ),
    ],
)
def test_a_link_does_not_lead_to_itself(
    workspace: Workspace, hold: Hold, slug: str, fields: dict[str, Any], field: str
) -> None:
    hold(workspace)
    with pytest.raises(BadDestination) as caught:
        make(workspace, slug, **fields)
    assert (caught.value.code, caught.value.field) == ("loop", field)
    # Elsewhere on the host, or at the same path of another one, is no circle.
    link = make(workspace, slug, destination="https://other.acme.com/docs/sale")
    if slug == "sale":
        link = link_update(link=link, actor=Actor(), destination="https://go.acme.com/Sale")
        with pytest.raises(BadDestination):
            link_update(link=link, actor=Actor(), slug="Sale")


@pytest.mark.django_db(transaction=True)
def test_while_a_link_is_made_its_domain_stays_what_it_is(hold: Hold) -> None:
    """Others make links on it at the same time; who would give it away waits."""
    workspace = Workspace.objects.create(name="Acme")
    domain = hold(workspace)

    def give_away() -> None:
        with transaction.atomic():
            Domain.objects.select_for_update(nowait=True).get(pk=domain.pk)

    with transaction.atomic():
        hold_domain(workspace, "go.acme.com")
        refused = run_at_once([give_away, lambda: make(workspace), lambda: make(workspace, "other")], OperationalError)
        assert len(refused) == 1
    assert Link.objects.count() == 2
    give_away()
    connection.close()


def test_on_the_shared_domain_a_link_moves_nowhere_near_anothers_pattern(
    workspace: Workspace, elsewhere: Workspace, hold: Hold
) -> None:
    hold(workspace)
    hold(elsewhere, "go.mallory.com")
    make(workspace, "docs/*", domain="")
    link = make(elsewhere, "docs/login", "go.mallory.com")
    make(elsewhere, "docs/*", "go.mallory.com")
    with pytest.raises(SlugTaken, match="belongs to a pattern"):
        link_update(link=link, actor=Actor(), domain="")
    link.refresh_from_db()
    assert link.host == "go.mallory.com"
