"""What our own staff decide about a workspace's plan."""

from django.db import transaction

from accounts.actor import Actor
from accounts.billing.customers import account_of
from accounts.models import BillingAccount, Workspace
from accounts.plans import Plan
from accounts.services.workspaces import workspace_change_plan


@transaction.atomic
def plan_set_by_staff(*, workspace: Workspace, actor: Actor, plan: Plan | None) -> Workspace:
    """Put the workspace on a plan that stays whatever it pays; None: on the one that it pays for, from now on."""
    account = BillingAccount.objects.locked(account_of(workspace).pk)  # before the workspace, as in sync.py
    workspace = Workspace.objects.locked(workspace)
    workspace.plan_by_staff = plan is not None
    workspace.save(update_fields=["plan_by_staff"])
    paid_for = Plan(account.granted_plan)
    return workspace_change_plan(workspace=workspace, actor=actor, plan=paid_for if plan is None else plan)
