"""What people may do with their account as a whole: take their data along, and go."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import AuthenticatedHttpRequest, last_membership
from accounts.errors import SoleOwner
from accounts.reauthentication import require_recent_authentication
from accounts.services.account_data import account_data
from accounts.services.account_delete import account_delete, alone_in, sole_owner_of


@never_cache
@login_required
@require_safe
def download(request: AuthenticatedHttpRequest) -> HttpResponseBase:
    """All that is held about the person, as JSON."""
    require_recent_authentication(request)
    response = StreamingHttpResponse(account_data(user=request.user), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="getowl-account.json"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Say what goes and what stays; POST deletes the account, and asks who it is once more first."""
    user = request.user
    context = {
        "membership": last_membership(request, user),
        "blocking": sole_owner_of(user),
        "alone": alone_in(user),
    }
    if request.method != "POST":
        return render(request, "accounts/account_delete.html", context)
    if context["blocking"]:
        return render(request, "accounts/account_delete.html", context, status=409)
    require_recent_authentication(request)
    email = user.email
    try:
        account_delete(user=user)
    except SoleOwner as error:  # since it was looked up above
        messages.error(request, str(error))
        return redirect("accounts:delete_account")
    get_adapter(request).send_mail("account/email/account_deleted", email, {})
    logout(request)
    messages.success(request, _("Your account is deleted."))
    return redirect("home")
