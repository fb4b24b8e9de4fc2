"""Domains over the API."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import AuditEvent, User, Workspace
from accounts.tests.callers import Caller
from domains.models import Domain
from domains.services.add import ADDS_PER_HOUR
from domains.states import State
from domains.tests.bad_names import BAD_NAMES, BadName
from domains.transitions import transition

Add = Callable[..., Domain]


def test_add_read_verify_remove(api: Caller) -> None:
    status, made = api.call("POST", "/domains", {"hostname": "Bücher.ACME.com."})
    assert status == 201
    assert (made["hostname"], made["displayName"]) == ("xn--bcher-kva.acme.com", "bücher.acme.com")
    assert (made["state"], made["primary"], made["rootUrl"], made["checks"]) == ("awaiting_dns", False, None, [])
    assert [(record["purpose"], record["type"], record["value"]) for record in made["records"]] == [
        ("certificate", "CNAME", ""),
        ("target", "CNAME", "cname.owl-edge.test"),
    ]
    path = f"/domains/{made['id']}"
    assert api.call("GET", path) == (200, made)
    Domain.objects.update(state="failed", next_check_at=None)
    status, verified = api.call("POST", path + "/verify")
    assert (status, verified["state"]) == (200, "awaiting_dns")
    assert verified["nextCheckAt"]
    assert api.call("DELETE", path) == (204, None)
    assert Domain.objects.get().state == "removing"
    assert api.call("GET", path)[0] == 404
    assert AuditEvent.objects.filter(api_key__isnull=False, target=made["id"]).count() == 3


def test_records_and_checks_are_shown_as_they_were_seen(api: Caller, add: Add) -> None:
    check = {
        "name": "ownership",
        "ok": False,
        "code": "ownership_no_record",
        "message": "There is no TXT record yet.",
        "expected": "token",
        "found": [],
        "servers": ["1.1.1.1"],
        "settled": False,
    }
    domain = add("acme.com")
    Domain.objects.filter(pk=domain.pk).update(
        checks=[check], validation_name="_x.acme.com", validation_value="_y.acm-validations.aws"
    )
    _, shown = api.call("GET", f"/domains/{domain.public_id}")
    assert shown["checks"] == [check]
    assert [record["purpose"] for record in shown["records"]] == ["ownership", "certificate", "target"]
    assert shown["records"][0]["name"] == "_getowl.acme.com"
    assert shown["records"][1]["value"] == "_y.acm-validations.aws"


@pytest.mark.parametrize("bad", BAD_NAMES, ids=str)
def test_bad_names_are_refused_with_a_code_each(api: Caller, bad: BadName) -> None:
    status, body = api.call("POST", "/domains", {"hostname": bad.typed})
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, bad.code, "hostname")
    assert bad.words in body["error"]["message"]
    assert not Domain.objects.exists()


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "required", "hostname"),
        ({"hostname": 7}, "invalid", "hostname"),
        ({"hostname": None}, "invalid", "hostname"),
        ({"hostname": ["go.acme.com"]}, "invalid", "hostname"),
        ({"hostname": "a" * 10_001}, "invalid", "hostname"),
        ({"hostname": "go.acme.com\0"}, "hostname_misspelt", "hostname"),
        ({"hostname": "go.acme.com", "state": "active"}, "unknown_field", "state"),
        ([], "invalid", None),
    ],
)
def test_bad_bodies(api: Caller, body: object, code: str, field: str | None) -> None:
    status, answer = api.call("POST", "/domains", body)
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (422, code, field)
    assert not Domain.objects.exists()


def test_a_name_of_this_workspace_is_refused_and_one_of_another_is_not(api: Caller, foreign: Caller, add: Add) -> None:
    add("go.acme.com")
    status, body = api.call("POST", "/domains", {"hostname": "GO.ACME.COM"})
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "already_here", "hostname")
    assert foreign.call("POST", "/domains", {"hostname": "go.acme.com"})[0] == 201


def test_too_many_an_hour(api: Caller, add: Add) -> None:
    for number in range(ADDS_PER_HOUR):
        add(f"go{number}.acme.com")
    status, body = api.call("POST", "/domains", {"hostname": "more.acme.com"})
    assert (status, body["error"]["code"]) == (429, "added_too_fast")
    assert 0 < int(api.headers["Retry-After"]) <= 3600
    assert api.headers["X-RateLimit-Remaining"] != "0"


def test_not_set_up(api: Caller, settings: Settings) -> None:
    settings.DOMAINS_ENDPOINT = ""
    status, body = api.call("POST", "/domains", {"hostname": "go.acme.com"})
    assert (status, body["error"]["code"]) == (409, "not_set_up")
    assert api.call("GET", "/domains") == (200, {"items": [], "next": None})


def test_pages(api: Caller, add: Add) -> None:
    names = ["a.acme.com", "b.acme.com", "c.acme.com"]
    made = {name: add(name) for name in reversed(names)}
    status, page = api.call("GET", "/domains", limit="2")
    assert (status, [item["hostname"] for item in page["items"]]) == (200, names[:2])
    assert page["next"] == made["b.acme.com"].public_id
    assert "records" not in page["items"][0]
    Domain.objects.filter(hostname="b.acme.com").update(state="removed")  # still a place to go on from
    _, rest = api.call("GET", "/domains", limit="2", starting_after=page["next"])
    assert ([item["hostname"] for item in rest["items"]], rest["next"]) == (["c.acme.com"], None)


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/domains", {"limit": "0"}, 422, "invalid"),
        ("/domains", {"limit": "101"}, 422, "invalid"),
        ("/domains", {"starting_after": "dom_nothing"}, 422, "unknown_cursor"),
        ("/domains/{id}/events", {"starting_after": "evt_nothing_1"}, 422, "unknown_cursor"),
        ("/domains/{id}/events", {"starting_after": "1"}, 422, "unknown_cursor"),
        ("/domains/{id}/events", {"starting_after": "{event}x"}, 422, "unknown_cursor"),
        ("/domains/{id}/events", {"starting_after": "{event}9999999999"}, 422, "unknown_cursor"),
        ("/domains/{id}/events", {"limit": "101"}, 422, "invalid"),
    ],
)
def test_bad_queries(api: Caller, add: Add, path: str, query: dict[str, str], status: int, code: str) -> None:
    domain = add()
    event = f"evt_{domain.public_id.removeprefix('dom_')}_"
    filled = {name: value.format(event=event) for name, value in query.items()}
    answer = api.call("GET", path.format(id=domain.public_id), **filled)
    assert (answer[0], answer[1]["error"]["code"]) == (status, code)


def test_events_tell_the_story_and_can_be_followed(api: Caller, add: Add) -> None:
    domain = add()
    domain = transition(domain, to=State.VERIFYING)
    secret = {"aws_request_id": "req-1", "error": "Internal", "message": "For its owner."}
    domain = transition(domain, to=State.CONFLICT, reason="held_in_aws", detail=secret)
    path = f"/domains/{domain.public_id}/events"
    _, page = api.call("GET", path, limit="2")
    assert [event["type"] for event in page["items"]] == ["domain.awaiting_dns", "domain.verifying"]
    assert page["next"] == page["items"][-1]["id"]
    _, rest = api.call("GET", path, limit="2", starting_after=page["next"])
    assert rest["next"] is None
    (event,) = rest["items"]
    assert (event["type"], event["reason"], event["domainId"]) == ("domain.conflict", "held_in_aws", domain.public_id)
    assert event["detail"] == {"message": "For its owner."}
    assert event["hostname"] == "go.acme.com"
    assert len({item["id"] for item in [*page["items"], event]}) == 3
    transition(domain, to=State.REMOVING, reason="asked")
    _, after = api.call("GET", path, starting_after=event["id"])
    assert [item["type"] for item in after["items"]] == ["domain.removing"]


def test_foreign_and_absent_look_the_same(foreign: Caller, add: Add) -> None:
    domain = add()
    for method, tail in (("GET", ""), ("DELETE", ""), ("POST", "/verify"), ("GET", "/events")):
        theirs = foreign.call(method, f"/domains/{domain.public_id}{tail}")
        absent = foreign.call(method, f"/domains/dom_0000000000000000{tail}")
        assert theirs == absent
        assert theirs[0] == 404
    assert foreign.call("GET", "/domains")[1]["items"] == []
    assert foreign.call("GET", "/domains", starting_after=domain.public_id)[0] == 422
    domain.refresh_from_db()
    assert domain.state == "awaiting_dns"


def test_a_reading_key_changes_nothing(reader: Caller, add: Add) -> None:
    domain = add()
    for method, path in (
        ("POST", "/domains"),
        ("POST", f"/domains/{domain.public_id}/verify"),
        ("DELETE", f"/domains/{domain.public_id}"),
    ):
        status, body = reader.call(method, path, {"hostname": "x.acme.com"})
        assert (status, body["error"]["code"]) == (403, "read_only")
    assert reader.call("GET", "/domains")[0] == 200


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/domains"), ("POST", "/domains/dom_x"), ("GET", "/domains/dom_x/verify")]
)
def test_wrong_methods(api: Caller, method: str, path: str) -> None:
    assert api.call(method, path)[1]["error"]["code"] == "method_not_allowed"


def test_without_a_key(workspace: Workspace, alice: User) -> None:
    assert Caller("sk_live_" + "0" * 32).call("GET", "/domains")[0] == 401


def test_a_list_takes_the_same_queries_however_long(api: Caller, add: Add) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            api.call("GET", "/domains", limit="100")
        return len(captured)

    add("a.acme.com")
    api.call("GET", "/domains")
    one = queries()
    for number in range(10):
        add(f"go{number}.acme.com")
    assert queries() == one


def test_it_is_described(api: Caller) -> None:
    status, description = api.call("GET", "/openapi.json")
    assert status == 200
    for path in ("", "/{domain_id}", "/{domain_id}/verify", "/{domain_id}/events"):
        assert f"/api/v1/domains{path}" in description["paths"]
