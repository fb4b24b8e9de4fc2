"""The collection for Postman holds every operation, in the form that Postman reads (2.1)."""

import re
from typing import Any

from django.test import Client
from pytest_django import Settings

from accounts.tests.callers import Caller
from getowl.api.postman import FORMAT
from getowl.api.reference import description


def requests_of(client: Client) -> list[tuple[dict[str, Any], str]]:
    """Every item of the collection, with its method and address as in the description."""
    items = [item for folder in client.get("/api/docs/postman.json").json()["item"] for item in folder["item"]]
    return [
        (
            item,
            f"{item['request']['method']} /api/v1/"
            + re.sub(r":(\w+)", r"{\1}", "/".join(item["request"]["url"]["path"])),
        )
        for item in items
    ]


def test_it_says_where_and_with_which_key(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://links.acme.test"
    response = client.get("/api/docs/postman.json")
    assert response["Content-Disposition"] == 'attachment; filename="getowl.postman_collection.json"'
    whole = response.json()
    assert whole["info"]["name"] == "getowl API"
    assert whole["info"]["schema"] == FORMAT
    assert {one["key"]: one["value"] for one in whole["variable"]} == {
        "baseUrl": "https://links.acme.test/api/v1",
        "apiKey": "",
    }
    assert whole["auth"] == {
        "type": "bearer",
        "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}],
    }


def test_every_operation_is_a_request(client: Client) -> None:
    described = {f"{method.upper()} {path}" for path, methods in description()["paths"].items() for method in methods}
    found = [address for _, address in requests_of(client)]
    assert sorted(found) == sorted(described)


def test_requests_have_the_documented_form(client: Client) -> None:
    for item, _ in requests_of(client):
        assert item["name"]
        assert item["response"]
        for request in (item["request"], *(one["originalRequest"] for one in item["response"])):
            url = request["url"]
            assert url["raw"] == "{{baseUrl}}/" + "/".join(url["path"])
            assert [one["key"] for one in url["variable"]] == [part[1:] for part in url["path"] if part[0] == ":"]
            assert all(one["key"] and one["description"] for one in [*url["query"], *url["variable"]])
            body = request.get("body", {"mode": "raw", "raw": ""})
            assert isinstance(body[body["mode"]], str if body["mode"] == "raw" else list)
        for one in item["response"]:
            assert isinstance(one["code"], int)
            assert isinstance(one["body"], str)


def test_what_it_sends_is_understood(client: Client, api: Caller) -> None:
    [item] = [item for item, address in requests_of(client) if address == "POST /api/v1/links"]
    request = item["request"]
    status, link = api.call(request["method"], "/" + "/".join(request["url"]["path"]), request["body"]["raw"])
    assert status == 201
    assert link["shortCode"] == "sale"
