"""Settings of a workspace: the general page, and the tabs all settings pages share."""

from typing import TypedDict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access_member, access_workspace, actor_of
from accounts.billing.client import billing_is_on
from accounts.errors import AccountsError, SlugTaken
from accounts.models import Membership, Role
from accounts.reauthentication import require_recent_authentication
from accounts.services.members import ownership_transfer
from accounts.services.workspace_settings import current_slug, workspace_update
from accounts.services.workspaces import workspace_require_second_factor
from accounts.workspace_forms import WorkspaceSettingsForm, zones


class Tab(TypedDict):
    url: str
    label: str
    current: bool


class SettingsContext(TypedDict):
    membership: Membership
    section: str
    tabs: list[Tab]


def settings_context(membership: Membership, current: str) -> SettingsContext:
    """What every settings page needs; `current` is the URL name of the tab it is on, in accounts or with its app."""
    names = {"accounts:settings": _("General"), "accounts:members": _("Members")}
    if membership.may_manage:
        names["accounts:api_keys"] = _("API keys")
        names["webhooks:list"] = _("Webhooks")
    if membership.may(Role.OWNER):
        names["accounts:sso"] = _("Single sign-on")
    names["links:usage"] = _("Plan and usage")
    if membership.may_bill and billing_is_on():
        names["accounts:billing"] = _("Billing")
    names["accounts:audit"] = _("Audit trail")
    kwargs = {"workspace_id": membership.workspace.public_id}
    tabs = [
        Tab(url=reverse(name, kwargs=kwargs), label=label, current=name in (current, f"accounts:{current}"))
        for name, label in names.items()
    ]
    return SettingsContext(membership=membership, section="settings", tabs=tabs)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def general(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Show and change name, short name and timezone of the workspace; other forms of the page have their own views."""
    role = Role.ADMIN if request.method == "POST" else Role.VIEWER
    membership = access_workspace(request, workspace_id, role=role)
    workspace = membership.workspace
    initial = {"name": workspace.name, "slug": current_slug(workspace), "timezone": workspace.timezone}
    form = WorkspaceSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(form, membership):
        messages.success(request, _("Settings saved."))
        return redirect("accounts:settings", workspace_id=workspace_id)
    context = {**settings_context(membership, "settings"), "form": form, "zones": zones(), "slug": initial["slug"]}
    if membership.may(Role.OWNER):
        context["others"] = list(membership.workspace.memberships.active().listed().exclude(user=membership.user))
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)


def _save(form: WorkspaceSettingsForm, membership: Membership) -> bool:
    """Save what the valid form holds; False leaves an error in it."""
    name, slug, zone = (form.cleaned_data[field] for field in ("name", "slug", "timezone"))
    actor = actor_of(membership)
    try:
        workspace_update(workspace=membership.workspace, actor=actor, name=name, slug=slug, zone=zone)
    except SlugTaken as error:
        form.add_error("slug", str(error))
        return False
    return True


@login_required
@require_POST
def second_factor(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Ask all members for a second factor (`required=1`), or no longer."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    required = request.POST.get("required") == "1"
    try:
        workspace_require_second_factor(workspace=membership.workspace, actor=actor_of(membership), required=required)
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        text = _("Everybody needs a second step now.") if required else _("A password alone is enough again.")
        messages.success(request, text)
    return redirect("accounts:settings", workspace_id=workspace_id)


@login_required
@require_POST
def transfer(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Hand the workspace to another member; asks who it is once more first."""
    membership = access_workspace(request, workspace_id, role=Role.OWNER)
    member = access_member(membership.workspace, request.POST.get("member", ""))
    require_recent_authentication(request)
    try:
        ownership_transfer(membership=member, actor=actor_of(membership))
    except Membership.DoesNotExist:
        raise Http404("No such member.") from None  # gone since it was read above
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(name)s owns this workspace now; you are an admin.") % {"name": member.user.display_name},
        )
    return redirect("accounts:settings", workspace_id=workspace_id)
