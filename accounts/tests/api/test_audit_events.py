"""The audit trail over the API."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.actor import SYSTEM, Actor
from accounts.audit import audit
from accounts.models import AuditEvent, User, Workspace
from accounts.tests.callers import Caller


@pytest.fixture
def trail(api: Caller, workspace: Workspace, alice: User, bob: User) -> list[str]:
    """The ids of four events, oldest first: by alice, bob, the system, a key. What made the key is before them."""
    for actor, action, target in [
        (Actor(user=alice), "link.created", "lnk_1"),
        (Actor(user=bob), "link.updated", "lnk_1"),
        (SYSTEM, "domain.added", "dom_1"),
    ]:
        audit(workspace=workspace, actor=actor, action=action, target=target, data={"title": ["", "Spring"]})
    api.call("POST", "/invitations", {"email": "dave@example.com"})
    return list(workspace.audit_events.order_by("id").values_list("public_id", flat=True))[-4:]


def ids(body: dict[str, Any]) -> list[str]:
    return [one["id"] for one in body["items"]]


def test_newest_first_page_by_page(api: Caller, trail: list[str], bob: User) -> None:
    status, first = api.call("GET", "/audit-events", limit="3")
    assert (status, ids(first)) == (200, trail[:0:-1])
    rest = api.call("GET", "/audit-events", limit="3", starting_after=first["next"])[1]
    assert (ids(rest)[0], rest["next"]) == (trail[0], None)
    kinds = [(one["actor"]["kind"], one["actor"]["name"]) for one in first["items"]]
    assert kinds == [("key", "test"), ("system", None), ("user", "Bob")]
    updated = first["items"][2]
    assert updated.pop("at").endswith("Z")
    assert updated == {
        "id": trail[1],
        "action": "link.updated",
        "target": "lnk_1",
        "actor": {"kind": "user", "id": bob.public_id, "name": "Bob"},
        "data": {"title": ["", "Spring"]},
    }


def test_narrowed(api: Caller, trail: list[str], alice: User) -> None:
    today = timezone.now().date().isoformat()
    AuditEvent.objects.filter(public_id=trail[0]).update(created_at="2026-01-01T12:00:00Z")
    for query, found in [
        ({"actor": "system"}, [trail[2]]),
        ({"actor": alice.public_id, "action": "link."}, [trail[0]]),
        ({"action": "link."}, [trail[1], trail[0]]),
        ({"action": "link.updated"}, [trail[1]]),
        ({"target": "dom_1"}, [trail[2]]),
        ({"since": "2026-01-01", "until": "2026-01-01"}, [trail[0]]),
        ({"since": today, "action": "link."}, [trail[1]]),
        ({"target": "nothing"}, []),
        ({"until": "0001-01-01"}, []),
        ({"since": "9999-12-31"}, []),
        ({"until": "9999-12-31", "action": "link.created"}, [trail[0]]),
    ]:
        assert ids(api.call("GET", "/audit-events", **query)[1]) == found, query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "yesterday"}, "since"),
        ({"since": "0"}, "since"),
        ({"until": "2026-13-01"}, "until"),
        ({"actor": "x" * 301}, "actor"),
    ],
)
def test_filters_that_do_not_fit(api: Caller, query: dict[str, str], field: str) -> None:
    status, body = api.call("GET", "/audit-events", **query)
    assert (status, body["error"]["field"]) == (422, field)


def test_what_is_asked_cannot_hold_nul(api: Caller) -> None:
    assert api.call("GET", "/audit-events", target="a\x00b")[0] in {400, 422}


def test_foreign_events_stay_foreign(foreign: Caller, trail: list[str]) -> None:
    assert not set(trail) & set(ids(foreign.call("GET", "/audit-events")[1]))
    assert foreign.call("GET", "/audit-events", starting_after=trail[0])[0] == 422
