"""Where the signed-in person is signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedHttpRequest, last_membership
from accounts.services.sessions import session_end, session_list, sessions_end_others


@never_cache
@login_required
@require_safe
def sessions(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All sessions of the user."""
    found = session_list(user=request.user, current_key=request.session.session_key)
    context = {"sessions": found, "membership": last_membership(request, request.user)}
    return render(request, "accounts/sessions.html", context)


@login_required
@require_POST
def end(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """Sign one session out."""
    if not session_end(user=request.user, number=number):
        raise Http404("No such session.")
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")


@login_required
@require_POST
def end_others(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = sessions_end_others(user=request.user, current_key=request.session.session_key)
    messages.success(
        request,
        ngettext("Signed out on %(count)s other device.", "Signed out on %(count)s other devices.", count)
        % {"count": count},
    )
    return redirect("accounts:sessions")
