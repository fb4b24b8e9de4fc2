"""Support's pages: reachable, and unable to read or change secrets."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import ApiKey, AuditEvent, Role, User, Workspace
from accounts.services.api_keys import api_key_create
from accounts.services.invitations import invitation_create

SignIn = Callable[[User], Client]


@pytest.fixture
def support(db: None) -> User:
    return User.objects.create_superuser("support@example.com")


@pytest.mark.parametrize("model", ["user", "workspace", "membership", "invitation", "apikey", "auditevent"])
def test_every_list_can_be_searched(sign_in: SignIn, support: User, alice: User, model: str) -> None:
    assert sign_in(support).get(f"/admin/accounts/{model}/", {"q": "acme"}).status_code == 200


def test_hashes_are_not_shown(sign_in: SignIn, support: User, alice: User, workspace: Workspace) -> None:
    actor = Actor(user=alice)
    key, _ = api_key_create(workspace=workspace, actor=actor, name="Build", scopes=[ApiKey.Scope.READ])
    invitation = invitation_create(workspace=workspace, actor=actor, email="d@example.com", role=Role.MEMBER)
    client = sign_in(support)
    assert key.key_hash not in client.get(f"/admin/accounts/apikey/{key.pk}/change/").text
    assert invitation.token_hash not in client.get(f"/admin/accounts/invitation/{invitation.pk}/change/").text
    alice.set_password("a long pass phrase")
    alice.save()
    assert alice.password not in client.get(f"/admin/accounts/user/{alice.pk}/change/").text


def test_the_audit_trail_cannot_be_rewritten(sign_in: SignIn, support: User, alice: User, workspace: Workspace) -> None:
    api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.READ])
    event = AuditEvent.objects.get()
    client = sign_in(support)
    for page in ("delete", "change"):
        assert client.post(f"/admin/accounts/auditevent/{event.pk}/{page}/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/accounts/auditevent/add/").status_code == 403
    assert AuditEvent.objects.count() == 1


def test_members_have_no_business_here(sign_in: SignIn, alice: User) -> None:
    assert sign_in(alice).get("/admin/").status_code == 302
