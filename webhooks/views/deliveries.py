"""One delivery: what was sent and what was answered; sending it again."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Role
from accounts.views.settings import settings_context
from webhooks.access import access_delivery, access_endpoint
from webhooks.errors import WebhookError
from webhooks.models import Endpoint
from webhooks.sending.messages import document
from webhooks.services import delivery_replay


@login_required
@require_safe
def delivery_detail(request: HttpRequest, workspace_id: str, webhook_id: str, delivery_id: str) -> HttpResponse:
    """The payload as it is sent, the last answer, and when it is tried again."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    endpoint = access_endpoint(membership.workspace, webhook_id)
    delivery = access_delivery(endpoint, delivery_id)
    context = {
        **settings_context(membership, "webhooks:list"),
        "endpoint": endpoint,
        "delivery": delivery,
        "payload": json.dumps(document(delivery.event), indent=2, ensure_ascii=False),
    }
    return render(request, "webhooks/delivery.html", context)


@login_required
@require_POST
def replay(request: HttpRequest, workspace_id: str, webhook_id: str, delivery_id: str) -> HttpResponse:
    """Send it again."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    delivery = access_delivery(access_endpoint(membership.workspace, webhook_id), delivery_id)
    try:
        delivery_replay(delivery=delivery, actor=actor_of(membership))
    except WebhookError as error:
        messages.error(request, error.message)
    except Endpoint.DoesNotExist:
        raise Http404("No such webhook.") from None  # gone since it was read above
    else:
        messages.success(request, _("It is sent again, under the same id."))
    return redirect("webhooks:delivery", workspace_id=workspace_id, webhook_id=webhook_id, delivery_id=delivery_id)
