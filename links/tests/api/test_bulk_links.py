"""Up to 100 links in one request."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from accounts.tests.callers import Caller
from edge.models import EdgeChange
from getowl.tests.at_once import run_at_once
from links.errors import LinkError
from links.models import DeletedLink, Link, Tag
from links.services import Change, link_create, links_bulk_create, links_bulk_update
from webhooks.models import Endpoint, Event

URL = "https://example.com/a?b=c"


@pytest.fixture
def links(workspace: Workspace) -> list[Link]:
    """Three links, of which the second has an external id; nothing of them is still to be told."""
    rows: Any = [{"destination": f"{URL}{number}", "slug": f"l{number}"} for number in range(3)]
    rows[1]["external_id"] = "own-1"
    outcomes = links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)
    EdgeChange.objects.all().delete()
    AuditEvent.objects.all().delete()
    return [outcome.link for outcome in outcomes if outcome.link is not None]


def _errors(body: Any) -> list[tuple[str, str] | str]:
    return [(one["error"]["code"], one["error"]["field"]) if "error" in one else one["status"] for one in body["items"]]


def test_bulk(api: Caller) -> None:
    status, body = api.call(
        "POST",
        "/links/bulk",
        {
            "links": [
                {"destinationUrl": URL, "shortCode": "one", "tags": ["t"]},
                {"destinationUrl": "gopher://x.com"},
                {"shortCode": "two"},
                {"destinationUrl": URL, "shortcode": "typo"},
                {"destinationUrl": URL, "shortCode": "one"},
                {"destinationUrl": URL},
            ]
        },
    )
    assert status == 200
    items = body["items"]
    assert [item["status"] for item in items] == ["created", "error", "error", "error", "error", "created"]
    assert items[0]["link"]["shortCode"] == "one"
    assert items[0]["link"]["tags"] == ["t"]
    assert [(item["error"]["code"], item["error"]["field"]) for item in items[1:5]] == [
        ("scheme", "destinationUrl"),
        ("required", "destinationUrl"),
        ("unknown_field", "shortcode"),
        ("duplicate", "shortCode"),
    ]
    assert Link.objects.count() == 2


def test_bulk_takes_a_hundred(api: Caller) -> None:
    rows = [{"destinationUrl": URL}] * 101
    assert api.call("POST", "/links/bulk", {"links": rows})[0] == 422
    with CaptureQueriesContext(connection) as queries:
        assert api.call("POST", "/links/bulk", {"links": rows[1:]})[0] == 200
    assert len(queries) <= 15
    assert Link.objects.count() == 100


def test_each_is_changed_as_it_says(api: Caller, links: list[Link]) -> None:
    status, body = api.call(
        "PATCH",
        "/links/bulk",
        {
            "links": [
                {"id": links[2].public_id, "shortCode": "new", "tags": ["x", "y"], "archived": True},
                {"externalId": "own-1", "destinationUrl": "https://example.com/b", "utmSource": "mail"},
                {"id": links[0].public_id, "externalId": "own-0", "title": "T"},
            ]
        },
    )
    assert (status, [one["status"] for one in body["items"]]) == (200, ["updated"] * 3)
    third, second, first = (one["link"] for one in body["items"])
    assert (third["shortCode"], third["tags"], third["archived"]) == ("new", ["x", "y"], True)
    assert (second["destinationUrl"], second["externalId"]) == ("https://example.com/b?utm_source=mail", "own-1")
    assert (first["title"], first["externalId"], first["version"]) == ("T", "own-0", 2)
    for one in (third, second, first):
        assert api.call("GET", f"/links/{one['id']}")[1] == one
    assert set(EdgeChange.objects.values_list("key", flat=True)) == {"l2", "new", "l1"}
    told = AuditEvent.objects.order_by("target").values_list("target", "action")
    assert sorted(told) == sorted(
        [*((link.public_id, "link.updated") for link in links), (links[2].public_id, "link.archived")]
    )


def test_what_is_wrong_with_one_is_no_matter_to_the_others(
    api: Caller, links: list[Link], elsewhere: Workspace
) -> None:
    foreign = link_create(workspace=elsewhere, actor=Actor(), destination=URL, slug="theirs", external_id="own-9")
    ids = [link.public_id for link in links]
    rows = [
        {"id": ids[0], "title": "T"},
        {"id": ids[0], "title": "again"},
        {"id": foreign.public_id, "title": "x"},
        {"externalId": "own-9", "title": "x"},
        {"title": "x"},
        {"id": ids[1], "shortCode": "theirs"},
        {"id": ids[2], "version": 7, "title": "x"},
        {"id": "lnk_\0", "title": "x"},
        {"id": ids[2], "titel": "x"},
    ]
    status, body = api.call("PATCH", "/links/bulk", {"links": rows})
    assert status == 200
    assert _errors(body) == [
        "updated",
        ("duplicate", "id"),
        ("not_found", "id"),
        ("not_found", "id"),
        ("not_found", "id"),
        ("taken", "shortCode"),
        ("conflict", "version"),
        ("not_found", "id"),
        ("unknown_field", "titel"),
    ]
    assert sorted(Link.objects.values_list("title", flat=True)) == ["", "", "", "T"]
    foreign.refresh_from_db()
    assert (foreign.title, foreign.version) == ("", 1)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"destinationUrl": "ftp://x"}, ("scheme", "destinationUrl")),
        ({"shortCode": ""}, ("empty", "shortCode")),
        ({"password": "secret"}, ("not_in_bulk", "password")),
        ({"domain": "go.example.org"}, ("unknown_domain", "domain")),
        ({"folderId": "fld_x"}, ("unknown_folder", "folderId")),
        ({"expiresAt": "2020-01-01T00:00:00Z", "activeFrom": "2021-01-01T00:00:00Z"}, ("window", "expiresAt")),
        ({"externalId": "own-1"}, ("taken", "externalId")),
        ({"tags": ["x" * 51]}, ("tag", "tags")),
    ],
)
def test_bad_values(api: Caller, links: list[Link], change: dict[str, Any], error: tuple[str, str]) -> None:
    rows = [{"id": links[0].public_id, "title": "T"} | change, {"id": links[2].public_id, "title": "T"}]
    assert _errors(api.call("PATCH", "/links/bulk", {"links": rows})[1]) == [error, "updated"]
    status, body = api.call("PATCH", "/links/bulk", {"links": rows, "atomic": True})
    assert (status, body["error"]["code"], _errors(body)) == (422, "not_all", [error, "not_done"])
    links[0].refresh_from_db()
    assert (links[0].version, links[0].title, Tag.objects.count()) == (1, "", 0)


def test_what_another_has_is_taken_though_this_gives_it_up(api: Caller, links: list[Link]) -> None:
    rows = [{"id": links[0].public_id, "shortCode": "l1"}, {"id": links[1].public_id, "shortCode": "elsewhere"}]
    assert _errors(api.call("PATCH", "/links/bulk", {"links": rows})[1]) == [("taken", "shortCode"), "updated"]
    rows = [{"id": links[0].public_id, "shortCode": "same"}, {"id": links[2].public_id, "shortCode": "same"}]
    assert _errors(api.call("PATCH", "/links/bulk", {"links": rows})[1]) == ["updated", ("taken", "shortCode")]
    ids = [{"id": links[0].public_id, "externalId": "own-1"}, {"id": links[1].public_id, "externalId": "own-2"}]
    assert _errors(api.call("PATCH", "/links/bulk", {"links": ids})[1]) == [("taken", "externalId"), "updated"]
    same = [{"id": links[0].public_id, "externalId": "one"}, {"id": links[2].public_id, "externalId": "one"}]
    assert _errors(api.call("PATCH", "/links/bulk", {"links": same})[1]) == ["updated", ("taken", "externalId")]


def test_all_or_nothing(api: Caller, links: list[Link]) -> None:
    rows = [{"destinationUrl": URL, "shortCode": "one"}, {"destinationUrl": URL, "shortCode": "l0"}]
    status, body = api.call("POST", "/links/bulk", {"links": rows, "atomic": True})
    assert (status, body["error"]["code"]) == (422, "not_all")
    assert _errors(body) == ["not_done", ("taken", "shortCode")]
    status, body = api.call("DELETE", "/links/bulk", None, id=[links[0].public_id, "lnk_x"], atomic="true")  # type: ignore[arg-type]  # a list is sent as several
    assert (status, _errors(body)) == (422, ["not_done", ("not_found", "id")])
    assert not AuditEvent.objects.exists()
    assert not EdgeChange.objects.exists()
    assert Link.objects.count() == 3

    rows[1]["shortCode"] = "two"
    status, body = api.call("POST", "/links/bulk", {"links": rows, "atomic": True})
    assert (status, [one["status"] for one in body["items"]]) == (200, ["created"] * 2)


def test_many_are_deleted(api: Caller, links: list[Link], elsewhere: Workspace) -> None:
    foreign = link_create(workspace=elsewhere, actor=Actor(), destination=URL, slug="theirs")
    ids = [links[0].public_id, foreign.public_id, links[0].public_id]
    status, body = api.call("DELETE", "/links/bulk", None, id=ids, externalId="own-1")  # type: ignore[arg-type]  # a list is sent as several
    assert (status, _errors(body)) == (200, ["deleted", ("not_found", "id"), ("duplicate", "id"), "deleted"])
    assert [one["id"] for one in body["items"] if "id" in one] == [links[0].public_id, links[1].public_id]
    assert set(Link.objects.all()) == {links[2], foreign}
    assert DeletedLink.objects.count() == 2
    assert api.call("POST", f"/links/{links[1].public_id}/restore")[0] == 200


@pytest.mark.parametrize(
    "query", [{}, {"id": [f"lnk_{n}" for n in range(101)]}, {"id": ["a"] * 60, "externalId": ["b"] * 41}]
)
def test_one_to_a_hundred(api: Caller, query: dict[str, Any]) -> None:
    status, body = api.call("DELETE", "/links/bulk", None, **query)
    assert (status, body["error"]["field"].partition("[")[0]) == (422, "id")
    for rows in ([], [{"id": "lnk_x"}] * 101):
        status, body = api.call("PATCH", "/links/bulk", {"links": rows})
        assert (status, body["error"]["field"]) == (422, "links")


def test_who_may_not(api: Caller, make_caller: Callable[..., Caller], workspace: Workspace, alice: User) -> None:
    reader = make_caller(workspace, alice, write=False)
    assert reader.call("PATCH", "/links/bulk", {"links": [{"id": "lnk_x"}]})[0] == 403
    assert reader.call("DELETE", "/links/bulk", None, id="lnk_x")[0] == 403
    assert api.call("PUT", "/links/bulk", {})[0] == 405


def test_a_hundred_cost_as_many_queries_as_two(api: Caller, workspace: Workspace) -> None:
    rows: Any = [{"destination": f"{URL}{number}", "slug": f"s{number}", "tags": ["a"]} for number in range(102)]
    made = [outcome.link for outcome in links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)]
    Endpoint.objects.create(workspace=workspace, url="https://example.com/hook", event_types=["link.updated"])
    ids = [link.public_id for link in made if link is not None]
    api.call("GET", "/me")  # notes when the key was used
    counts = []
    Tag.objects.bulk_create([Tag(workspace=workspace, name=name, folded=name) for name in "bc"])
    for some in (ids[:2], ids[2:]):
        changes = [
            {"id": one, "shortCode": f"n-{one}", "tags": ["b", "c"], "title": "T", "archived": True, "externalId": one}
            for one in some
        ]
        with CaptureQueriesContext(connection) as queries:
            status, body = api.call("PATCH", "/links/bulk", {"links": changes})
        assert (status, {one["status"] for one in body["items"]}) == (200, {"updated"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 45
    told = Event.objects.filter(type="link.updated").order_by("id").values_list("payload", flat=True)
    assert len(told) == 102
    assert told[0]["changed"] == ["externalId", "shortCode", "tags", "title"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_an_address_to_one(workspace: Workspace) -> None:
    rows: Any = [{"destination": URL, "slug": f"s{number}"} for number in range(40)]
    made = [outcome.link for outcome in links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)]
    ids = [link.public_id for link in made if link is not None]
    found: list[Any] = []

    def rename(own: list[str]) -> Callable[[], None]:
        def run() -> None:
            changes = [Change(one, {"slug": f"n{number}"}) for number, one in enumerate(own)]
            found.append(links_bulk_update(workspace=workspace, actor=Actor(), changes=changes))

        return run

    run_at_once([rename(ids[:20]), rename(ids[20:][::-1])], LinkError)
    for first, second in zip(*found, strict=True):
        assert [one.error.code for one in (first, second) if one.error is not None] == ["taken"]
    assert Link.objects.filter(slug__startswith="n").count() == 20
