"""The signed-in person's own page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedHttpRequest, last_membership
from accounts.forms import ProfileForm
from accounts.second_factor import has_second_factor
from accounts.services.users import user_rename


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Show and change the name; links to the pages for address and password."""
    form = ProfileForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        user_rename(user=request.user, name=form.cleaned_data["name"])
        messages.success(request, "Profile saved.")
        return redirect("accounts:profile")
    context = {
        "form": form,
        "membership": last_membership(request, request.user),
        "second_factor": has_second_factor(request.user),
    }
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)
