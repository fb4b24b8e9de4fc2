"""`ETag`, `If-Match` and `If-None-Match`: nobody overwrites what they have not seen, or fetches what they have."""

import json
import re
from functools import partial
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from getowl.tests.acme import ids_of
from getowl.tests.at_once import run_at_once
from getowl.tests.test_api_isolation import DESCRIPTION, OPERATIONS
from links.models import Link
from links.tests.conftest import bucket

__all__ = ["bucket"]

URL = "https://example.com/"


def ask(caller: Caller, method: str, path: str, data: Any = None, **headers: str) -> tuple[int, Any, str]:
    """Status, body and ETag."""
    response = caller.client.generic(
        method,
        f"/api/v1{path}",
        "" if data is None else json.dumps(data),
        content_type="application/json",
        headers={"Authorization": f"Bearer {caller.secret}", **{n.replace("_", "-"): v for n, v in headers.items()}},
    )
    return response.status_code, json.loads(response.content or b"null"), response.get("ETag", "")


def test_every_operation_that_takes_if_match_keeps_to_it(
    api: Caller, workspace: Workspace, alice: User, settings: Settings
) -> None:
    settings.API_RATE_LIMIT = 1_000_000
    there = ids_of(workspace, alice)
    audited, walked = workspace.audit_events.count(), 0
    for one in OPERATIONS:
        described = DESCRIPTION["paths"][f"/api/v1{one.path}"][one.method.lower()]
        if "If-Match" not in [parameter["name"] for parameter in described.get("parameters", [])]:
            continue
        path = re.sub(r"{(\w+)}", lambda found: there[found[1]], one.path)
        status, body, _ = ask(api, one.method, path, one.body, If_Match='"another"')
        assert (status, body["error"]["code"]) == (412, "precondition_failed"), one
        walked += 1
    assert walked == 17  # of eight kinds, and a link that is made where there is none
    assert workspace.audit_events.count() == audited


@pytest.mark.parametrize(
    ("path", "body", "change"),
    [
        ("/links", {"destinationUrl": URL}, {"title": "Other"}),
        ("/tags", {"name": "spring"}, {"name": "summer"}),
        ("/folders", {"name": "Spring"}, {"name": "Summer"}),
        ("/utm-templates", {"name": "a", "utmSource": "x"}, {"name": "b"}),
        ("/webhooks", {"url": "https://example.com/hook", "eventTypes": ["link.created"]}, {"description": "b"}),
    ],
)
def test_the_second_of_two_is_refused(api: Caller, path: str, body: Any, change: Any) -> None:
    _, made, etag = ask(api, "POST", path, body)
    one = f"{path}/{made['id']}"
    status, _, changed = ask(api, "PATCH", one, change, If_Match=etag)
    assert (status, changed != etag) == (200, True)
    assert ask(api, "PATCH", one, change, If_Match=etag)[0] == 412
    assert ask(api, "DELETE", one, If_Match=etag)[0] == 412
    assert ask(api, "DELETE", one, If_Match=f'"x", W/{changed}')[0] == 204
    assert ask(api, "DELETE", one, If_Match=changed)[0] == 404


def test_what_changes_by_itself_is_fetched_again_but_refuses_nothing(api: Caller) -> None:
    _, made, etag = ask(api, "POST", "/folders", {"name": "Spring"})
    one = f"/folders/{made['id']}"
    assert ask(api, "GET", one, If_None_Match=etag) == (304, None, etag)
    ask(api, "POST", "/links", {"destinationUrl": URL, "folderId": made["id"]})
    status, body, newer = ask(api, "GET", one, If_None_Match=etag)
    assert (status, body["linkCount"], newer != etag) == (200, 1, True)
    assert ask(api, "PATCH", one, {"name": "Summer"}, If_Match=etag)[0] == 200


def test_a_public_page_is_set_only_as_it_was_seen(api: Caller) -> None:
    page = f"/links/{ask(api, 'POST', '/links', {'destinationUrl': URL})[1]['id']}/public-stats"
    assert ask(api, "PUT", page, {}, If_Match='"any"')[0] == 412
    etag = ask(api, "PUT", page, {})[2]
    assert ask(api, "GET", page)[2] == ask(api, "PUT", page, {})[2] == etag
    status, _, newer = ask(api, "PUT", page, {"showPlaces": False}, If_Match=etag)
    assert (status, newer != etag) == (200, True)
    assert ask(api, "PUT", page, {}, If_Match=etag)[0] == ask(api, "DELETE", page, If_Match=etag)[0] == 412
    assert ask(api, "DELETE", page, If_Match=newer)[0] == 204


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/links", "/folders"])
def test_of_many_at_once_one_gets_through(api: Caller, path: str) -> None:
    field = "title" if path == "/links" else "name"
    _, made, etag = ask(api, "POST", path, {"destinationUrl": URL} if path == "/links" else {"name": "Spring"})

    answers: list[int] = []

    def change(name: str) -> None:
        answers.append(ask(Caller(api.secret), "PATCH", f"{path}/{made['id']}", {field: name}, If_Match=etag)[0])

    assert run_at_once([partial(change, f"Name {number}") for number in range(8)], AssertionError) == []
    assert sorted(answers) == [200] + [412] * 7
    assert path != "/links" or Link.objects.get().version == 2
