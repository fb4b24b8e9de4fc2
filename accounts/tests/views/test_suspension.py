"""Suspending members: who may, what stays closed to them, and that they can come back."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from accounts.actor import Actor
from accounts.errors import LastOwner, MemberSuspended, OwnSuspension, RoleTooLow
from accounts.models import ApiKey, AuditEvent, Membership, Role, User, Workspace, WorkspaceSlug
from accounts.services.api_keys import api_key_create
from accounts.services.members import member_suspend, ownership_transfer
from accounts.services.workspace_deletion import workspace_ask_deletion
from accounts.services.workspaces import workspace_create
from accounts.tasks import send_deletion_mails

SignIn = Callable[[User], Client]


def membership(user: User, workspace: Workspace) -> Membership:
    return Membership.objects.select_related("workspace", "user").get(user=user, workspace=workspace)


def suspend(user: User, workspace: Workspace, by: User) -> None:
    member_suspend(membership=membership(user, workspace), actor=Actor(user=by))


@pytest.fixture
def members(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/settings/members"


def test_an_admin_suspends_and_restores(sign_in: SignIn, alice: User, bob: User, workspace: Workspace) -> None:
    client, place = sign_in(alice), f"/w/{workspace.public_id}/settings/members"
    page = client.post(f"{place}/{bob.public_id}/suspend", follow=True).text
    assert "The access of Bob is suspended." in page
    assert "Restore access" in page
    client.post(f"{place}/{bob.public_id}/suspend")  # a second click changes nothing
    found = membership(bob, workspace)
    assert (found.suspended_by, found.role) == (alice, Role.MEMBER)
    assert "Bob has access again." in client.post(f"{place}/{bob.public_id}/restore", follow=True).text
    found = membership(bob, workspace)
    assert (found.suspended_at, found.suspended_by) == (None, None)
    trail = AuditEvent.objects.filter(target=bob.public_id).order_by("id").values_list("action", flat=True)
    assert list(trail) == ["member.suspended", "member.restored"]
    assert "suspended the access of bob@example.com" in client.get(f"/w/{workspace.public_id}/settings/audit").text


def test_a_suspended_member_is_told_whom_to_ask(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, members: str
) -> None:
    client = sign_in(bob)
    assert client.get(members).status_code == 200
    suspend(bob, workspace, alice)
    answer = client.get(members)
    assert answer.status_code == 403
    assert "Your access is suspended" in answer.text
    assert "alice@example.com" in answer.text
    # Else single sign-on, or an invitation, would bring them back as if nothing had been.
    assert client.post(f"{members}/leave").status_code == 403
    assert membership(bob, workspace).suspended_at is not None


def test_the_rest_of_their_session_goes_on(sign_in: SignIn, alice: User, bob: User, workspace: Workspace) -> None:
    client = sign_in(bob)
    client.get(f"/w/{workspace.public_id}/links")  # where they were last
    suspend(bob, workspace, alice)
    assert client.get("/").headers["Location"] == "/workspaces/new"
    own = workspace_create(owner=bob, name="Own")
    assert client.get("/").headers["Location"] == f"/w/{own.public_id}/links"
    for page in ("/workspaces", "/workspaces/menu"):
        text = client.get(page).text
        assert "Acme" in text
        assert "Suspended" in text
        assert f'href="/w/{workspace.public_id}' not in text
    assert client.get("/profile").status_code == 200


def test_keys_they_made_are_the_workspaces(alice: User, bob: User, workspace: Workspace, client: Client) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    _, secret = api_key_create(
        workspace=workspace, actor=Actor(user=bob), name="Build", scopes=[ApiKey.Scope.LINKS_READ]
    )
    suspend(bob, workspace, alice)
    answer = client.get("/api/v1/links", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_mails_and_handing_over_leave_them_out(sign_in: SignIn, alice: User, bob: User, workspace: Workspace) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    settings = f"/w/{workspace.public_id}/settings"
    assert bob.public_id in sign_in(alice).get(settings).text
    suspend(bob, workspace, alice)
    assert [one.user for one in workspace.memberships.managing()] == [alice]
    assert bob.public_id not in sign_in(alice).get(settings).text
    with pytest.raises(MemberSuspended):
        ownership_transfer(membership=membership(bob, workspace), actor=Actor(user=alice))
    assert membership(alice, workspace).role == Role.OWNER


def test_short_names_and_logos_are_closed_too(sign_in: SignIn, alice: User, bob: User, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(logo=f"logos/{workspace.public_id}/a.png")
    WorkspaceSlug.objects.create(workspace=workspace, slug="acme")
    client, logo = sign_in(bob), f"/w/{workspace.public_id}/logos/a.png"
    suspend(bob, workspace, alice)
    assert client.get(logo).status_code == 403
    assert client.get("/w/acme/links", follow=True).status_code == 403
    assert logo not in client.get("/workspaces/menu").text  # it would be a broken picture


def test_who_is_suspended_is_not_told_of_its_end(alice: User, bob: User, workspace: Workspace) -> None:
    suspend(bob, workspace, alice)
    workspace_ask_deletion(workspace=workspace, actor=Actor(user=alice))
    assert send_deletion_mails() == 1
    assert mail.outbox[-1].to == ["alice@example.com"]


def test_who_may_not_suspend_whom(alice: User, bob: User, workspace: Workspace) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    with pytest.raises(RoleTooLow):
        suspend(alice, workspace, bob)
    for person in (alice, bob):
        with pytest.raises(OwnSuspension):
            suspend(person, workspace, person)
    with pytest.raises(LastOwner):  # by support, through the system's own actor
        member_suspend(membership=membership(alice, workspace), actor=Actor())
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    suspend(bob, workspace, alice)
    # An owner who cannot enter is none: alice would leave the workspace to nobody.
    with pytest.raises(LastOwner):
        member_suspend(membership=membership(alice, workspace), actor=Actor())
    assert not AuditEvent.objects.filter(target=alice.public_id).exists()


def test_the_owner_who_is_left_cannot_delete_their_account(alice: User, bob: User, workspace: Workspace) -> None:
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    assert not Membership.objects.owned_alone_with_others(alice).exists()
    suspend(bob, workspace, alice)
    assert [one.workspace for one in Membership.objects.owned_alone_with_others(alice)] == [workspace]


@pytest.mark.parametrize("action", ["suspend", "restore"])
def test_who_cannot_do_it(
    sign_in: SignIn, alice: User, bob: User, carol: User, mallory: User, members: str, action: str
) -> None:
    address = f"{members}/{carol.public_id}/{action}"
    assert sign_in(bob).post(address).status_code == 403
    assert sign_in(carol).post(address).status_code == 403
    assert sign_in(mallory).post(address).status_code == 404
    assert sign_in(alice).get(address).status_code == 405
    assert sign_in(alice).post(f"{members}/{mallory.public_id}/{action}").status_code == 404
    answer = sign_in(alice).post(f"{members}/{alice.public_id}/{action}", follow=True)
    assert "You cannot suspend your own access." in answer.text
