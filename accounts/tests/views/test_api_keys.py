"""The API keys page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import ApiKey, User, Workspace
from accounts.services.api_keys import api_key_authenticate, api_key_create

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/api-keys"


def test_the_secret_is_in_one_answer_only(sign_in: SignIn, alice: User, url: str) -> None:
    client = sign_in(alice)
    response = client.post(url, {"name": "Build", "access": "read"})
    found = re.search(r"sk_live_\w{32}", response.text)
    assert found
    assert "no-store" in response["Cache-Control"]
    key = api_key_authenticate(found.group())
    assert key is not None
    assert not key.may_write
    assert found.group() not in client.get(url).text


def test_revoking(sign_in: SignIn, alice: User, mallory: User, workspace: Workspace, url: str) -> None:
    key, secret = api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.READ])
    assert sign_in(mallory).post(f"{url}/{key.public_id}/revoke").status_code == 404
    assert sign_in(alice).get(f"{url}/{key.public_id}/revoke").status_code == 405
    response = sign_in(alice).post(f"{url}/{key.public_id}/revoke", follow=True)
    assert "Build no longer works." in response.text
    assert api_key_authenticate(secret) is None
    assert sign_in(alice).post(f"{url}/{key.public_id}/revoke").status_code == 404


def test_a_name_is_needed(sign_in: SignIn, alice: User, url: str) -> None:
    assert sign_in(alice).post(url, {"name": "", "access": "write"}).status_code == 422
    assert sign_in(alice).post(url, {"name": "x", "access": "all"}).status_code == 422
    assert not ApiKey.objects.exists()


def test_keys_are_for_those_who_manage(sign_in: SignIn, bob: User, carol: User, mallory: User, url: str) -> None:
    assert [sign_in(user).get(url).status_code for user in (bob, carol, mallory)] == [403, 403, 404]
    assert sign_in(bob).post(url, {"name": "x", "access": "write"}).status_code == 403


def test_the_number_of_queries_does_not_grow(
    sign_in: SignIn, alice: User, workspace: Workspace, url: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        api_key_create(workspace=workspace, actor=Actor(user=alice), name=str(number), scopes=[ApiKey.Scope.READ])
    client = sign_in(alice)
    client.get(url)
    with django_assert_num_queries(3):
        client.get(url)


def test_a_key_with_limits(sign_in: SignIn, alice: User, url: str) -> None:
    fields = {
        "name": "Build",
        "access": "chosen",
        "scopes": ["links:read", "domains:read"],
        "days": "30",
        "networks": "203.0.113.7, 2001:db8::/32\n198.51.100.0/24",
    }
    response = sign_in(alice).post(url, fields)
    key = ApiKey.objects.get()
    assert key.scopes == ["domains:read", "links:read"]
    assert key.networks == ["203.0.113.7/32", "2001:db8::/32", "198.51.100.0/24"]
    assert key.expires_at is not None
    assert 29 <= (key.expires_at - timezone.now()).days <= 30
    assert "Read links, tags and QR codes, Read domains" in response.text
    assert "only from 203.0.113.7/32" in response.text
    ApiKey.objects.update(expires_at=timezone.now())
    assert "Expired" in sign_in(alice).get(url).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"networks": "office"},
        {"networks": "fe80::1%" + "x" * 60},
        {"access": "chosen"},
        {"scopes": ["read"]},
        {"scopes": ["all"]},
        {"days": "7"},
    ],
)
def test_limits_that_do_not_fit(sign_in: SignIn, alice: User, url: str, wrong: dict[str, object]) -> None:
    response = sign_in(alice).post(url, {"name": "Build", "access": "write"} | wrong)
    assert response.status_code == 422
    assert not ApiKey.objects.exists()
