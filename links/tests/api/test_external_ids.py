"""External ids: what a workspace's own system calls its links."""

from typing import Any

import pytest

from accounts.tests.callers import Caller
from links.models import Link

URL = "https://example.com"


def test_a_link_is_found_by_it(api: Caller, foreign: Caller) -> None:
    status, made = api.call("POST", "/links", {"destinationUrl": URL, "externalId": " crm-7 "})
    assert (status, made["externalId"]) == (201, "crm-7")
    api.call("POST", "/links", {"destinationUrl": URL})
    assert api.call("GET", "/links/lookup", externalId="crm-7")[1]["id"] == made["id"]
    assert [one["id"] for one in api.call("GET", "/links", externalId="crm-7")[1]["items"]] == [made["id"]]
    assert api.call("GET", "/links/count", externalId="crm-7")[1] == {"count": 1}
    assert api.call("GET", "/links/lookup", externalId="crm-8")[0] == 404
    assert foreign.call("GET", "/links/lookup", externalId="crm-7")[0] == 404
    assert foreign.call("POST", "/links", {"destinationUrl": URL, "externalId": "crm-7"})[0] == 201
    assert api.call("GET", "/links/lookup")[0] == 422
    assert api.call("GET", "/links/lookup", externalId="crm-7", shortCode="x")[0] == 422


def test_no_two_links_have_the_same(api: Caller) -> None:
    one = {"destinationUrl": URL, "externalId": "a"}
    _, body = api.call("POST", "/links/bulk", {"links": [one, one, {**one, "externalId": "b"}]})
    assert [item["status"] for item in body["items"]] == ["created", "error", "created"]
    assert body["items"][1]["error"]["code"] == "taken"
    status, again = api.call("POST", "/links", one)
    assert (status, again["error"]["code"], again["error"]["field"]) == (409, "taken", "externalId")
    path = f"/links/{body['items'][2]['link']['id']}"
    assert api.call("PATCH", path, {"externalId": "a"})[0] == 409
    assert api.call("PATCH", path, {"externalId": "b"})[1]["version"] == 1
    assert api.call("PATCH", path, {"externalId": None})[1]["externalId"] is None
    assert Link.objects.count() == 2


def test_a_restored_link_goes_without_one_that_is_taken_by_now(api: Caller) -> None:
    one = {"destinationUrl": URL, "externalId": "a"}
    first, second = api.call("POST", "/links", one)[1], api.call("POST", "/links", {**one, "externalId": "b"})[1]
    for link in (first, second):
        api.call("DELETE", f"/links/{link['id']}")
    api.call("POST", "/links", one)
    assert api.call("POST", f"/links/{first['id']}/restore")[1]["externalId"] is None
    assert api.call("POST", f"/links/{second['id']}/restore")[1]["externalId"] == "b"


@pytest.mark.parametrize(("value", "code"), [("x" * 256, "too_long"), ("a\nb", "control"), (7, "invalid")])
def test_bad_ones(api: Caller, value: Any, code: str) -> None:
    status, body = api.call("POST", "/links", {"destinationUrl": URL, "externalId": value})
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, code, "externalId")
