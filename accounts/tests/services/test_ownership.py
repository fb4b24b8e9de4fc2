"""Handing a workspace over."""

import pytest

from accounts.actor import Actor
from accounts.errors import AlreadyOwner, RoleTooLow
from accounts.models import AuditEvent, Membership, Role, User, Workspace
from accounts.services.members import member_change_role, ownership_transfer


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_the_old_owner_becomes_an_admin(workspace: Workspace, alice: User, bob: User) -> None:
    ownership_transfer(membership=of(bob), actor=Actor(user=alice))
    assert (of(bob).role, of(alice).role) == (Role.OWNER, Role.ADMIN)
    event = AuditEvent.objects.get(action="workspace.ownership_transferred")
    assert (event.user, event.target) == (alice, bob.public_id)
    assert event.data == {"member": bob.email, "role": ["member", "owner"], "from": alice.email}


def test_only_owners_hand_over(workspace: Workspace, alice: User, bob: User, carol: User) -> None:
    member_change_role(membership=of(bob), actor=Actor(user=alice), role=Role.ADMIN)
    with pytest.raises(RoleTooLow):
        ownership_transfer(membership=of(carol), actor=Actor(user=bob))
    assert of(carol).role == Role.VIEWER


def test_not_to_an_owner(workspace: Workspace, alice: User, bob: User) -> None:
    member_change_role(membership=of(bob), actor=Actor(user=alice), role=Role.OWNER)
    with pytest.raises(AlreadyOwner):
        ownership_transfer(membership=of(bob), actor=Actor(user=alice))
    assert of(alice).role == Role.OWNER


@pytest.mark.parametrize("role", Role)
def test_what_roles_may(role: Role) -> None:
    may = {asked for asked in Role if Membership(role=role).may(asked)}
    assert (
        may
        == {
            Role.VIEWER: {Role.VIEWER},
            Role.BILLING: {Role.VIEWER, Role.BILLING},
            Role.MEMBER: {Role.VIEWER, Role.MEMBER},
            Role.ADMIN: {Role.VIEWER, Role.BILLING, Role.MEMBER, Role.ADMIN},
            Role.OWNER: set(Role),
        }[role]
    )
