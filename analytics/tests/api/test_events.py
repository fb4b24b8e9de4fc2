"""/analytics/events: single clicks, newest first, page by page, and nobody is recognised by them."""

import base64
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from accounts.tests.callers import Caller
from analytics.api.cursors import read_cursor, write_cursor
from analytics.tests.api.conftest import Made
from analytics.tests.clicked import clicked
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tinybird_client import Cursor


def page(api: Caller, **query: str) -> Any:
    """A page of the last day's clicks."""
    status, body = api.call("GET", "/analytics/events", period="24h", **query)
    assert status == 200, body
    return body


def test_an_event(api: Caller, acme: StandIn, links: Made) -> None:
    items = page(api)["items"]
    assert len(items) == 6
    assert [event["at"] for event in items] == sorted((event["at"] for event in items), reverse=True)
    gone, news = items[0], items[2]
    assert gone["link"] == {"id": "lnk_deleted", "shortLink": None, "title": "", "deleted": True}
    assert (news["link"]["shortLink"], news["country"], news["countryName"]) == (
        links["news"]["shortLink"],
        "DE",
        "Germany",
    )
    assert (news["host"], news["utmSource"], news["qr"], news["bot"]) == ("go.acme.com", "mail", False, False)
    assert {"visitor", "ip", "asn"}.isdisjoint(news)


def test_pages_hold_each_click_once(
    api: Caller, store: StandIn, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clicked(store, workspace, *({"link_id": f"lnk_{number % 5}"} for number in range(120)))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        with django_assert_max_num_queries(6):
            body = page(api, limit="50", **cursor)
        seen += [event["id"] for event in body["items"]]
        if body["next"] is None:
            break
        cursor = {"starting_after": body["next"]}
        # What comes meanwhile is newer, and moves nothing.
        clicked(store, workspace, {}, minutes_ago=1)
    assert len(seen) == len(set(seen)) == 120


def test_a_last_page_that_is_full(api: Caller, acme: StandIn) -> None:
    body = page(api, limit="6")
    assert (len(body["items"]), body["next"]) == (6, None)
    assert page(api, limit="5")["next"]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", ""])
def test_bad_limits(api: Caller, store: StandIn, limit: str) -> None:
    status, body = api.call("GET", "/analytics/events", limit=limit)
    assert (status, body["error"]["field"]) == (422, "limit")


def encode(text: str | bytes) -> str:
    """As cursors are encoded."""
    return base64.urlsafe_b64encode(text.encode() if isinstance(text, str) else text).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "lnk_1",
        "é",
        "=",
        "a" * 5000,
        encode("1.a\0b"),
        encode("1."),
        encode("-1.a"),
        encode("1e5.a"),
        encode("9" * 14 + ".a"),
        encode("\u0661.a"),
        encode(b"\xff\xfe"),
        encode("1." + "a" * 201),
        encode("1.a") + "!",
    ],
)
def test_what_is_no_cursor(api: Caller, store: StandIn, cursor: str) -> None:
    status, body = api.call("GET", "/analytics/events", starting_after=cursor)
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "unknown_cursor", "starting_after")


@pytest.mark.parametrize("made_up", ["' OR 1=1 --", "{{String(workspace)}}", "50%", "x==", "\\'"])
def test_a_made_up_cursor_shows_nothing_foreign(foreign: Caller, acme: StandIn, made_up: str) -> None:
    assert read_cursor(write_cursor(Cursor(9_999_999_999_999, made_up))) == Cursor(9_999_999_999_999, made_up)
    body = page(foreign, starting_after=write_cursor(Cursor(9_999_999_999_999, made_up)))
    assert [event["link"]["id"] for event in body["items"]] == ["lnk_hers"]
