"""API keys of a workspace."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import access_api_key, access_workspace, actor_of
from accounts.entitlements import lacking
from accounts.forms import ApiKeyForm
from accounts.models import Role
from accounts.plans import Feature
from accounts.services.api_keys import api_key_create, api_key_revoke
from accounts.views.settings import settings_context


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """List the keys; POST makes one and shows its secret in the answer, the only time it is seen."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    form = ApiKeyForm(request.POST or None)
    context = {**settings_context(membership, "api_keys")}
    if request.method == "POST" and form.is_valid():
        key, secret = api_key_create(
            workspace=membership.workspace,
            actor=actor_of(membership),
            name=form.cleaned_data["name"],
            scopes=form.chosen_scopes(),
            expires_at=form.expires_at(),
            networks=form.cleaned_data["networks"],
        )
        context |= {"new_key": key, "secret": secret}
        form = ApiKeyForm()
    now = timezone.now()
    keys = [(key, key.is_expired(now)) for key in membership.workspace.api_keys.working()]
    context |= {"form": form, "api_keys": keys, "lacking": lacking(membership.workspace, Feature.API)}
    return render(request, "accounts/api_keys.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, workspace_id: str, key_id: str) -> HttpResponse:
    """Stop a key."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    key = access_api_key(membership.workspace, key_id)
    api_key_revoke(api_key=key, actor=actor_of(membership))
    messages.success(request, _("%(key)s no longer works.") % {"key": key.name})
    return redirect("accounts:api_keys", workspace_id=workspace_id)
