"""Making workspaces, and their rules; what admins set is in workspace_settings.py."""

from django.db import transaction

from accounts.actor import Actor
from accounts.audit import audit
from accounts.entitlements import Limit
from accounts.errors import NoSecondFactor
from accounts.models import Membership, Role, User, Workspace
from accounts.plans import Plan
from accounts.second_factor import has_second_factor


@transaction.atomic
def workspace_create(*, owner: User, name: str) -> Workspace:
    """Make a workspace that `owner` owns; raises ValidationError for a name that does not fit."""
    workspace = Workspace(name=name.strip())
    workspace.full_clean()
    workspace.save(force_insert=True)
    Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    audit(
        workspace=workspace,
        actor=Actor(user=owner),
        action="workspace.created",
        target=workspace.public_id,
        data={"name": workspace.name},
    )
    return workspace


@transaction.atomic
def workspace_change_plan(*, workspace: Workspace, actor: Actor, plan: Plan) -> Workspace:
    """Put the workspace on a plan. What a larger one shows is shown from the next request on.

    Limits that were agreed upon end with the plan that they were agreed upon for.
    """
    workspace = Workspace.objects.locked(workspace)
    old, workspace.plan = workspace.plan, plan
    if workspace.plan == old:
        return workspace
    workspace.agreed_limits = None
    workspace.save(update_fields=["plan", "agreed_limits"])
    audit(
        workspace=workspace,
        actor=actor,
        action="workspace.plan_changed",
        target=workspace.public_id,
        data={"plan": [old, plan.value]},
    )
    return workspace


@transaction.atomic
def workspace_agree_limit(*, workspace: Workspace, actor: Actor, limit: Limit, room: int | None) -> Workspace:
    """Let the workspace have so much of a limit, whatever its plan says; None: what the plan says."""
    workspace = Workspace.objects.locked(workspace)
    agreed = {**(workspace.agreed_limits or {})}
    old = agreed.pop(limit.value, None)
    if old == room:
        return workspace
    if room is not None:
        agreed[limit.value] = room
    workspace.agreed_limits = agreed or None
    workspace.save(update_fields=["agreed_limits"])
    audit(
        workspace=workspace,
        actor=actor,
        action="workspace.limit_agreed",
        target=workspace.public_id,
        data={limit.value: [old, room]},
    )
    return workspace


@transaction.atomic
def workspace_require_second_factor(*, workspace: Workspace, actor: Actor, required: bool) -> Workspace:
    """Ask all members for a second factor, or no longer. Raises NoSecondFactor when the actor has none to ask with."""
    workspace = Workspace.objects.locked(workspace)
    if workspace.requires_second_factor == required:
        return workspace
    if required and (actor.user is None or not has_second_factor(actor.user)):
        raise NoSecondFactor
    workspace.requires_second_factor = required
    workspace.save(update_fields=["requires_second_factor"])
    audit(
        workspace=workspace,
        actor=actor,
        action="workspace.second_factor_required" if required else "workspace.second_factor_not_required",
        target=workspace.public_id,
    )
    return workspace
