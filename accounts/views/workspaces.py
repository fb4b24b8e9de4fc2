"""Which workspaces a user has, and making one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedHttpRequest
from accounts.forms import WorkspaceForm
from accounts.services.workspaces import workspace_create


@login_required
@require_safe
def workspaces(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All workspaces of the user."""
    return render(request, "accounts/workspaces.html", {"memberships": list(request.user.memberships.by_workspace())})


@login_required
@require_safe
def workspace_menu(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The inside of the workspace switcher; `?current=` is ticked."""
    context = {"memberships": list(request.user.memberships.by_workspace()), "current": request.GET.get("current", "")}
    return render(request, "accounts/workspace_menu.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Name a workspace: the last step of signing up, and how to make another one later."""
    form = WorkspaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        workspace = workspace_create(owner=request.user, name=form.cleaned_data["name"])
        return redirect("links:list", workspace_id=workspace.public_id)
    return render(request, "accounts/workspace_new.html", {"form": form}, status=422 if form.errors else 200)
