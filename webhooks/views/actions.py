"""What can be done with a webhook by one button."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import access_workspace, actor_of
from accounts.models import Role
from accounts.views.settings import settings_context
from webhooks.access import access_endpoint
from webhooks.errors import WebhookError
from webhooks.forms import ReplayForm
from webhooks.models import Endpoint
from webhooks.services import (
    deliveries_replay_failed,
    endpoint_delete,
    endpoint_rotate,
    endpoint_send_test,
    endpoint_update,
)


@never_cache
@login_required
@require_POST
def rotate(request: HttpRequest, workspace_id: str, webhook_id: str) -> HttpResponse:
    """Another secret, shown in this answer alone."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    endpoint = access_endpoint(membership.workspace, webhook_id)
    try:
        secret = endpoint_rotate(endpoint=endpoint, actor=actor_of(membership))
    except Endpoint.DoesNotExist:
        raise Http404("No such webhook.") from None  # gone since it was read above
    context = {**settings_context(membership, "webhooks:list"), "endpoint": endpoint, "secret": secret, "rotated": True}
    return render(request, "webhooks/secret.html", context)


@login_required
@require_POST
def test(request: HttpRequest, workspace_id: str, webhook_id: str) -> HttpResponse:
    """Send an event that says nothing, and show its delivery."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    endpoint = access_endpoint(membership.workspace, webhook_id)
    try:
        delivery = endpoint_send_test(endpoint=endpoint, actor=actor_of(membership))
    except WebhookError as error:
        messages.error(request, error.message)
        return _back(workspace_id, webhook_id)
    except Endpoint.DoesNotExist:
        raise Http404("No such webhook.") from None
    messages.success(request, _("A test event is on its way."))
    return redirect(
        "webhooks:delivery", workspace_id=workspace_id, webhook_id=webhook_id, delivery_id=delivery.public_id
    )


@login_required
@require_POST
def switch(request: HttpRequest, workspace_id: str, webhook_id: str) -> HttpResponse:
    """Disable it, or enable it: `enabled` says which."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    endpoint = access_endpoint(membership.workspace, webhook_id)
    enabled = request.POST.get("enabled") == "1"
    try:
        endpoint_update(endpoint=endpoint, actor=actor_of(membership), enabled=enabled)
    except Endpoint.DoesNotExist:
        raise Http404("No such webhook.") from None
    said = (
        _("Enabled. It is told of what happens from now on.") if enabled else _("Disabled. Nothing is sent any more.")
    )
    messages.success(request, said)
    return _back(workspace_id, webhook_id)


@login_required
@require_POST
def delete(request: HttpRequest, workspace_id: str, webhook_id: str) -> HttpResponse:
    """Delete it with its log."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    endpoint = access_endpoint(membership.workspace, webhook_id)
    endpoint_delete(endpoint=endpoint, actor=actor_of(membership))
    messages.success(request, _("Webhook deleted."))
    return redirect("webhooks:list", workspace_id=workspace_id)


@login_required
@require_POST
def replay_failed(request: HttpRequest, workspace_id: str, webhook_id: str) -> HttpResponse:
    """Send again all that failed within so many `hours`."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    endpoint = access_endpoint(membership.workspace, webhook_id)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose since when. Nothing was sent."))
        return _back(workspace_id, webhook_id)
    since = timezone.now() - timedelta(hours=form.cleaned_data["hours"])
    try:
        count = deliveries_replay_failed(endpoint=endpoint, actor=actor_of(membership), since=since)
    except WebhookError as error:
        messages.error(request, error.message)
    except Endpoint.DoesNotExist:
        raise Http404("No such webhook.") from None
    else:
        messages.success(
            request, _("%(count)s sent again.") % {"count": count} if count else _("Nothing failed in that time.")
        )
    return _back(workspace_id, webhook_id)


def _back(workspace_id: str, webhook_id: str) -> HttpResponse:
    return redirect("webhooks:detail", workspace_id=workspace_id, webhook_id=webhook_id)
