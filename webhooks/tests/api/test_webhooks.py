"""Webhooks in the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.tests.callers import Caller
from webhooks.models import Delivery, Endpoint
from webhooks.secrets import decrypt
from webhooks.sending.request import Answer
from webhooks.sending.worker import deliver_due
from webhooks.services import endpoint_update
from webhooks.services.endpoints import MAX_ENDPOINTS

Happen = Callable[..., list[Delivery]]
BODY = {"url": "https://hooks.example.com/", "eventTypes": ["link.created"]}


def test_making_reading_changing_and_deleting(api: Caller) -> None:
    status, made = api.call("POST", "/webhooks", BODY | {"description": "CRM", "clickLinks": ["lnk_a"]})
    assert status == 201
    assert decrypt(Endpoint.objects.get().keys.get().encrypted) == made.pop("secret")
    assert made["id"].startswith("whk_")
    assert (made["enabled"], made["disabledReason"], made["failures"]) == (True, None, 0)
    assert api.call("GET", f"/webhooks/{made['id']}") == (200, made)
    assert api.call("GET", "/webhooks") == (200, {"items": [made]})
    change = {"url": "https://other.example.com/", "eventTypes": ["link.deleted", "link.created"], "enabled": False}
    status, changed = api.call("PATCH", f"/webhooks/{made['id']}", change)
    assert (status, changed["url"], changed["enabled"], changed["disabledReason"]) == (
        200,
        change["url"],
        False,
        "asked",
    )
    assert changed["eventTypes"] == ["link.created", "link.deleted"]
    assert changed["description"] == "CRM"
    assert api.call("DELETE", f"/webhooks/{made['id']}") == (204, None)
    assert api.call("GET", f"/webhooks/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    ("bad", "status", "code", "field"),
    [
        ({"url": "http://example.com/"}, 422, "scheme", "url"),
        ({"url": "https://[::1]/"}, 422, "private", "url"),
        ({"url": 7}, 422, "invalid", "url"),
        ({"eventTypes": []}, 422, "required", "eventTypes"),
        ({"eventTypes": ["link.eaten"]}, 422, "unknown", "eventTypes"),
        ({"clickLinks": ["a"]}, 422, "unknown", "clickLinks"),
        ({"description": "x" * 201}, 422, "too_long", "description"),
        ({"secret": "whsec_mine"}, 422, "unknown_field", "secret"),
    ],
)
def test_what_is_wrong_is_named(api: Caller, bad: dict[str, Any], status: int, code: str, field: str) -> None:
    answer = api.call("POST", "/webhooks", BODY | bad)
    assert (answer[0], answer[1]["error"]["code"], answer[1]["error"]["field"]) == (status, code, field)
    assert not Endpoint.objects.exists()


def test_there_is_a_limit(api: Caller) -> None:
    answers = [api.call("POST", "/webhooks", BODY)[0] for _ in range(MAX_ENDPOINTS + 1)]
    assert answers == [201] * MAX_ENDPOINTS + [409]


def test_deliveries(api: Caller, endpoint: Endpoint, happen: Happen) -> None:
    first, second, third = happen(3)
    deliver_due(lambda message: Answer(200, "ok", ""))
    path = f"/webhooks/{endpoint.public_id}/deliveries"
    status, page = api.call("GET", path, limit="2")
    assert (status, [one["id"] for one in page["items"]], page["next"]) == (
        200,
        [third.public_id, second.public_id],
        second.public_id,
    )
    assert api.call("GET", path, starting_after=page["next"])[1]["items"][0]["id"] == first.public_id
    assert api.call("GET", path, state="failed")[1] == {"items": [], "next": None}
    assert api.call("GET", path, state="lost")[0] == 422
    assert api.call("GET", path, starting_after="dlv_none")[1]["error"]["code"] == "unknown_cursor"
    status, one = api.call("GET", f"{path}/{first.public_id}")
    assert (status, one["state"], one["status"], one["answer"], one["attempts"]) == (200, "delivered", 200, "ok", 1)
    assert one["payload"]["data"] == {"number": 0}
    assert one["payload"]["id"] == one["eventId"]


def test_sending_again(api: Caller, endpoint: Endpoint, happen: Happen) -> None:
    delivery, other = happen(2)
    endpoint_update(endpoint=endpoint, actor=Actor(), enabled=False)
    path = f"/webhooks/{endpoint.public_id}"
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    assert api.call("POST", f"{path}/replay", {"since": since})[0] == 409
    assert api.call("POST", f"{path}/deliveries/{delivery.public_id}/replay")[1]["error"]["code"] == "disabled"
    assert api.call("POST", f"{path}/test")[0] == 409
    endpoint_update(endpoint=endpoint, actor=Actor(), enabled=True)
    status, again = api.call("POST", f"{path}/deliveries/{delivery.public_id}/replay")
    assert (status, again["state"], again["id"]) == (202, "pending", delivery.public_id)
    assert api.call("POST", f"{path}/replay", {"since": since}) == (202, {"count": 1})
    other.refresh_from_db()
    assert other.state == "pending"
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    assert api.call("POST", f"{path}/replay", {"since": later}) == (202, {"count": 0})
    for wrong in ("yesterday", "2026-11-20T09:00:00", "0001-01-01T00:00:00+22:47"):
        assert api.call("POST", f"{path}/replay", {"since": wrong})[0] == 422
    assert api.call("POST", f"{path}/replay", {"since": "5478-11-08T22:58:40+22:47"}) == (202, {"count": 0})
    status, test = api.call("POST", f"{path}/test")
    assert (status, test["type"], test["state"]) == (202, "webhook.test", "pending")


def test_rotating(api: Caller, endpoint: Endpoint) -> None:
    status, answer = api.call("POST", f"/webhooks/{endpoint.public_id}/rotate")
    assert status == 200
    assert decrypt(endpoint.keys.get(expires_at=None).encrypted) == answer["secret"]


def test_foreign_and_reading_keys(foreign: Caller, reader: Caller, endpoint: Endpoint, happen: Happen) -> None:
    (delivery,) = happen()
    one = f"/webhooks/{endpoint.public_id}"
    reads = [one, f"{one}/deliveries", f"{one}/deliveries/{delivery.public_id}"]
    writes = [
        ("PATCH", one, {"description": "mine"}),
        ("DELETE", one, None),
        ("POST", f"{one}/rotate", None),
        ("POST", f"{one}/test", None),
        ("POST", f"{one}/deliveries/{delivery.public_id}/replay", None),
        ("POST", f"{one}/replay", {"since": timezone.now().isoformat()}),
    ]
    assert {foreign.call("GET", path)[0] for path in reads} == {404}
    assert {foreign.call(*write)[0] for write in writes} == {404}
    assert foreign.call("GET", "/webhooks") == (200, {"items": []})
    assert {reader.call("GET", path)[0] for path in reads} == {200}
    assert {reader.call(*write)[0] for write in [*writes, ("POST", "/webhooks", BODY)]} == {403}
    endpoint.refresh_from_db()
    assert endpoint.description == ""
