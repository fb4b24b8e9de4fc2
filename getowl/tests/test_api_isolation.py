"""Every operation of the API, made from its description, with eight kinds of keys: each gets the right refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import ApiKey, User, Workspace
from accounts.services.api_keys import api_key_create, api_key_revoke
from accounts.tests.callers import Caller
from analytics.tests.conftest import store, tinybird
from analytics.tests.tinybird.stand_in import StandIn
from getowl.management.commands.api_description import FILE
from getowl.tests.acme import ids_of
from links.tests.conftest import bucket

__all__ = ["bucket", "store", "tinybird"]

DESCRIPTION: dict[str, Any] = json.loads(FILE.read_text())
Scope = ApiKey.Scope
# Where one of several parameters has to be there, which a description cannot say.
ONE_OF: dict[str, dict[str, str]] = {"/links/lookup": {"shortCode": "x"}}
ONE_OF_BODY: dict[str, dict[str, str]] = {"/links/upsert": {"externalId": "x"}}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as a program finds it in the description."""

    method: str
    path: str  # below /api/v1
    scope: str  # "" where every valid key may
    body: Any
    query: dict[str, str]  # what it cannot do without

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _operations() -> Iterator[Operation]:
    for address, methods in DESCRIPTION["paths"].items():
        path = address.removeprefix("/api/v1")
        for method, one in methods.items():
            [[*scopes]] = [security["BearerKey"] for security in one["security"]]
            content = one.get("requestBody", {}).get("content", {}).get("application/json")
            body = {**_least(content["schema"]), **ONE_OF_BODY.get(path, {})} if content else None
            query = {
                parameter["name"]: str(_least(parameter["schema"]))
                for parameter in one.get("parameters", [])
                if parameter["in"] == "query" and parameter["required"]
            }
            yield Operation(method.upper(), path, "".join(scopes), body, query | ONE_OF.get(path, {}))


