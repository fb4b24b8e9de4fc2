"""The audit trail of a workspace."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.views.settings import settings_context

PAGE_SIZE = 50
_MAX_PARAMETER = 300


@login_required
@require_safe
def audit(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What was done, the newest first; `?target=` shows one object's history, `?before=` older events."""
    membership = access_workspace(request, workspace_id)
    target = request.GET.get("target", "").strip().replace("\0", "")[:_MAX_PARAMETER]
    before = request.GET.get("before", "").replace("\0", "")[:_MAX_PARAMETER]
    events = list(membership.workspace.audit_events.page(target=target, before=before, size=PAGE_SIZE + 1))
    context = {
        **settings_context(membership, "audit"),
        "events": events[:PAGE_SIZE],
        "target": target,
        "newer_url": "?" + urlencode({"target": target} if target else {}) if before else "",
        "older_url": "",
    }
    if len(events) > PAGE_SIZE:
        query = {"target": target} if target else {}
        context["older_url"] = "?" + urlencode({**query, "before": events[PAGE_SIZE - 1].public_id})
    return render(request, "accounts/audit.html", context)
