"""`PUT /links/upsert`: made once, changed from then on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Workspace
from accounts.tests.callers import Caller
from getowl.tests.at_once import run_at_once
from links.models import Link, LinkDefaults

PATH = "/links/upsert"
URL = "https://example.com/"


def test_an_external_id_names_the_link(api: Caller) -> None:
    sent = {"destinationUrl": URL, "externalId": " crm-7 ", "title": "First", "tags": ["Sale"], "notes": "Kept."}
    status, made = api.call("PUT", PATH, sent)
    assert (status, made["externalId"], made["version"]) == (201, "crm-7", 1)
    status, again = api.call("PUT", PATH, sent)
    assert (status, again["id"], again["version"]) == (200, made["id"], 1)
    status, changed = api.call(
        "PUT", PATH, {"destinationUrl": f"{URL}new", "externalId": "crm-7", "shortCode": "sale", "title": ""}
    )
    assert (status, changed["id"], changed["version"]) == (200, made["id"], 2)
    assert (changed["destinationUrl"], changed["shortCode"], changed["title"]) == (f"{URL}new", "sale", "")
    assert (changed["tags"], changed["notes"]) == (["Sale"], "Kept.")
    assert api.call("GET", f"/links/{made['id']}")[1] == changed
    assert Link.objects.count() == 1


def test_a_short_code_names_the_link(api: Caller, hold: Callable[..., Any], workspace: Workspace) -> None:
    held = hold(workspace)
    status, made = api.call("PUT", PATH, {"destinationUrl": URL, "shortCode": "sale"})
    assert status == 201
    status, there = api.call("PUT", PATH, {"destinationUrl": URL, "shortCode": "sale", "domain": held.hostname})
    assert (status, there["domain"]) == (201, held.hostname)
    status, changed = api.call("PUT", PATH, {"destinationUrl": f"{URL}x", "shortCode": "sale", "externalId": None})
    assert (status, changed["id"], changed["destinationUrl"]) == (200, made["id"], f"{URL}x")
    assert Link.objects.count() == 2


def test_what_is_left_out_stays(api: Caller) -> None:
    api.call("POST", "/links", {"destinationUrl": URL, "shortCode": "sale", "externalId": "crm-7"})
    status, changed = api.call("PUT", PATH, {"destinationUrl": f"{URL}x", "shortCode": "sale"})
    assert (status, changed["externalId"]) == (200, "crm-7")


def test_campaign_parameters_are_put_into_what_is_given(api: Caller) -> None:
    sent = {"destinationUrl": URL, "externalId": "a", "utmSource": "mail"}
    assert api.call("PUT", PATH, sent)[1]["destinationUrl"] == f"{URL}?utm_source=mail"
    assert api.call("PUT", PATH, sent)[1]["version"] == 1
    assert api.call("PUT", PATH, {"destinationUrl": URL, "externalId": "a"})[1]["destinationUrl"] == URL


def test_defaults_are_for_new_links(api: Caller, workspace: Workspace) -> None:
    LinkDefaults.objects.create(workspace=workspace, status_code=301)
    sent = {"destinationUrl": URL, "externalId": "a"}
    assert api.call("PUT", PATH, sent)[1]["redirectStatus"] == 301
    LinkDefaults.objects.update(status_code=308)
    assert api.call("PUT", PATH, sent)[1]["redirectStatus"] == 301
    other = {"destinationUrl": URL, "externalId": "b", "applyDefaults": False}
    assert api.call("PUT", PATH, other)[1]["redirectStatus"] == 302


def test_a_default_domain_does_not_hide_what_was_made(
    api: Caller, hold: Callable[..., Any], workspace: Workspace
) -> None:
    LinkDefaults.objects.create(workspace=workspace, domain=hold(workspace).hostname)
    sent = {"destinationUrl": URL, "shortCode": "sale"}
    assert [api.call("PUT", PATH, sent)[0] for _ in range(2)] == [201, 200]
    named = {"destinationUrl": URL, "externalId": "crm-7"}
    assert [api.call("PUT", PATH, named)[1]["domain"] for _ in range(2)] == ["go.acme.com"] * 2


def test_each_workspace_has_its_own(api: Caller, foreign: Caller) -> None:
    sent = {"destinationUrl": URL, "externalId": "crm-7"}
    mine = api.call("PUT", PATH, sent)[1]
    status, theirs = foreign.call("PUT", PATH, sent)
    assert status == 201
    assert theirs["id"] != mine["id"]
    taken = {"destinationUrl": URL, "shortCode": mine["shortCode"]}
    status, body = foreign.call("PUT", PATH, taken)
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "taken", "shortCode")
    assert Link.objects.count() == 2


def test_what_is_in_the_bin_is_not_there(api: Caller) -> None:
    sent = {"destinationUrl": URL, "externalId": "crm-7"}
    first = api.call("PUT", PATH, sent)[1]
    api.call("DELETE", f"/links/{first['id']}")
    status, second = api.call("PUT", PATH, sent)
    assert (status, second["id"] != first["id"]) == (201, True)


@pytest.mark.parametrize(
    ("given", "status", "code", "field"),
    [
        ({"destinationUrl": URL}, 422, "required", "externalId"),
        ({"destinationUrl": URL, "externalId": None, "shortCode": ""}, 422, "required", "externalId"),
        ({"externalId": "crm-8"}, 422, "required", "destinationUrl"),
        ({"destinationUrl": "nothing", "externalId": "crm-7"}, 422, "scheme", "destinationUrl"),
        ({"destinationUrl": "nothing", "externalId": "crm-8"}, 422, "scheme", "destinationUrl"),
        ({"destinationUrl": URL, "externalId": "crm-7", "shortCode": "other"}, 409, "taken", "shortCode"),
        ({"destinationUrl": URL, "externalId": "crm-7", "tag": "x"}, 422, "unknown_field", "tag"),
        ({"destinationUrl": URL, "externalId": "a\0b"}, 422, "control", "externalId"),
        ({"destinationUrl": URL, "externalId": "x" * 256}, 422, "too_long", "externalId"),
        ({"destinationUrl": URL, "shortCode": "a\0b"}, 422, "control", "shortCode"),
        ({"destinationUrl": URL, "shortCode": "x", "domain": "go.nobody.com"}, 422, "unknown_domain", "domain"),
    ],
)
def test_refusals_change_nothing(api: Caller, given: dict[str, Any], status: int, code: str, field: str) -> None:
    api.call("PUT", PATH, {"destinationUrl": URL, "externalId": "crm-7", "shortCode": "mine"})
    api.call("PUT", PATH, {"destinationUrl": URL, "shortCode": "other"})
    before = list(Link.objects.order_by("pk").values())
    got, body = api.call("PUT", PATH, given)
    assert (got, body["error"]["code"], body["error"]["field"]) == (status, code, field)
    assert list(Link.objects.order_by("pk").values()) == before


def test_who_may_and_how(api: Caller, reader: Caller) -> None:
    sent = {"destinationUrl": URL, "externalId": "crm-7"}
    assert reader.call("PUT", PATH, sent)[0] == 403
    assert api.call("POST", PATH, sent)[0] == 405
    api.key = "once"
    assert api.call("PUT", PATH, sent)[0] == api.call("PUT", PATH, sent)[0] == 201  # the repeat has the first one's


def test_if_match_is_kept(api: Caller) -> None:
    sent = {"destinationUrl": URL, "externalId": "crm-7"}
    headers = {"Authorization": f"Bearer {api.secret}"}

    def put(etag: str, title: str) -> int:
        body = {**sent, "title": title}
        return (
            Client().put(f"/api/v1{PATH}", body, "application/json", headers={**headers, "If-Match": etag}).status_code
        )

    assert [put("*", "x"), put('"a-b"', "x"), Link.objects.count()] == [412, 412, 0]
    api.call("PUT", PATH, sent)
    seen = api.headers["ETag"]
    assert [put("*", "one"), put(seen, "two")] == [200, 412]
    api.call("PUT", PATH, sent)
    assert put(api.headers["ETag"], "three") == 200
    assert Link.objects.get().title == "three"


def test_queries_do_not_grow(api: Caller) -> None:
    for number in range(5):
        api.call("PUT", PATH, {"destinationUrl": URL, "externalId": f"crm-{number}"})
    with CaptureQueriesContext(connection) as queries:
        api.call("PUT", PATH, {"destinationUrl": f"{URL}x", "externalId": "crm-3"})
    assert len(queries) <= 30


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one(api: Caller) -> None:
    statuses: list[int] = []

    def put(number: int) -> None:
        status, _ = Caller(api.secret).call(
            "PUT", PATH, {"destinationUrl": f"{URL}{number}", "externalId": "crm-7", "shortCode": "sale"}
        )
        statuses.append(status)

    run_at_once([lambda number=number: put(number) for number in range(12)], AssertionError)  # type: ignore[misc]
    assert sorted(statuses) == [200] * 11 + [201]
    assert Link.objects.get().external_id == "crm-7"
