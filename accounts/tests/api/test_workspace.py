"""The key itself and its workspace over the API, and how much a key may ask."""

import pytest
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import ApiKey, User, Workspace
from accounts.plans import Plan
from accounts.services.api_keys import api_key_create
from accounts.services.workspace_settings import workspace_update
from accounts.tests.callers import Caller


def test_every_key_knows_itself(workspace: Workspace, alice: User) -> None:
    actor = Actor(user=alice)
    workspace_update(workspace=workspace, actor=actor, name="Acme", slug="acme", zone="Europe/Berlin")
    key, secret = api_key_create(
        workspace=workspace, actor=actor, name="Build", scopes=[ApiKey.Scope.DOMAINS_READ], networks=["127.0.0.0/8"]
    )
    status, me = Caller(secret).call("GET", "/me")
    assert status == 200
    assert me["key"].pop("createdAt")
    assert me["key"] == {
        "id": key.public_id,
        "name": "Build",
        "lastFour": secret[-4:],
        "scopes": ["domains:read"],
        "networks": ["127.0.0.0/8"],
        "requestsAMinute": 6_000,
        "expiresAt": None,
    }
    assert secret not in str(me)
    assert me["workspace"].pop("createdAt")
    assert me["workspace"] == {
        "id": workspace.public_id,
        "name": "Acme",
        "slug": "acme",
        "plan": "enterprise",
        "timezone": "Europe/Berlin",
        "deletesAt": None,
    }


def test_the_workspace(api: Caller) -> None:
    assert api.call("GET", "/workspace")[1]["name"] == "Acme"


@pytest.mark.parametrize(("plan", "limit"), [(Plan.FREE, 60), (Plan.PRO, 600), (Plan.TEAM, 1_800)])
def test_the_plan_says_how_much_a_key_may_ask(
    api: Caller, workspace: Workspace, plan: Plan, limit: int, settings: Settings
) -> None:
    Workspace.objects.update(plan=plan)
    assert api.call("GET", "/me")[1]["key"]["requestsAMinute"] == limit
    assert api.headers["X-RateLimit-Limit"] == str(limit)
    assert api.headers["X-RateLimit-Remaining"] == str(limit - 1)
    settings.API_RATE_LIMIT = 1
    status, body = api.call("GET", "/me")
    assert (status, body["error"]["code"], api.headers["X-RateLimit-Limit"]) == (429, "rate_limited", "1")
    assert 1 <= int(api.headers["Retry-After"]) <= 60
