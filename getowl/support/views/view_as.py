"""The end of a look at a workspace; it begins with a deed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import Workspace
from accounts.support_view import support_view_end


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Back to the page about the workspace."""
    workspace_id = support_view_end(request)
    if Workspace.objects.filter(public_id=workspace_id).exists():
        return redirect("admin:support_workspace", workspace_id)
    return redirect("admin:index")
