"""Programs that call the API; every test may use them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import ApiKey, User, Workspace
from accounts.services.api_keys import api_key_create
from getowl.tests.refusals import check_refusal


class Caller:
    """An HTTP client with a key; `call` sends JSON and returns status and parsed body.

    Every refusal must be one that is documented.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.address = "127.0.0.1"  # the other end of the connection, as the server sees it
        self.forwarded_for = ""
        self.key = ""  # sent as Idempotency-Key
        self.client = Client(raise_request_exception=False)

    def call(self, method: str, path: str, data: Any = None, **query: str) -> tuple[int, Any]:
        body = data if isinstance(data, str) else "" if data is None else json.dumps(data)
        headers = {"Authorization": f"Bearer {self.secret}"}
        if self.forwarded_for:
            headers["X-Forwarded-For"] = self.forwarded_for
        if self.key:
            headers["Idempotency-Key"] = self.key
        response = self.client.generic(
            method,
            f"/api/v1{path}",
            body,
            content_type="application/json",
            headers=headers,
            REMOTE_ADDR=self.address,
            query_params=query,
        )
        self.headers = response.headers
        answer = json.loads(response.content) if response.content else None
        check_refusal(response.status_code, answer)
        return response.status_code, answer


@pytest.fixture
def make_caller() -> Callable[..., Caller]:
    """Return a function that gives a caller with a new key of the workspace."""

    def make(workspace: Workspace, user: User, *, write: bool = True) -> Caller:
        scopes = [ApiKey.Scope.READ, ApiKey.Scope.WRITE] if write else [ApiKey.Scope.READ]
        _, secret = api_key_create(workspace=workspace, actor=Actor(user=user), name="test", scopes=scopes)
        return Caller(secret)

    return make


@pytest.fixture
def api(make_caller: Callable[..., Caller], workspace: Workspace, alice: User) -> Caller:
    """A caller that may write in Acme."""
    return make_caller(workspace, alice)


@pytest.fixture
def foreign(make_caller: Callable[..., Caller], elsewhere: Workspace, mallory: User) -> Caller:
    """A caller of another workspace."""
    return make_caller(elsewhere, mallory)


@pytest.fixture
def reader(make_caller: Callable[..., Caller], workspace: Workspace, alice: User) -> Caller:
    """A caller that may only read in Acme."""
    return make_caller(workspace, alice, write=False)
