"""The domain of links in the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace
from accounts.tests.callers import Caller
from domains.dependents import release_all
from domains.models import Domain
from domains.states import State
from links.models import Link

Hold = Callable[..., Domain]
URL = "https://example.com/"


def make(api: Caller, **fields: Any) -> Any:
    status, body = api.call("POST", "/links", {"destinationUrl": URL, "shortCode": "sale", **fields})
    assert status == 201, body
    return body


def test_in_and_out(api: Caller, workspace: Workspace, hold: Hold) -> None:
    hold(workspace, "xn--bcher-kva.acme.com", is_primary=True)
    short = make(api)
    assert (short["domain"], short["shortLink"]) == (settings.SHORT_HOSTS[0], f"{settings.SHORT_URL_BASE}/sale")
    made = make(api, domain="Bücher.acme.com")
    assert (made["domain"], made["shortLink"]) == ("xn--bcher-kva.acme.com", "https://xn--bcher-kva.acme.com/sale")
    assert (made["ddbPartitionKey"], made["parked"]) == ("xn--bcher-kva.acme.com#sale", False)
    assert api.call("GET", f"/links/{made['id']}")[1] == made
    # What goes out may come back in.
    assert api.call("PATCH", f"/links/{made['id']}", {"domain": made["domain"]})[1]["version"] == 1
    moved = api.call("PATCH", f"/links/{made['id']}", {"domain": None, "shortCode": "other"})[1]
    assert (moved["domain"], moved["ddbPartitionKey"]) == (settings.SHORT_HOSTS[0], "other")
    back = api.call("PATCH", f"/links/{made['id']}", {"domain": "xn--bcher-kva.acme.com"})[1]
    assert back["shortLink"] == "https://xn--bcher-kva.acme.com/other"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("go.acme.com", "unknown_domain"), ("none.acme.com", "unknown_domain"), ("a#b", "unknown_domain")],
)
def test_a_foreign_domain_is_as_absent_as_none(
    foreign: Caller, workspace: Workspace, hold: Hold, typed: str, code: str
) -> None:
    hold(workspace)
    link = make(foreign)
    for method, path, body in (
        ("POST", "/links", {"destinationUrl": URL, "domain": typed}),
        ("PATCH", f"/links/{link['id']}", {"domain": typed}),
    ):
        status, answer = foreign.call(method, path, body)
        assert (status, answer["error"]["code"], answer["error"]["field"]) == (422, code, "domain")
        assert "is no domain of this workspace" in answer["error"]["message"]
    assert foreign.call("GET", "/links", domain=typed) == (200, {"items": [], "next": None})
    assert Link.objects.count() == 1


def test_bad_types(api: Caller) -> None:
    assert api.call("POST", "/links", {"destinationUrl": URL, "domain": 1})[0] == 422


def test_many_at_once(api: Caller, workspace: Workspace, hold: Hold) -> None:
    hold(workspace)
    rows = [{"destinationUrl": URL, "shortCode": "a", "domain": domain} for domain in ("go.acme.com", None, "no.com")]
    items = api.call("POST", "/links/bulk", {"links": rows})[1]["items"]
    assert [item["status"] for item in items] == ["created", "created", "error"]
    assert items[2]["error"]["field"] == "domain"


def test_the_list_of_one_domain(
    api: Caller, workspace: Workspace, hold: Hold, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    hold(workspace)
    hold(workspace, "go2.acme.com")
    made = {
        host: [make(api, domain=host, shortCode=f"s{number}")["id"] for number in range(3)]
        for host in (settings.SHORT_HOSTS[0], "go.acme.com", "go2.acme.com")
    }
    for host, ids in made.items():
        with django_assert_max_num_queries(10):
            page = api.call("GET", "/links", domain=host.upper(), limit="2")[1]
        rest = api.call("GET", "/links", domain=host, limit="2", starting_after=page["next"])[1]
        assert [item["id"] for item in page["items"] + rest["items"]] == ids[::-1]
        assert {item["domain"] for item in page["items"]} == {host}
    assert len(api.call("GET", "/links")[1]["items"]) == 9


def test_a_parked_link(api: Caller, workspace: Workspace, hold: Hold) -> None:
    domain = hold(workspace)
    made = make(api, domain="go.acme.com")
    assert api.call("GET", f"/domains/{domain.public_id}")[1]["linkCount"] == 1
    Domain.objects.filter(pk=domain.pk).update(state=State.REMOVING.value)
    domain.refresh_from_db()
    release_all(domain)
    shown = api.call("GET", f"/links/{made['id']}")[1]
    assert (shown["parked"], shown["published"], shown["ddbPartitionKey"]) == (True, False, None)
    assert (shown["domain"], shown["shortLink"]) == ("go.acme.com", "https://go.acme.com/sale")
    assert [item["id"] for item in api.call("GET", "/links", domain="go.acme.com")[1]["items"]] == [made["id"]]


def test_short_searches_begin_the_slug_on_every_host(api: Caller, workspace: Workspace, hold: Hold) -> None:
    hold(workspace)
    ids = {make(api, domain=domain, shortCode="sale")["id"] for domain in ("go.acme.com", None)}
    make(api, shortCode="go")
    assert {item["id"] for item in api.call("GET", "/links", search="sa")[1]["items"]} == ids
    assert [item["shortCode"] for item in api.call("GET", "/links", search="go")[1]["items"]] == ["go"]
