"""Which links a program asks for, in which order, how many there are, and the one at an address."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from domains.models import Domain
from links.fields import LinkFields
from links.models import Link
from links.models.link_clicks import LinkDay
from links.services import links_bulk_create, links_refresh_clicks
from links.services.folders import folder_create

RULE = {"name": "", "conditions": [{"type": "country", "values": ["DE"]}], "destinationUrl": "https://example.de/"}


def ask(api: Caller, path: str = "/links", **query: Any) -> tuple[int, Any]:
    return api.call("GET", f"{path}?{urlencode(query, doseq=True)}")


def slugs(api: Caller, **query: Any) -> list[str]:
    """The short codes that are listed; the same number must be counted."""
    status, page = ask(api, **query)
    assert status == 200, page
    found = [link["shortCode"] for link in page["items"]]
    query.pop("sort", None)
    assert ask(api, "/links/count", **query) == (200, {"count": len(found)})
    return found


@pytest.fixture
def links(workspace: Workspace, alice: User, bob: User) -> dict[str, Link]:
    """Four, the oldest first; made by alice but the last."""
    past, future = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    rows = [
        LinkFields(slug="b-old", destination="https://example.com/shoes", tags=["spring", "sale"], expires_at=past),
        LinkFields(slug="a-soon", destination="https://example.com/hats", tags=["spring"], activates_at=future),
        LinkFields(slug="d-plain", destination="https://example.org/", title="Shoes, too"),
    ]
    outcomes = links_bulk_create(workspace=workspace, actor=Actor(user=alice), rows=rows)
    outcomes += links_bulk_create(
        workspace=workspace,
        actor=Actor(user=bob),
        rows=[LinkFields(slug="c-bobs", destination="https://example.net/", password="")],
    )
    return {outcome.link.slug: outcome.link for outcome in outcomes if outcome.link}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["c-bobs", "d-plain", "a-soon", "b-old"]),
        ({"tag": "SPRING"}, ["a-soon", "b-old"]),
        ({"tag": ["spring", "sale"]}, ["b-old"]),
        ({"tag": ["spring", "none"]}, []),
        ({"search": "shoes"}, ["d-plain", "b-old"]),
        ({"search": "sal"}, ["b-old"]),  # a part of a tag's name
        ({"status": "expired"}, ["b-old"]),
        ({"status": "scheduled"}, ["a-soon"]),
        ({"status": "active"}, ["c-bobs", "d-plain"]),
        ({"folderId": "none", "tag": "sale"}, ["b-old"]),
        ({"folderId": "fld_none"}, []),
        ({"domain": "nobody.example"}, []),
        ({"createdBy": "usr_none"}, []),
        ({"archived": "true"}, []),
        ({"since": "2999-01-01"}, []),
        ({"until": "9999-12-31"}, ["c-bobs", "d-plain", "a-soon", "b-old"]),
        ({"sort": "oldest"}, ["b-old", "a-soon", "d-plain", "c-bobs"]),
        ({"sort": "slug"}, ["a-soon", "b-old", "c-bobs", "d-plain"]),
        ({"sort": "slug", "tag": "spring", "status": "expired"}, ["b-old"]),
    ],
)
def test_filters_and_orders(api: Caller, links: dict[str, Link], query: dict[str, Any], found: list[str]) -> None:
    assert slugs(api, **query) == found


def test_by_author_day_and_rules(api: Caller, links: dict[str, Link], bob: User, workspace: Workspace) -> None:
    assert slugs(api, createdBy=bob.public_id) == ["c-bobs"]
    Link.objects.filter(slug="b-old").update(created_at=datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC))
    assert slugs(api, until="2026-03-31") == slugs(api, since="2026-03-31", until="2026-03-31") == ["b-old"]
    assert "b-old" not in slugs(api, since="2026-04-01")
    api.call("PATCH", f"/links/{links['a-soon'].public_id}", {"rules": [RULE]})
    assert slugs(api, has="rules") == ["a-soon"]
    assert slugs(api, has="test") == []


def test_most_clicks_first_page_by_page(api: Caller, links: dict[str, Link], workspace: Workspace) -> None:
    at = datetime(2026, 11, 25, 12, 30, 1, tzinfo=UTC)
    seen = [LinkDay(workspace.public_id, links[slug].public_id, n, at) for n, slug in ((9, "a-soon"), (3, "d-plain"))]
    links_refresh_clicks(day=at.date(), seen=seen)
    found: list[str] = []
    after: dict[str, str] = {}
    for _ in range(4):
        _, page = ask(api, sort="clicks", limit=1, **after)
        found += [link["shortCode"] for link in page["items"]]
        after = {"starting_after": page["next"]}
    assert (found, page["next"]) == (["a-soon", "d-plain", "c-bobs", "b-old"], None)


@pytest.mark.parametrize(
    "query",
    [
        {"status": "dead"},
        {"sort": "best"},
        {"has": "everything"},
        {"since": "yesterday"},
        {"until": "1700000000"},
        {"limit": 0},
        {"limit": 101},
        {"tag": ["a", "b", "c", "d", "e", "f"]},
        {"archived": "perhaps"},
        {"starting_after": "lnk_none"},
    ],
)
def test_what_cannot_be_asked(api: Caller, query: dict[str, Any]) -> None:
    status, answer = ask(api, **query)
    [name] = query
    assert (status, answer["error"]["field"]) == (422, name)


def test_few_queries(
    api: Caller, links: dict[str, Link], django_assert_max_num_queries: DjangoAssertNumQueries, alice: User
) -> None:
    everything = {"search": "example", "tag": "spring", "createdBy": alice.public_id, "status": "expired"}
    with django_assert_max_num_queries(12):
        ask(api, sort="clicks", **everything)
    with django_assert_max_num_queries(8):
        ask(api, "/links/count", **everything)


def test_others_count_nothing_here(
    make_caller: Callable[..., Caller],
    links: dict[str, Link],
    elsewhere: Workspace,
    mallory: User,
    workspace: Workspace,
) -> None:
    folder = folder_create(workspace=workspace, actor=Actor(), name="Ours")
    foreign = make_caller(elsewhere, mallory)
    for query in ({}, {"tag": "spring"}, {"folderId": folder.public_id}, {"search": "shoes"}):
        assert slugs(foreign, **query) == []
    assert ask(foreign, "/links/lookup", shortCode="d-plain")[0] == 404


def test_the_one_at_an_address(
    api: Caller, links: dict[str, Link], workspace: Workspace, hold: Callable[..., Domain]
) -> None:
    assert ask(api, "/links/lookup", shortCode="d-plain")[1]["id"] == links["d-plain"].public_id
    hold(workspace, "go.acme.com")
    _, made = api.call(
        "POST", "/links", {"destinationUrl": "https://example.com/", "shortCode": "d-plain", "domain": "go.acme.com"}
    )
    assert ask(api, "/links/lookup", shortCode="d-plain", domain="GO.acme.com") == (200, made)
    for query in (
        {"shortCode": "other"},
        {"shortCode": "d-plain", "domain": "no.acme.com"},
        {"shortCode": "a//../b"},
        {"shortCode": "\u0007"},
    ):
        assert ask(api, "/links/lookup", **query)[0] == 404, query
    assert ask(api, "/links/lookup")[1]["error"] == {
        **ask(api, "/links/lookup")[1]["error"],
        "code": "required",
        "field": "shortCode",
    }


@pytest.mark.parametrize("sort", ["newest", "slug", "clicks", "last-click"])
@pytest.mark.parametrize("query", [{}, {"search": "s"}, {"search": "spring"}, {"search": "example"}])
def test_pages_are_the_list_in_slices(api: Caller, links: dict[str, Link], sort: str, query: dict[str, str]) -> None:
    day = datetime(2026, 11, 25, 12, tzinfo=UTC)
    seen = [LinkDay(link.workspace.public_id, link.public_id, 3, day) for link in list(links.values())[1:3]]
    links_refresh_clicks(day=day.date(), seen=seen)
    whole = [link["id"] for link in ask(api, sort=sort, **query)[1]["items"]]
    for take in (1, 2, 3, 50):
        paged = [ask(api, sort=sort, page=page, take=take, **query) for page in range(5)]
        assert {status for status, _ in paged} == {200}
        assert [link["id"] for _, page in paged for link in page["items"]] == whole
        assert [len(page["items"]) for _, page in paged] == [len(whole[n * take :][:take]) for n in range(5)]
    first = ask(api, sort=sort, take=1, **query)[1]
    if first["next"]:  # from a page on by the cursor
        rest = ask(api, sort=sort, starting_after=first["next"], **query)[1]
        assert [link["id"] for link in [*first["items"], *rest["items"]]] == whole


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page": -1}, "page"),
        ({"page": "x"}, "page"),
        ({"take": 51}, "take"),
        ({"take": 0}, "take"),
        ({"page": 1, "limit": 2}, "limit"),
        ({"take": 1, "starting_after": "x"}, "starting_after"),
    ],
)
def test_pages_that_there_cannot_be(api: Caller, query: dict[str, Any], field: str) -> None:
    status, body = ask(api, **query)
    assert (status, body["error"]["field"]) == (422, field)
