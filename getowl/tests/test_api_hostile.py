"""Every operation of the API, made from its description, with what no well-meaning program sends: it is refused, never
a failure of ours.
"""

import json
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any, Final

import pytest
from pytest_django import Settings

from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from analytics.tests.conftest import store, tinybird
from getowl.tests.acme import ids_of
from getowl.tests.test_api_isolation import DESCRIPTION, OPERATIONS, Operation
from links.tests.conftest import bucket

__all__ = ["bucket", "store", "tinybird"]

pytestmark = pytest.mark.usefixtures("bucket", "store")

DEEP: Final = 100_000
# What is no JSON, or no JSON that is agreed upon.
BODIES: Final[dict[str, bytes]] = {
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "not a number": b'{"title": NaN, "name": Infinity}',
    "cut off": b'{"title": "x',
    "a list": b"[]",
    "null": b"null",
    "a key twice": b'{"name": "a", "name": "b"}',
    "five thousand digits": b'{"name": ' + b"9" * 5_000 + b"}",
    "an unknown field": b'{"nonsense": 1}',
}
# What is of the wrong type, or of no use, in any field.
VALUES: Final[list[Any]] = [{"a": {}}, [[[]]], 10**30, "a\0b", "\ud800", ["x\0"], "x" * 10_001]
# Where the least text is not enough to get as far as the other fields.
GOOD: Final = {"destinationUrl": "https://example.com/", "url": "https://example.com/", "eventTypes": ["link.created"]}
ALONE: Final = ("shortCode",)  # of parameters that exclude each other
QUERIES: Final = ["%00", "%ff", "%ED%A0%80", "x" * 600, "-1", "9" * 400, "1e999", "2026-99-99", "%F0%9F%91%BE"]


class Walk:
    """Calls operations on what Acme has, and keeps what was answered wrongly."""

    def __init__(self, caller: Caller, there: dict[str, str]) -> None:
        self.caller = caller
        self.caller.client.raise_request_exception = False
        self.there = there
        self.wrong: list[str] = []
        self.count = 0

    def ask(
        self, one: Operation, what: str, body: bytes = b"", query: str = "", *, path: str = "", kind: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """The answer's status and the error in it."""
        path = path or re.sub(r"{(\w+)}", lambda found: self.there[found[1]], one.path)
        response = self.caller.client.generic(
            one.method,
            f"/api/v1{path}",
            body,
            content_type=kind or "application/json",
            headers={"Authorization": f"Bearer {self.caller.secret}"},
            QUERY_STRING=query,
        )
        self.count += 1
        content = b"".join(response) if response.streaming else response.content
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        found = json.loads(content) if is_json and content else {}
        if response.status_code >= 500 or (response.status_code >= 400 and "error" not in found):
            self.wrong.append(f"{one} with {what}: {response.status_code} {found}")
        return response.status_code, found.get("error", {}) if isinstance(found, dict) else {}

    def refused(self, one: Operation, what: str, body: bytes = b"", query: str = "", **more: str) -> dict[str, Any]:
        """The error, which there has to be."""
        status, error = self.ask(one, what, body, query, **more)
        if status < 400:
            self.wrong.append(f"{one} takes {what}")
        return error

    def names(self, field: str, one: Operation, what: str, body: bytes = b"", query: str = "") -> None:
        """It is refused, and the error is about the field."""
        error = self.refused(one, what, body, query)
        if error.get("code") in ("not_set_up", "not_found"):
            return
        named = error.get("field") or ""
        if re.split(r"[.\[]", named)[0] != field:
            self.wrong.append(f"{one} with {what}: names {named!r}, {error}")


@pytest.fixture
def walk(api: Caller, workspace: Workspace, alice: User, settings: Settings) -> Walk:
    settings.API_RATE_LIMIT = 1_000_000
    return Walk(api, {**ids_of(workspace, alice), "metric": "countries"})


def _with_bodies() -> Iterator[tuple[Operation, dict[str, Any]]]:
    """The operations that take JSON, with the properties of their bodies."""
    for one in OPERATIONS:
        described = DESCRIPTION["paths"][f"/api/v1{one.path}"][one.method.lower()]
        content = described.get("requestBody", {}).get("content", {}).get("application/json")
        if content:
            schema = content["schema"]
            named = [schema, *schema.get("anyOf", [])]
            names = [part["$ref"].rpartition("/")[2] for part in named if "$ref" in part]
            yield one, DESCRIPTION["components"]["schemas"][names[0]]["properties"]


def test_bodies_that_are_no_json(walk: Walk) -> None:
    for one, _ in _with_bodies():
        for what, body in BODIES.items():
            if what == "null" and "/restore" in one.path:
                continue  # its body may be left out
            walk.refused(one, what, body)
        walk.names("name", one, "a key twice", BODIES["a key twice"])
        walk.names("nonsense", one, "an unknown field", json.dumps({**one.body, "nonsense": 1}).encode())
        error = walk.refused(one, "another type", json.dumps(one.body).encode(), kind="text/plain")
        if error.get("code") != "unsupported_media_type":
            walk.wrong.append(f"{one} with another type: {error}")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_bodies_that_are_huge(walk: Walk, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    for one, _ in _with_bodies():
        status, _ = walk.ask(one, "a huge body", json.dumps({"title": "x" * 10_000}).encode())
        if status != 413:
            walk.wrong.append(f"{one}: {status}")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_values_of_the_wrong_type(walk: Walk) -> None:
    for one, properties in _with_bodies():
        least = {name: GOOD.get(name, value) for name, value in one.body.items()}
        for name in properties:
            for value in VALUES:
                walk.names(name, one, f"{name}={value!r:.30}", json.dumps({**least, name: value}).encode())
    assert not walk.wrong, "\n".join(walk.wrong)


def test_queries(walk: Walk) -> None:
    """Each parameter with a zero byte, with one of the other values, and twice."""
    values = cycle(QUERIES)
    for one in OPERATIONS:
        if one.method != "GET" or one.path.startswith("/links/{link_id}/analytics"):
            continue  # those take what the workspace's own analytics take
        described = DESCRIPTION["paths"][f"/api/v1{one.path}"]["get"].get("parameters", [])
        least = "&".join(f"{name}={value}" for name, value in one.query.items() if name not in ALONE)
        for parameter in described:
            name, value = parameter["name"], next(values)
            if parameter["in"] == "query":
                walk.ask(one, f"{name}={value:.30}", query=f"{least}&{name}={value}")
                walk.refused(one, f"{name}=%00", query=f"{least}&{name}=%00")
                if '"array"' not in json.dumps(parameter):
                    walk.names(name, one, f"{name} twice", query=f"{least}&{name}=1&{name}=1")
    assert not walk.wrong, "\n".join(walk.wrong)


def test_paths(walk: Walk) -> None:
    for one in OPERATIONS:
        for value in ("%00", "%ff", "%ED%A0%80", "x" * 3_000):
            if "{" in one.path:
                path = re.sub(r"{\w+}", value, one.path)
                walk.refused(one, value[:9], json.dumps(one.body or {}).encode(), path=path)
    assert not walk.wrong, "\n".join(walk.wrong)
