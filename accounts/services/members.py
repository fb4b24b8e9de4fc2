"""Changing who belongs to a workspace. Every service here first takes the workspace's row lock, so the
rule "never without an owner" is checked against what is true, not against what was read before."""

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.errors import AlreadyOwner, LastOwner, MemberSuspended, OwnSuspension, RoleTooLow
from accounts.models import Membership, Role, Workspace


@transaction.atomic
def member_change_role(*, membership: Membership, actor: Actor, role: Role) -> Membership:
    """Give a member another role.

    Raises RoleTooLow when somebody who is no owner touches ownership, LastOwner when none would be left,
    Membership.DoesNotExist when the member left meanwhile.
    """
    workspace = Workspace.objects.locked(membership.workspace)
    membership = workspace.memberships.listed().get(pk=membership.pk)
    old = Role(membership.role)
    if role == old:
        return membership
    if Role.OWNER in (old, role):
        require_owner(workspace=workspace, actor=actor)
    if old == Role.OWNER:
        _require_other_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _audit_member(membership, actor, "member.role_changed", {"role": [old.value, role.value]})
    return membership


@transaction.atomic
def member_update(*, membership: Membership, actor: Actor, role: Role | None, suspended: bool | None) -> Membership:
    """Change both at once, or nothing; None leaves it. Raises what the services of each raise."""
    if role is not None:
        membership = member_change_role(membership=membership, actor=actor, role=role)
    if suspended is not None:
        change = member_suspend if suspended else member_restore
        membership = change(membership=membership, actor=actor)
    return membership


@transaction.atomic
def member_remove(*, membership: Membership, actor: Actor) -> None:
    """Take a member out of the workspace. Raises what `member_change_role` raises."""
    workspace = Workspace.objects.locked(membership.workspace)
    membership = workspace.memberships.listed().get(pk=membership.pk)
    if membership.role == Role.OWNER:
        require_owner(workspace=workspace, actor=actor)
        _require_other_owner(membership)
    _audit_member(membership, actor, "member.removed", {"role": membership.role})
    membership.delete()


@transaction.atomic
def member_suspend(*, membership: Membership, actor: Actor) -> Membership:
    """Close the workspace to a member, who keeps role and place; who is suspended already stays so.

    The keys they made go on: they are the workspace's, as when a member is removed.
    Raises OwnSuspension, and what `member_change_role` raises.
    """
    membership = _locked_for_suspension(membership, actor)
    if membership.suspended_at is not None:
        return membership
    if membership.role == Role.OWNER:
        _require_other_owner(membership)
    membership.suspended_at = timezone.now()
    membership.suspended_by = actor.user
    membership.save(update_fields=["suspended_at", "suspended_by"])
    _audit_member(membership, actor, "member.suspended", {"role": membership.role})
    return membership


@transaction.atomic
def member_restore(*, membership: Membership, actor: Actor) -> Membership:
    """Open the workspace to a suspended member again. Raises what `member_suspend` raises, but LastOwner."""
    membership = _locked_for_suspension(membership, actor)
    if membership.suspended_at is None:
        return membership
    membership.suspended_at = membership.suspended_by = None
    membership.save(update_fields=["suspended_at", "suspended_by"])
    _audit_member(membership, actor, "member.restored", {"role": membership.role})
    return membership


@transaction.atomic
def member_leave(*, membership: Membership) -> None:
    """Let a member go of their own will. Raises LastOwner when the workspace would have no owner."""
    workspace = Workspace.objects.locked(membership.workspace)
    membership = workspace.memberships.listed().get(pk=membership.pk)
    if membership.role == Role.OWNER:
        _require_other_owner(membership)
    _audit_member(membership, Actor(user=membership.user), "member.left", {"role": membership.role})
    membership.delete()


def member_choose_columns(*, membership: Membership, columns: list[str]) -> None:
    """Show this member these columns of the list of links from now on; what others see stays."""
    membership.link_columns = columns
    membership.save(update_fields=["link_columns"])


def member_hide_checklist(*, membership: Membership) -> None:
    """Do not show this member the first steps any more."""
    membership.checklist_hidden_at = timezone.now()
    membership.save(update_fields=["checklist_hidden_at"])


@transaction.atomic
def ownership_transfer(*, membership: Membership, actor: Actor) -> None:
    """Make this member an owner and the acting owner an admin, in one step.

    Raises RoleTooLow when the actor owns nothing here, AlreadyOwner, MemberSuspended, Membership.DoesNotExist when
    the member left.
    """
    workspace = Workspace.objects.locked(membership.workspace)
    require_owner(workspace=workspace, actor=actor)
    new = workspace.memberships.listed().get(pk=membership.pk)
    if new.role == Role.OWNER:
        raise AlreadyOwner
    if new.suspended_at is not None:
        raise MemberSuspended
    old = workspace.memberships.listed().get(user=actor.user)
    data: dict[str, object] = {"role": [new.role, Role.OWNER.value], "from": old.user.email}
    new.role, old.role = Role.OWNER, Role.ADMIN
    new.save(update_fields=["role"])
    old.save(update_fields=["role"])
    _audit_member(new, actor, "workspace.ownership_transferred", data)


def require_owner(*, workspace: Workspace, actor: Actor) -> None:
    """Raise RoleTooLow unless the actor is the system or owns the workspace. The workspace must be locked."""
    if actor.user is None and actor.api_key is None:
        return
    owners = workspace.memberships.owners()
    if actor.user is None or not owners.filter(user=actor.user).exists():
        raise RoleTooLow


def _locked_for_suspension(membership: Membership, actor: Actor) -> Membership:
    """The member as they are now, if the actor may suspend and restore them."""
    workspace = Workspace.objects.locked(membership.workspace)
    membership = workspace.memberships.listed().get(pk=membership.pk)
    if membership.user == actor.user:
        raise OwnSuspension
    if membership.role == Role.OWNER:
        require_owner(workspace=workspace, actor=actor)
    return membership


def _require_other_owner(membership: Membership) -> None:
    owners = membership.workspace.memberships.owners()
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner


def _audit_member(membership: Membership, actor: Actor, action: str, data: dict[str, object]) -> None:
    audit(
        workspace=membership.workspace,
        actor=actor,
        action=action,
        target=membership.user.public_id,
        data={"member": membership.user.email, **data},
    )
