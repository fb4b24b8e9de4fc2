"""What staff do to people, and the trail of all that staff do."""

from django.db import transaction

from accounts.actor import Actor
from accounts.errors import OwnStaffRole
from accounts.models import StaffAction, StaffRole, User, Workspace
from accounts.services.sessions import sessions_end_others


def staff_note(*, actor: Actor, action: str, target: str, reason: str, workspace: Workspace | None = None) -> None:
    """Write down what a member of staff does and why; called inside the transaction of the deed."""
    assert actor.user is not None  # noqa: S101 - staff are people
    StaffAction.objects.create(staff=actor.user, workspace=workspace, action=action, target=target, reason=reason)


@transaction.atomic
def staff_set_role(*, user: User, role: StaffRole | None, actor: Actor, reason: str) -> User:
    """Make somebody staff, with another role, or no longer (None).

    Raises OwnStaffRole: nobody gives themselves more, and the last admin cannot go by mistake.
    """
    if user == actor.user:
        raise OwnStaffRole
    user.is_staff, user.staff_role = role is not None, role or ""
    if role is not StaffRole.ADMIN:
        user.is_superuser = False
    user.save(update_fields=["is_staff", "staff_role", "is_superuser"])
    staff_note(actor=actor, action=f"staff.{role or 'none'}", target=user.public_id, reason=reason)
    return user


def staff_sign_out(*, user: User, actor: Actor, reason: str) -> int:
    """Sign the person out everywhere; returns in how many places."""
    with transaction.atomic():
        staff_note(actor=actor, action="user.signed_out", target=user.public_id, reason=reason)
        return sessions_end_others(user=user, current_key=None)


@transaction.atomic
def staff_switch_account(*, user: User, on: bool, actor: Actor, reason: str) -> User:
    """Let nobody sign in with the account, and end its sessions; or let them again. What it made stays.

    Raises OwnStaffRole for one's own.
    """
    if user == actor.user:
        raise OwnStaffRole
    user.is_active = on
    user.save(update_fields=["is_active"])
    staff_note(
        actor=actor, action="user.switched_on" if on else "user.switched_off", target=user.public_id, reason=reason
    )
    if not on:
        sessions_end_others(user=user, current_key=None)
    return user
