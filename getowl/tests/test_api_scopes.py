"""Which key may do what over the API: every operation names the scope it needs."""

from collections.abc import Iterator

import pytest
from ninja.constants import NOT_SET
from ninja.operation import Operation
from pytest_django import Settings

from accounts.actor import Actor
from accounts.api.auth import AnyKey, BearerKey, Scope
from accounts.models import User, Workspace
from accounts.services.api_keys import api_key_create
from accounts.tests.callers import Caller
from getowl.api.urls import api as root


def operations() -> Iterator[tuple[str, Operation]]:
    """Every operation of the API with its name."""
    for prefix, router in root._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"{operation.methods[0]} {prefix}{path}", operation


OPERATIONS = dict(operations())


def test_the_walk_finds_what_the_description_describes() -> None:
    described = sum(len(methods) for methods in root.get_openapi_schema()["paths"].values())
    assert len(OPERATIONS) == described > 15


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_names_its_scope(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.auth_param is not NOT_SET, f"{name} needs auth=BearerKey(Scope.…)"
    [guard] = operation.auth_callbacks
    assert isinstance(guard, BearerKey)
    if name == "GET /me":
        assert isinstance(guard, AnyKey)
        return
    assert guard.scope is not None
    assert guard.scope.endswith(":read" if operation.methods == ["GET"] else ":write")


def caller(workspace: Workspace, user: User, *scopes: Scope, networks: tuple[str, ...] = ()) -> Caller:
    _, secret = api_key_create(
        workspace=workspace, actor=Actor(user=user), name="test", scopes=scopes, networks=networks
    )
    return Caller(secret)


def test_a_scope_opens_its_own_part_only(workspace: Workspace, alice: User) -> None:
    links = caller(workspace, alice, Scope.LINKS_WRITE)
    status, _ = links.call("POST", "/links", {"destinationUrl": "https://example.com/"})
    assert status == 201
    assert links.call("GET", "/links")[0] == 200
    status, body = links.call("GET", "/domains")
    assert (status, body["error"]["code"]) == (403, "missing_scope")
    assert "domains:read" in body["error"]["message"]
    assert links.call("POST", "/domains", {"hostname": "go.acme.com"})[1]["error"]["code"] == "missing_scope"


def test_what_only_reads_is_told_so(workspace: Workspace, alice: User) -> None:
    reader = caller(workspace, alice, Scope.LINKS_READ)
    assert reader.call("GET", "/links")[0] == 200
    status, body = reader.call("POST", "/links", {"destinationUrl": "https://example.com/"})
    assert (status, body["error"]["code"]) == (403, "read_only")


def test_a_key_works_from_its_networks_only(workspace: Workspace, alice: User) -> None:
    bound = caller(workspace, alice, Scope.READ, networks=("203.0.113.0/24",))
    bound.address = "203.0.113.7"
    assert bound.call("GET", "/links")[0] == 200
    bound.address = "198.51.100.1"
    status, body = bound.call("GET", "/links")
    assert (status, body["error"]["code"]) == (403, "address_not_allowed")
    bound.forwarded_for = "203.0.113.7"  # nobody in front is trusted to say so
    assert bound.call("GET", "/links")[0] == 403


def test_behind_a_proxy_its_entry_counts_and_not_the_callers(
    workspace: Workspace, alice: User, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    bound = caller(workspace, alice, Scope.READ, networks=("203.0.113.0/24",))
    bound.address = "10.0.0.1"
    bound.forwarded_for = "203.0.113.7, 198.51.100.1"
    assert bound.call("GET", "/links")[0] == 403
    bound.forwarded_for = "198.51.100.1, 203.0.113.7"
    assert bound.call("GET", "/links")[0] == 200
    bound.forwarded_for = ""
    assert bound.call("GET", "/links")[0] == 403
