"""The way in: visitors see what this is, members go where they were."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import last_membership
from accounts.models import User


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send a signed-in user to their last workspace, or to naming their first one."""
    if not isinstance(request.user, User):
        return render(request, "landing.html")
    membership = last_membership(request, request.user)
    if membership is None:
        return redirect("accounts:workspace_new")
    return redirect("links:list", workspace_id=membership.workspace.public_id)
