"""The signed-in person's own page."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedHttpRequest, last_membership
from accounts.forms import ProfileForm
from accounts.second_factor import has_second_factor
from accounts.services.users import user_update


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Show and change name and language; links to the pages for address and password."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        user_update(user=user, name=form.cleaned_data["name"], language=language)
        with translation.override(language or request.LANGUAGE_CODE):
            messages.success(request, gettext("Profile saved."))
        response = redirect("accounts:profile")
        if not language:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # what was chosen before there was an account
        return response
    context = {
        "form": form,
        "membership": last_membership(request, request.user),
        "second_factor": has_second_factor(request.user),
    }
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)
