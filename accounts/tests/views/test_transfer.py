"""Handing a workspace over, through HTTP."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from accounts.tests.people import PASSWORD

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/transfer"


def role_of(user: User) -> str:
    return Membership.objects.get(user=user).role


def test_asks_who_it_is_then_goes_on(enter_password: SignIn, alice: User, bob: User, url: str) -> None:
    client = enter_password(alice)
    asked = client.post(url, {"member": bob.public_id})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert role_of(bob) == Role.MEMBER
    client.post(asked.headers["Location"], {"password": "wrong"})
    assert role_of(bob) == Role.MEMBER
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert (role_of(bob), role_of(alice)) == (Role.OWNER, Role.ADMIN)


def test_refusals(
    enter_password: SignIn, sign_in: SignIn, alice: User, bob: User, carol: User, mallory: User, url: str
) -> None:
    client = enter_password(alice)
    assert client.post(url, {"member": mallory.public_id}).status_code == 404
    assert client.post(url).status_code == 404
    assert client.get(url).status_code == 405
    assert sign_in(bob).post(url, {"member": bob.public_id}).status_code == 403
    assert sign_in(mallory).post(url, {"member": mallory.public_id}).status_code == 404
    assert role_of(alice) == Role.OWNER