def _least(schema: dict[str, Any]) -> Any:
    """The smallest value that the schema allows, so that a refusal is not about the body."""
    if "$ref" in schema:
        return _least(DESCRIPTION["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return _least(schema["anyOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "date-time":
        return "2026-01-01T00:00:00Z"
    kind = schema.get("type", "object")
    if kind == "object":
        return {name: _least(schema["properties"][name]) for name in schema.get("required", [])}
    if kind == "array":
        return [_least(schema["items"])] * schema.get("minItems", 0)
    return {"string": "x" * schema.get("minLength", 1), "integer": schema.get("minimum", 1), "boolean": False}[kind]


OPERATIONS = list(_operations())


@pytest.fixture
def there(workspace: Workspace, alice: User) -> dict[str, str]:
    """A value for each name in an address, of something that Acme has."""
    return {**ids_of(workspace, alice), "metric": "countries"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `code` of a refusal."""

    status: int
    code: str
    text: str


Ask = Callable[[Caller, Operation], Answer]
Wrong = Callable[[Operation, Answer], bool]


@pytest.fixture
def ask(there: dict[str, str], settings: Settings) -> Ask:
    """Return a function that calls an operation on what Acme has."""
    settings.API_RATE_LIMIT = 1_000_000

    def call(caller: Caller, operation: Operation) -> Answer:
        path = re.sub(r"{(\w+)}", lambda found: there[found[1]], operation.path)
        response = caller.client.generic(
            operation.method,
            f"/api/v1{path}",
            "" if operation.body is None else json.dumps(operation.body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {caller.secret}"} if caller.secret else {},
            REMOTE_ADDR=caller.address,
            query_params=operation.query,
        )
        text = (b"".join(response) if response.streaming else response.content).decode(errors="replace")
        body = json.loads(text) if response.headers.get("Content-Type", "").startswith("application/json") else None
        error = body.get("error", {}) if isinstance(body, dict) else {}
        return Answer(response.status_code, error.get("code", "") if isinstance(error, dict) else "", text)

    return call


def _key(workspace: Workspace, user: User, *scopes: Scope, **limits: Any) -> tuple[ApiKey, Caller]:
    key, secret = api_key_create(workspace=workspace, actor=Actor(user=user), name="Walk", scopes=scopes, **limits)
    return key, Caller(secret)


def _offences(ask: Ask, caller: Caller, wrong: Wrong, *, method: str = "") -> list[str]:
    """What was answered wrongly, in one list: a new operation is in it without a new test."""
    walked = [replace(one, method=method) if method else one for one in OPERATIONS]
    answers = [(operation, ask(caller, operation)) for operation in walked]
    return [f"{one}: {answer.status} {answer.code}" for one, answer in answers if wrong(one, answer)]


def _refused(status: int, code: str) -> Wrong:
    return lambda _, answer: (answer.status, answer.code) != (status, code)


def test_the_walk_is_whole() -> None:
    assert len(OPERATIONS) == len({str(one) for one in OPERATIONS}) > 60
    assert {one.scope for one in OPERATIONS} >= {scope for scope in Scope.values if ":" in scope}
    assert [one.path for one in OPERATIONS if not one.scope] == ["/me"]


@pytest.mark.parametrize("secret", ["", "sk_live_" + "0" * 32, "nonsense", "x" * 10_000])
def test_no_key_that_there_is(ask: Ask, secret: str) -> None:
    assert _offences(ask, Caller(secret), _refused(401, "unauthorized")) == []


def test_a_key_that_was_revoked(ask: Ask, workspace: Workspace, alice: User) -> None:
    key, caller = _key(workspace, alice, Scope.WRITE)
    api_key_revoke(api_key=key, actor=Actor(user=alice))
    assert _offences(ask, caller, _refused(401, "unauthorized")) == []


def test_a_key_whose_time_is_over(ask: Ask, workspace: Workspace, alice: User) -> None:
    key, caller = _key(workspace, alice, Scope.WRITE, expires_at=timezone.now() + timedelta(days=1))
    key.expires_at = timezone.now()
    key.save()
    assert _offences(ask, caller, _refused(401, "unauthorized")) == []


def test_a_key_from_another_network(ask: Ask, workspace: Workspace, alice: User) -> None:
    _, caller = _key(workspace, alice, Scope.WRITE, networks=["203.0.113.0/24"])
    assert _offences(ask, caller, _refused(403, "address_not_allowed")) == []


def test_a_method_that_there_is_not(ask: Ask, api: Caller) -> None:
    assert _offences(ask, api, _refused(405, "method_not_allowed"), method="REPORT") == []


@pytest.mark.usefixtures("bucket")
def test_a_key_that_only_reads(ask: Ask, reader: Caller, store: StandIn) -> None:
    def wrong(operation: Operation, answer: Answer) -> bool:
        if operation.method == "GET":
            return answer.status >= 400 and answer.code not in {"not_found", "not_ready"}
        return (answer.status, answer.code) != (403, "read_only")

    assert _offences(ask, reader, wrong) == []


@pytest.mark.usefixtures("bucket")
def test_a_key_with_other_scopes(ask: Ask, workspace: Workspace, alice: User, store: StandIn) -> None:
    """For each operation a key that may do all that does not include it."""
    callers = {one.scope: _without(one.scope, workspace, alice) for one in OPERATIONS if one.scope}
    answers = [(one, ask(callers[one.scope], one)) for one in OPERATIONS if one.scope]
    assert [
        f"{one}: {answer}" for one, answer in answers if (answer.status, answer.code) != (403, "missing_scope")
    ] == []


def _without(scope: str, workspace: Workspace, user: User) -> Caller:
    others = [one for one in Scope if ":" in one and one.partition(":")[0] != scope.partition(":")[0]]
    if scope.endswith(":write"):
        others.append(Scope(f"{scope.partition(':')[0]}:read"))
    return _key(workspace, user, *others)[1]


@pytest.mark.usefixtures("bucket")
def test_a_key_of_another_workspace(
    ask: Ask, foreign: Caller, workspace: Workspace, there: dict[str, str], store: StandIn
) -> None:
    events, links = workspace.audit_events.count(), list(workspace.links.order_by("id").values())
    known = [value for name, value in there.items() if name.endswith("_id")]
    told: list[str] = []

    def wrong(operation: Operation, answer: Answer) -> bool:
        told.extend(f"{operation} tells {value}" for value in known if value in answer.text)
        return (
            "{" in operation.path
            and "metric" not in operation.path
            and (answer.status, answer.code) != (404, "not_found")
        )

    assert _offences(ask, foreign, wrong) == []
    assert told == []
    assert workspace.audit_events.count() == events
    assert list(workspace.links.order_by("id").values()) == links
