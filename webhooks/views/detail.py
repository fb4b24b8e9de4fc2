"""One webhook: its log of deliveries, and changing it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Role
from accounts.views.settings import settings_context
from webhooks.access import DeliveryPage, access_endpoint, list_deliveries, signing_keys
from webhooks.errors import UnknownCursor, WebhookError
from webhooks.forms import EndpointForm, ReplayForm, initial_of
from webhooks.models import Delivery
from webhooks.services import endpoint_update

PAGE_SIZE = 50


@login_required
@require_safe
def webhook_detail(request: HttpRequest, workspace_id: str, webhook_id: str) -> HttpResponse:
    """The log, newest first; `?state=` shows some of it, `?before=` what is older than a delivery."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    endpoint = access_endpoint(membership.workspace, webhook_id)
    state = request.GET.get("state", "")
    state = state if state in Delivery.State.values else ""
    before = request.GET.get("before", "")[:100]
    try:
        page = list_deliveries(endpoint, state=state, after=before, limit=PAGE_SIZE)
    except UnknownCursor:
        page = DeliveryPage([], None)  # it was deleted by its age: so was what is older
    kept = {"state": state} if state else {}
    context = {
        **settings_context(membership, "webhooks:list"),
        "endpoint": endpoint,
        "keys": signing_keys(endpoint, timezone.now()),
        "deliveries": page.deliveries,
        "states": [("", _("All")), *Delivery.State.choices],
        "state": state,
        "replay_form": ReplayForm(),
        "newer_url": "?" + urlencode(kept) if before else "",
        "older_url": "?" + urlencode({**kept, "before": page.next}) if page.next else "",
    }
    return render(request, "webhooks/detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_edit(request: HttpRequest, workspace_id: str, webhook_id: str) -> HttpResponse:
    """Change it."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    endpoint = access_endpoint(membership.workspace, webhook_id)
    form = EndpointForm(request.POST or None, initial=initial_of(endpoint))
    if request.method == "POST" and form.is_valid():
        try:
            endpoint_update(endpoint=endpoint, actor=actor_of(membership), **form.fields_for_service())
        except WebhookError as error:
            form.refuse(error)
        except type(endpoint).DoesNotExist:
            raise Http404("No such webhook.") from None  # gone since it was read above
        else:
            messages.success(request, _("Webhook saved."))
            return redirect("webhooks:detail", workspace_id=workspace_id, webhook_id=webhook_id)
    context = {**settings_context(membership, "webhooks:list"), "endpoint": endpoint, "form": form}
    return render(request, "webhooks/edit.html", context, status=422 if form.errors else 200)
