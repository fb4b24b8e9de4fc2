"""What support may do from a customer's page: each deed with its duty, its words, and the reason it asks for."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts.actor import Actor
from accounts.audit import audit
from accounts.billing.by_staff import plan_set_by_staff
from accounts.billing.changes import trial_extend
from accounts.billing.customers import account_of
from accounts.billing.sync import billing_sync
from accounts.entitlements import Limit
from accounts.models import Invitation, StaffRole, User, Workspace
from accounts.plans import Plan
from accounts.services.invitations import invitation_resend
from accounts.services.staff import staff_note, staff_set_role, staff_sign_out, staff_switch_account
from accounts.services.workspaces import workspace_agree_limit
from accounts.staff import Duty
from accounts.support_view import support_view_begin
from getowl.support.abuse_deeds import ABUSE_DEEDS
from getowl.support.deed import DaysForm, Deed, LimitForm, PlanForm, RoleForm
from getowl.support.facts import invitation_named, link_named, person_named, workspace_named
from links.models import Link
from links.services.republish import link_republish


def _set_plan(actor: Actor, workspace: Workspace, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        plan = Plan(given["plan"]) if given["plan"] else None
        workspace = plan_set_by_staff(workspace=workspace, actor=actor, plan=plan)
        action, target = f"workspace.plan.{workspace.plan}", workspace.public_id
        staff_note(actor=actor, action=action, target=target, reason=given["reason"], workspace=workspace)
    return f"{workspace.name} is on {workspace.get_plan_display()}."


def _extend_trial(actor: Actor, workspace: Workspace, given: Mapping[str, Any]) -> str:
    account = trial_extend(workspace=workspace, days=given["days"])
    target = workspace.public_id
    staff_note(actor=actor, action="trial.extended", target=target, reason=given["reason"], workspace=workspace)
    return f"The trial of {workspace.name} ends on {account.trial_end:%Y-%m-%d}."


def _read_stripe(actor: Actor, workspace: Workspace, given: Mapping[str, Any]) -> str:
    account = billing_sync(account=account_of(workspace), reason="asked for by support", patient=False)
    target = workspace.public_id
    staff_note(actor=actor, action="billing.read", target=target, reason=given["reason"], workspace=workspace)
    return f"Stripe says of {workspace.name}: {account.get_status_display().lower()}."


def _look(actor: Actor, workspace: Workspace, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        audit(workspace=workspace, actor=actor, action="workspace.viewed", target=workspace.public_id)
        action, target = "workspace.viewed", workspace.public_id
        staff_note(actor=actor, action=action, target=target, reason=given["reason"], workspace=workspace)
    return f"You see {workspace.name} as its viewers do."


def _begin_look(request: HttpRequest, workspace: Workspace) -> str:
    support_view_begin(request, workspace)
    return reverse("links:list", args=[workspace.public_id])


def _agree_limit(actor: Actor, workspace: Workspace, given: Mapping[str, Any]) -> str:
    limit, room = Limit(given["limit"]), given["room"]
    with transaction.atomic():
        workspace = workspace_agree_limit(workspace=workspace, actor=actor, limit=limit, room=room)
        action, target = f"workspace.limit.{limit}", workspace.public_id
        staff_note(actor=actor, action=action, target=target, reason=given["reason"], workspace=workspace)
    return f"{workspace.name}: {limit.replace('_', ' ')} {'as the plan says' if room is None else room}."


def _resend(actor: Actor, invitation: Invitation, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        invitation = invitation_resend(invitation=invitation, actor=actor)
        action, target = "invitation.resent", invitation.public_id
        staff_note(actor=actor, action=action, target=target, reason=given["reason"], workspace=invitation.workspace)
    return f"The invitation is on its way to {invitation.email} again."


def _sign_out(actor: Actor, person: User, given: Mapping[str, Any]) -> str:
    count = staff_sign_out(user=person, actor=actor, reason=given["reason"])
    return f"{person.email} is signed out ({count} sessions)."


def _switch_off(actor: Actor, person: User, given: Mapping[str, Any]) -> str:
    staff_switch_account(user=person, on=False, actor=actor, reason=given["reason"])
    return f"Nobody can sign in as {person.email} any more."


def _switch_on(actor: Actor, person: User, given: Mapping[str, Any]) -> str:
    staff_switch_account(user=person, on=True, actor=actor, reason=given["reason"])
    return f"{person.email} can sign in again."


def _set_role(actor: Actor, person: User, given: Mapping[str, Any]) -> str:
    role = StaffRole(given["role"]) if given["role"] else None
    staff_set_role(user=person, role=role, actor=actor, reason=given["reason"])
    return f"{person.email} is {f'staff: {role.label.lower()}' if role else 'no staff any more'}."


def _republish(actor: Actor, link: Link, given: Mapping[str, Any]) -> str:
    with transaction.atomic():
        link_republish(link=link)
        action, target = "link.republished", link.public_id
        staff_note(actor=actor, action=action, target=target, reason=given["reason"], workspace=link.workspace)
    return f"{link.slug} is published again; this takes a second."


DEEDS: Final[Mapping[str, Deed]] = {
    deed.name: deed
    for deed in (
        *ABUSE_DEEDS,
        Deed(
            name="set-plan",
            label="Set the plan",
            about="workspace",
            duty=Duty.PLAN,
            means="Limits and features change with the next request. It stays whatever the workspace pays.",
            find=workspace_named,
            do=_set_plan,
            form=PlanForm,
        ),
        Deed(
            name="extend-trial",
            label="Extend the trial",
            about="workspace",
            duty=Duty.PLAN,
            means="A trial that goes on ends later. One that is over does not come back: set the plan instead.",
            find=workspace_named,
            do=_extend_trial,
            form=DaysForm,
        ),
        Deed(
            name="read-stripe",
            label="Read Stripe again",
            about="workspace",
            duty=Duty.PLAN,
            means="What is written here of the subscription is made what Stripe says now, and the plan follows.",
            find=workspace_named,
            do=_read_stripe,
        ),
        Deed(
            name="view-as",
            label="Look at it as its viewers do",
            about="workspace",
            duty=Duty.VIEW_AS,
            means="For half an hour, without changing anything. It is in the workspace's audit trail.",
            find=workspace_named,
            do=_look,
            then=_begin_look,
        ),
        Deed(
            name="agree-limit",
            label="Agree on a limit",
            about="workspace",
            duty=Duty.PLAN,
            means="It stands instead of the plan's own from the next request on. What is there already stays.",
            find=workspace_named,
            do=_agree_limit,
            form=LimitForm,
        ),
        Deed(
            name="resend-invitation",
            label="Send again",
            about="invitation",
            duty=Duty.CUSTOMERS,
            means="The mail goes out once more, with a new link that is good for seven days. The old link ends.",
            find=invitation_named,
            do=_resend,
        ),
        Deed(
            name="sign-out",
            label="Sign out everywhere",
            about="person",
            duty=Duty.CUSTOMERS,
            means="All of their sessions end. API keys go on working.",
            find=person_named,
            do=_sign_out,
        ),
        Deed(
            name="switch-off",
            label="Switch the account off",
            about="person",
            duty=Duty.SUSPEND,
            means="Nobody can sign in with it, and its sessions end. Links, keys and workspaces stay as they are.",
            find=person_named,
            do=_switch_off,
        ),
        Deed(
            name="switch-on",
            label="Switch the account on",
            about="person",
            duty=Duty.SUSPEND,
            means="They can sign in again as before.",
            find=person_named,
            do=_switch_on,
        ),
        Deed(
            name="staff-role",
            label="Make staff, or no longer",
            about="person",
            duty=Duty.STAFF,
            means="They see customers' data within their role. They need a second factor before they get in.",
            find=person_named,
            do=_set_role,
            form=RoleForm,
        ),
        Deed(
            name="republish",
            label="Publish again",
            about="link",
            duty=Duty.EDGE,
            means="What the edge holds of this link is written anew, from what is stored here.",
            find=link_named,
            do=_republish,
        ),
    )
}
