"""The webhooks of a workspace, and making one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access_workspace, actor_of
from accounts.entitlements import lacking, require_feature
from accounts.models import Role
from accounts.plans import Feature
from accounts.views.settings import settings_context
from webhooks.access import list_endpoints
from webhooks.errors import WebhookError
from webhooks.forms import EndpointForm
from webhooks.services import endpoint_create


@login_required
@require_safe
def webhook_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """All webhooks."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    context = {
        **settings_context(membership, "webhooks:list"),
        "endpoints": list_endpoints(membership.workspace),
        "lacking": lacking(membership.workspace, Feature.WEBHOOKS),
    }
    return render(request, "webhooks/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_new(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The form; POST makes one and shows its secret in the answer, the only time it is seen."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    require_feature(membership.workspace, Feature.WEBHOOKS)
    form = EndpointForm(request.POST or None)
    context = {**settings_context(membership, "webhooks:list"), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = endpoint_create(
                workspace=membership.workspace, actor=actor_of(membership), **form.fields_for_service()
            )
        except WebhookError as error:
            form.refuse(error)
        else:
            return render(request, "webhooks/secret.html", {**context, "endpoint": endpoint, "secret": secret})
    return render(request, "webhooks/new.html", context, status=422 if form.errors else 200)
