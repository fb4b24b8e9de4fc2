"""Parameters of the API's operations."""

import json
from typing import Any

import pytest

from accounts.api.parameters import query_names
from accounts.tests.callers import Caller
from getowl.api.description import operations
from getowl.api.urls import api as the_api
from getowl.management.commands.api_description import FILE


def test_what_is_taken_is_what_is_described() -> None:
    paths: dict[str, Any] = json.loads(FILE.read_text())["paths"]
    described = {
        one["operationId"]: {each["name"] for each in one.get("parameters", []) if each["in"] == "query"}
        for methods in paths.values()
        for one in methods.values()
    }
    assert {one.view_func.__name__: query_names(one) for one in operations(the_api)} == described


@pytest.mark.parametrize("path", ["/links", "/links/count", "/tags", "/workspace", "/me", "/webhooks"])
def test_an_unknown_one_is_refused_by_name(api: Caller, path: str) -> None:
    status, body = api.call("GET", path, statu="active")
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "unknown_field", "statu")


def test_also_where_something_is_made(api: Caller) -> None:
    status, body = api.call("POST", "/links?dryRun=1", {"destinationUrl": "https://example.com"})
    assert (status, body["error"]["field"]) == (422, "dryRun")
    assert api.call("GET", "/links/count")[1] == {"count": 0}


def test_who_has_no_key_learns_nothing() -> None:
    assert Caller("sk_live_wrong").call("GET", "/links", statu="active")[0] == 401
