"""The page behind the link in an invitation's mail."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import access_invitation_link
from accounts.entitlements import PlanLimit
from accounts.errors import InvitationClosed, InvitationForOther
from accounts.models import User
from accounts.services.invitations import invitation_accept


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; POST joins. A visitor first signs up or in and comes back here."""
    found = access_invitation_link(token)
    context = {"invitation": found, "next": request.path}
    if not found.is_open(timezone.now()):
        return render(request, "accounts/invitation_closed.html", context, status=410)
    user = request.user
    if not isinstance(user, User):
        if request.method == "POST":
            raise Http404("Sign in first.")
        # The secret came by mail, so whoever signs up with this address has proven it.
        get_adapter(request).stash_verified_email(request, found.email)
        return render(request, "accounts/invitation.html", context)
    if request.method == "POST":
        try:
            membership = invitation_accept(token=token, user=user)
        except InvitationClosed:
            return render(request, "accounts/invitation_closed.html", context, status=410)
        except PlanLimit as error:
            messages.error(request, str(error))
            return render(request, "accounts/invitation.html", context, status=403)
        except InvitationForOther:
            return render(request, "accounts/invitation_other.html", context, status=403)
        messages.success(request, _("Welcome to %(workspace)s.") % {"workspace": membership.workspace.name})
        return redirect("links:list", workspace_id=membership.workspace.public_id)
    template = "invitation" if user.email.lower() == found.email else "invitation_other"
    return render(request, f"accounts/{template}.html", context)
