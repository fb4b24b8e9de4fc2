"""The members page."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import Invitation, Membership, Role, User, Workspace
from accounts.services.invitations import invitation_create

SignIn = Callable[[User], Client]


@pytest.fixture
def members(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/members"


def test_everybody_in_the_workspace_sees_it(sign_in: SignIn, alice: User, carol: User, members: str) -> None:
    response = sign_in(carol).get(members)
    assert "alice@example.com" in response.text
    assert "Invite somebody" not in response.text


def test_an_owner_invites(sign_in: SignIn, alice: User, members: str) -> None:
    response = sign_in(alice).post(f"{members}/invite", {"email": "dave@example.com", "role": "viewer"}, follow=True)
    assert "Invitation to dave@example.com is on its way." in response.text
    assert Invitation.objects.get().role == Role.VIEWER


@pytest.mark.parametrize(
    "data",
    [
        {"email": "no", "role": "member"},
        {"email": "d@example.com", "role": "king"},
        {"email": "bob@example.com", "role": "member"},
    ],
)
def test_what_is_wrong_is_said(sign_in: SignIn, alice: User, bob: User, members: str, data: dict[str, str]) -> None:
    response = sign_in(alice).post(f"{members}/invite", data)
    assert response.status_code == 422
    assert 'class="error"' in response.text
    assert not Invitation.objects.exists()


def test_an_admin_cannot_make_owners(sign_in: SignIn, alice: User, bob: User, members: str) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    client = sign_in(bob)
    client.post(f"{members}/{bob.public_id}/role", {"role": "owner"})
    client.post(f"{members}/{alice.public_id}/remove")
    client.post(f"{members}/invite", {"email": "dave@example.com", "role": "owner"})
    assert Membership.objects.get(user=bob).role == Role.ADMIN
    assert Membership.objects.get(user=alice).role == Role.OWNER
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("service", "path"), [("change_role", "{bob}/role"), ("remove", "{bob}/remove"), ("leave", "leave")]
)
def test_a_member_gone_meanwhile(
    sign_in: SignIn,
    alice: User,
    bob: User,
    members: str,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    path: str,
) -> None:
    def too_late(**_: object) -> None:
        raise Membership.DoesNotExist

    monkeypatch.setattr(f"accounts.services.members.member_{service}", too_late)
    address = f"{members}/{path.format(bob=bob.public_id)}"
    assert sign_in(alice).post(address, {"role": "viewer"}).status_code == 404


def test_an_owner_changes_roles_and_removes(sign_in: SignIn, alice: User, bob: User, members: str) -> None:
    client = sign_in(alice)
    response = client.post(f"{members}/{bob.public_id}/role", {"role": "admin"}, follow=True)
    assert "Bob is now admin." in response.text
    client.post(f"{members}/{bob.public_id}/remove")
    assert not Membership.objects.filter(user=bob).exists()


def test_the_last_owner_cannot_leave(sign_in: SignIn, alice: User, members: str) -> None:
    response = sign_in(alice).post(f"{members}/leave", follow=True)
    assert "A workspace needs an owner." in response.text


def test_a_viewer_may_leave(sign_in: SignIn, carol: User, members: str) -> None:
    response = sign_in(carol).post(f"{members}/leave", follow=True)
    assert "You left Acme." in response.text


def test_invitations_are_resent_and_withdrawn(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, members: str
) -> None:
    invitation = invitation_create(
        workspace=workspace, actor=Actor(user=alice), email="dave@example.com", role=Role.MEMBER
    )
    base = f"/w/{workspace.public_id}/settings/invitations/{invitation.public_id}"
    assert sign_in(bob).post(f"{base}/resend").status_code == 403
    client = sign_in(alice)
    assert "on its way again" in client.post(f"{base}/resend", follow=True).text
    assert "withdrawn" in client.post(f"{base}/revoke", follow=True).text
    assert client.post(f"{base}/revoke").status_code == 404


@pytest.mark.parametrize("action", ["invite", "bob/role", "bob/remove"])
def test_members_who_may_not_manage_get_403(sign_in: SignIn, bob: User, carol: User, members: str, action: str) -> None:
    target = f"{members}/{action.replace('bob', bob.public_id)}"
    assert sign_in(carol).post(target, {"role": "owner"}).status_code == 403
    assert sign_in(bob).post(target, {"role": "owner"}).status_code == 403
    assert sign_in(bob).get(target).status_code == 405


def test_somebody_elses_member_cannot_be_reached(sign_in: SignIn, alice: User, mallory: User, members: str) -> None:
    assert sign_in(alice).post(f"{members}/{mallory.public_id}/remove").status_code == 404


def test_the_number_of_queries_does_not_grow(
    sign_in: SignIn, alice: User, workspace: Workspace, members: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        user = User.objects.create_user(f"m{number}@example.com")
        Membership.objects.create(workspace=workspace, user=user)
        invitation_create(
            workspace=workspace, actor=Actor(user=alice), email=f"i{number}@example.com", role=Role.MEMBER
        )
    client = sign_in(alice)
    client.get(members)
    with django_assert_num_queries(4):  # user, membership, members, invitations (the session is cached)
        client.get(members)
