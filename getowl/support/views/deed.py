"""The page on which a deed is confirmed, with its reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.errors import AccountsError
from accounts.staff import staff_actor
from getowl.support.deeds import DEEDS
from getowl.support.views.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: HttpRequest, name: str, target_id: str) -> HttpResponse:
    """Ask for the reason and do it; back to the page about what it was done to."""
    if name not in DEEDS:
        raise Http404("There is no such deed.")
    chosen = DEEDS[name]
    actor = staff_actor(request, chosen.duty)
    target = chosen.find(target_id)
    form = chosen.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = chosen.do(actor, target, form.cleaned_data)
        except AccountsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(chosen.then(request, target) if chosen.then else _back(chosen.about, target))
    context = {"deed": chosen, "target": target, "form": form, "back": _back(chosen.about, target)}
    return page(request, "deed", title=chosen.label, status=422 if form.errors else 200, **context)


def _back(about: str, target: object) -> str:
    if about == "invitation":
        about, target = "workspace", target.workspace  # type: ignore[attr-defined]  # an Invitation
    return reverse(f"admin:support_{about}", args=[target.public_id])  # type: ignore[attr-defined]  # as all have it
