"""Members of a workspace and the invitations to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_invitation, access_member, access_workspace, actor_of
from accounts.errors import AccountsError
from accounts.forms import InvitationForm, RoleForm
from accounts.models import Membership, Role
from accounts.services import invitations, members
from accounts.views.settings import settings_context


def grantable(membership: Membership) -> list[Role]:
    """The roles this member may give: only owners make owners."""
    roles = [Role.MEMBER, Role.VIEWER, Role.BILLING, Role.ADMIN]
    return [*roles, Role.OWNER] if membership.may(Role.OWNER) else roles


@login_required
@require_safe
def member_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Who is in the workspace, and who is asked to join."""
    return _page(request, access_workspace(request, workspace_id))


@login_required
@require_POST
def invite(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Invite an address."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    form = InvitationForm(request.POST, grantable=grantable(membership))
    if form.is_valid():
        try:
            invitations.invitation_create(
                workspace=membership.workspace, actor=actor_of(membership), **form.cleaned_data
            )
        except (AccountsError, ValidationError) as error:
            form.add_error("email", error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(
                request, _("Invitation to %(email)s is on its way.") % {"email": form.cleaned_data["email"]}
            )
            return redirect("accounts:members", workspace_id=workspace_id)
    return _page(request, membership, form)


@login_required
@require_POST
def change_role(request: HttpRequest, workspace_id: str, user_id: str) -> HttpResponse:
    """Give a member another role."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    member = access_member(membership.workspace, user_id)
    form = RoleForm(request.POST, grantable=grantable(membership))
    if not form.is_valid():
        messages.error(request, _("That role cannot be given. Nothing was changed."))
        return redirect("accounts:members", workspace_id=workspace_id)
    role = form.cleaned_data["role"]
    try:
        members.member_change_role(membership=member, actor=actor_of(membership), role=role)
    except Membership.DoesNotExist:
        raise Http404("No such member.") from None  # gone since it was read above
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("%(name)s is now %(role)s.") % {"name": member.user.display_name, "role": role.word}
        )
    return redirect("accounts:members", workspace_id=workspace_id)


@login_required
@require_POST
def remove(request: HttpRequest, workspace_id: str, user_id: str) -> HttpResponse:
    """Take a member out of the workspace."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    member = access_member(membership.workspace, user_id)
    try:
        members.member_remove(membership=member, actor=actor_of(membership))
    except Membership.DoesNotExist:
        raise Http404("No such member.") from None  # gone since it was read above
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s was removed. Their links stay.") % {"name": member.user.display_name})
    return redirect("accounts:members", workspace_id=workspace_id)


@login_required
@require_POST
def suspend(request: HttpRequest, workspace_id: str, user_id: str) -> HttpResponse:
    """Close the workspace to a member for the time being."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    member = access_member(membership.workspace, user_id)
    try:
        members.member_suspend(membership=member, actor=actor_of(membership))
    except Membership.DoesNotExist:
        raise Http404("No such member.") from None  # gone since it was read above
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The access of %(name)s is suspended.") % {"name": member.user.display_name})
    return redirect("accounts:members", workspace_id=workspace_id)


@login_required
@require_POST
def restore(request: HttpRequest, workspace_id: str, user_id: str) -> HttpResponse:
    """Open the workspace to a suspended member again."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    member = access_member(membership.workspace, user_id)
    try:
        members.member_restore(membership=member, actor=actor_of(membership))
    except Membership.DoesNotExist:
        raise Http404("No such member.") from None  # gone since it was read above
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s has access again.") % {"name": member.user.display_name})
    return redirect("accounts:members", workspace_id=workspace_id)


@login_required
@require_POST
def leave(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Leave the workspace oneself."""
    membership = access_workspace(request, workspace_id, with_one_factor=True)
    try:
        members.member_leave(membership=membership)
    except Membership.DoesNotExist:
        raise Http404("No such member.") from None  # gone since it was read above
    except AccountsError as error:
        messages.error(request, str(error))
        return redirect("accounts:settings", workspace_id=workspace_id)
    messages.success(request, _("You left %(workspace)s.") % {"workspace": membership.workspace.name})
    return redirect("accounts:workspaces")


@login_required
@require_POST
def resend(request: HttpRequest, workspace_id: str, invitation_id: str) -> HttpResponse:
    """Mail an invitation again."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    invitation = access_invitation(membership.workspace, invitation_id)
    try:
        invitations.invitation_resend(invitation=invitation, actor=actor_of(membership))
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Invitation to %(email)s is on its way again.") % {"email": invitation.email})
    return redirect("accounts:members", workspace_id=workspace_id)


@login_required
@require_POST
def revoke(request: HttpRequest, workspace_id: str, invitation_id: str) -> HttpResponse:
    """Withdraw an invitation."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    invitation = access_invitation(membership.workspace, invitation_id)
    try:
        invitations.invitation_revoke(invitation=invitation, actor=actor_of(membership))
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Invitation to %(email)s withdrawn.") % {"email": invitation.email})
    return redirect("accounts:members", workspace_id=workspace_id)


def _page(request: HttpRequest, membership: Membership, form: InvitationForm | None = None) -> HttpResponse:
    now = timezone.now()
    listed = membership.workspace.memberships.listed()
    context = {
        **settings_context(membership, "members"),
        # Who has none is easier to attack: only those see it who can do something about it.
        "members": list(listed.with_second_factor() if membership.may_manage else listed),
        # Texts, once: each row offers them all.
        "grantable": [(str(role.value), str(role.label)) for role in grantable(membership)],
    }
    if membership.may_manage:
        pending = membership.workspace.invitations.pending()
        context["invitations"] = [(invitation, invitation.is_expired(now)) for invitation in pending]
        context["form"] = form or InvitationForm(grantable=grantable(membership), initial={"role": Role.MEMBER})
    return render(request, "accounts/members.html", context, status=422 if form is not None else 200)
