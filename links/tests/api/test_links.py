"""Links over the API."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import AuditEvent, Workspace
from accounts.tests.callers import Caller
from edge.models import EdgeChange
from links.models import Link
from links.models.link_clicks import LinkDay
from links.services import link_archive, links_bulk_create, links_refresh_clicks

URL = "https://example.com/a?b=c"


def _make(workspace: Workspace, count: int, **more: Any) -> list[Link]:
    rows = [{"destination": f"https://example.com/{number}", **more} for number in range(count)]
    outcomes = links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)  # type: ignore[arg-type]  # plain dicts
    return [outcome.link for outcome in outcomes if outcome.link is not None]


def test_numbers_of_clicks_are_read_and_never_written(api: Caller, workspace: Workspace) -> None:
    [link] = _make(workspace, 1)
    _, fresh = api.call("GET", f"/links/{link.public_id}")
    assert (fresh["clicks"], fresh["lastClicked"]) == (0, None)

    at = datetime(2026, 11, 25, 12, 30, 1, tzinfo=UTC)
    links_refresh_clicks(day=at.date(), seen=[LinkDay(workspace.public_id, link.public_id, 12, at)])
    _, clicked = api.call("GET", f"/links/{link.public_id}")
    assert clicked == fresh | {"clicks": 12, "lastClicked": "2026-11-25T12:30:01Z"}  # version and updatedAt, too
    _, listed = api.call("GET", "/links")
    assert listed["items"] == [clicked]
    for field in ("clicks", "lastClicked"):
        status, answer = api.call("PATCH", f"/links/{link.public_id}", {field: clicked[field]})
        assert (status, answer["error"]["code"]) == (422, "unknown_field")


def test_make_read_change_delete(api: Caller) -> None:
    status, made = api.call(
        "POST",
        "/links",
        {
            "destinationUrl": URL,
            "shortCode": "a/b",
            "title": "T",
            "tags": ["x", "Y"],
            "expiresAt": "2030-01-01T00:00:00+02:00",
            "queryMode": "drop",
            "redirectStatus": 308,
        },
    )
    assert status == 201
    assert made["shortCode"] == made["ddbPartitionKey"] == "a/b"
    assert made["shortLink"].endswith("/a/b")
    assert (made["destinationUrl"], made["tags"], made["redirectStatus"]) == (URL, ["x", "Y"], 308)
    assert (made["version"], made["published"], made["activeFrom"]) == (1, False, None)
    assert made["expiresAt"] == "2029-12-31T22:00:00Z"
    EdgeChange.objects.all().delete()  # as if it had been published
    path = f"/links/{made['id']}"
    status, read = api.call("GET", path)
    assert (status, read["published"]) == (200, True)
    status, changed = api.call("PATCH", path, {"shortCode": "c", "expiresAt": None, "tags": [], "version": 1})
    assert status == 200
    assert (changed["shortCode"], changed["expiresAt"], changed["tags"]) == ("c", None, [])
    assert (changed["title"], changed["version"], changed["published"]) == ("T", 2, False)
    assert set(EdgeChange.objects.values_list("key", flat=True)) == {"a/b", "c"}
    assert api.call("DELETE", path) == (204, None)
    assert api.call("GET", path)[0] == 404
    assert AuditEvent.objects.filter(api_key__isnull=False, target=made["id"]).count() == 3


def test_pages(api: Caller, workspace: Workspace) -> None:
    made = [link.public_id for link in reversed(_make(workspace, 5))]
    status, page = api.call("GET", "/links", limit="2")
    assert (status, [item["id"] for item in page["items"]], page["next"]) == (200, made[:2], made[1])
    _, page = api.call("GET", "/links", limit="3", starting_after=made[1])
    assert ([item["id"] for item in page["items"]], page["next"]) == (made[2:], None)


def test_filters(api: Caller, workspace: Workspace) -> None:
    tagged = _make(workspace, 1, tags=["Sale"])[0]
    titled = _make(workspace, 1, title="100% Wörld_Cup")[0]
    archived = _make(workspace, 1, slug="old")[0]
    link_archive(link=archived, actor=Actor())

    def found(**query: str) -> list[str]:
        return [item["id"] for item in api.call("GET", "/links", **query)[1]["items"]]

    assert found() == [titled.public_id, tagged.public_id]
    assert found(tag="sALE") == [tagged.public_id]
    assert found(tag="none") == []
    assert found(search="0% wörld_") == [titled.public_id]
    assert found(search="%") == []
    assert found(search="example.com") == [titled.public_id, tagged.public_id]
    assert found(search=tagged.slug[:2])[-1] == tagged.public_id
    assert found(archived="true") == [archived.public_id]
    assert found(archived="true", search="ol") == [archived.public_id]


def test_a_list_takes_the_same_few_queries_however_long(api: Caller, workspace: Workspace) -> None:
    counts = []
    for more in (2, 40):
        _make(workspace, more, tags=["a", "b"])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert api.call("GET", "/links", limit="100")[0] == 200
        counts.append(len(queries))
    api.call("GET", "/links")
    assert counts[1] <= counts[0] <= 6


def test_foreign_and_absent_links_look_the_same(api: Caller, foreign: Caller, workspace: Workspace) -> None:
    own = _make(workspace, 1)[0].public_id
    for method, data in (("GET", None), ("PATCH", {"title": "x"}), ("DELETE", None)):
        there = foreign.call(method, f"/links/{own}", data)
        absent = foreign.call(method, "/links/lnk_0000000000000000", data)
        assert there == absent
        assert there[0] == 404
    assert foreign.call("GET", "/links") == (200, {"items": [], "next": None})
    there = foreign.call("GET", "/links", starting_after=own)
    assert there[0] == 422
    assert there == foreign.call("GET", "/links", starting_after="lnk_0000000000000000")
    assert Link.objects.get().title == ""


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        ({"destinationUrl": "javascript:alert(1)"}, "scheme", "destinationUrl"),
        ({"destinationUrl": 5}, "invalid", "destinationUrl"),
        ({}, "required", "destinationUrl"),
        ({"destinationUrl": URL, "shortCode": "a b"}, "whitespace", "shortCode"),
        ({"destinationUrl": URL, "url": URL}, "unknown_field", "url"),
        ({"destinationUrl": URL, "redirectStatus": 200}, "invalid", "redirectStatus"),
        ({"destinationUrl": URL, "redirectStatus": "301"}, "invalid", "redirectStatus"),
        ({"destinationUrl": URL, "tags": "x"}, "invalid", "tags"),
        ({"destinationUrl": URL, "tags": ["x", 1]}, "invalid", "tags[1]"),
        ({"destinationUrl": URL, "expiresAt": "2030-01-01T00:00:00"}, "invalid", "expiresAt"),
        (
            {"destinationUrl": URL, "activeFrom": "2030-01-02T00:00:00Z", "expiresAt": "2030-01-01T00:00:00Z"},
            "window",
            "expiresAt",
        ),
        ({"destinationUrl": URL, "version": 1}, "unknown_field", "version"),
        ([], "invalid", None),
    ],
)
def test_bad_input_names_the_field(api: Caller, data: Any, code: str, field: str | None) -> None:
    status, body = api.call("POST", "/links", data)
    assert status == 422
    assert (body["error"]["code"], body["error"]["field"]) == (code, field)
    assert body["error"]["message"]
    assert not Link.objects.exists()


def test_conflicts(api: Caller, workspace: Workspace) -> None:
    first, second = _make(workspace, 2)
    status, body = api.call("POST", "/links", {"destinationUrl": URL, "shortCode": first.slug})
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "taken", "shortCode")
    status, body = api.call("PATCH", f"/links/{second.public_id}", {"shortCode": first.slug})
    assert (status, body["error"]["code"]) == (409, "taken")
    api.call("PATCH", f"/links/{second.public_id}", {"title": "mine"})
    status, body = api.call("PATCH", f"/links/{second.public_id}", {"title": "late", "version": 1})
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "conflict", "version")
    second.refresh_from_db()
    assert (second.title, second.version) == ("mine", 2)
