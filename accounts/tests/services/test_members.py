"""Changing roles, removing members, leaving."""

import pytest

from accounts.actor import Actor
from accounts.errors import AccountsError, LastOwner, RoleTooLow
from accounts.models import AuditEvent, Membership, Role, User, Workspace
from accounts.services.members import member_change_role, member_leave, member_remove
from getowl.tests.at_once import run_at_once


def membership(user: User) -> Membership:
    return Membership.objects.select_related("workspace", "user").get(user=user)


def test_changing_a_role_is_audited(alice: User, bob: User) -> None:
    member_change_role(membership=membership(bob), actor=Actor(user=alice), role=Role.ADMIN)
    assert membership(bob).role == Role.ADMIN
    event = AuditEvent.objects.get(action="member.role_changed")
    assert (event.target, event.user, event.data["role"]) == (bob.public_id, alice, ["member", "admin"])


def test_the_same_role_changes_nothing(alice: User, bob: User) -> None:
    member_change_role(membership=membership(bob), actor=Actor(user=alice), role=Role.MEMBER)
    assert not AuditEvent.objects.exists()


def test_the_last_owner_cannot_be_demoted_removed_or_leave(alice: User) -> None:
    actor = Actor(user=alice)
    with pytest.raises(LastOwner):
        member_change_role(membership=membership(alice), actor=actor, role=Role.ADMIN)
    with pytest.raises(LastOwner):
        member_remove(membership=membership(alice), actor=actor)
    with pytest.raises(LastOwner):
        member_leave(membership=membership(alice))
    assert membership(alice).role == Role.OWNER


def test_only_owners_touch_owners(alice: User, bob: User) -> None:
    Membership.objects.filter(user=bob).update(role=Role.ADMIN)
    admin = Actor(user=bob)
    with pytest.raises(RoleTooLow):
        member_change_role(membership=membership(alice), actor=admin, role=Role.VIEWER)
    with pytest.raises(RoleTooLow):
        member_change_role(membership=membership(bob), actor=admin, role=Role.OWNER)
    with pytest.raises(RoleTooLow):
        member_remove(membership=membership(alice), actor=admin)


def test_a_second_owner_may_leave(alice: User, bob: User, workspace: Workspace) -> None:
    member_change_role(membership=membership(bob), actor=Actor(user=alice), role=Role.OWNER)
    member_leave(membership=membership(alice))
    assert list(workspace.memberships.owners().values_list("user", flat=True)) == [bob.pk]
    assert AuditEvent.objects.filter(action="member.left", user=alice).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_two_owners_who_demote_each_other_leave_one(alice: User, bob: User, workspace: Workspace, attempt: int) -> None:
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    of_alice, of_bob = membership(alice), membership(bob)
    refused = run_at_once(
        [
            lambda: member_change_role(membership=of_bob, actor=Actor(user=alice), role=Role.MEMBER),
            lambda: member_change_role(membership=of_alice, actor=Actor(user=bob), role=Role.MEMBER),
        ],
        AccountsError,
    )
    assert len(refused) == 1
    assert workspace.memberships.owners().count() == 1
