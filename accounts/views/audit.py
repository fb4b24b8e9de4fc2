"""The audit trail of a workspace."""

import json
from collections.abc import Iterator
from datetime import UTC

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.audit_veils import audit_events_for
from accounts.audit_words import action_words, actor_words
from accounts.csv_lines import csv_lines
from accounts.entitlements import lacking, require_feature
from accounts.forms import AuditForm
from accounts.models import AuditEvent, AuditFilter, Workspace
from accounts.plans import Feature
from accounts.views.settings import settings_context

PAGE_SIZE = 50
_MAX_PARAMETER = 300
_COLUMNS = ("time", "who", "email", "key", "action", "target", "sentence", "details")


@login_required
@require_safe
def audit(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What was done, the newest first; the filter stands in the address, `?before=` shows older events."""
    membership = access_workspace(request, workspace_id)
    if reason := lacking(membership.workspace, Feature.AUDIT_LOG):
        context: dict[str, object] = {**settings_context(membership, "audit"), "lacking": reason}
        return render(request, "accounts/audit.html", context)
    form = _form(request, membership.workspace)
    context = {**settings_context(membership, "audit"), "form": form, "events": [], "filtered": False}
    if not form.is_valid():
        return render(request, "accounts/audit.html", context, status=422)
    before = request.GET.get("before", "")[:_MAX_PARAMETER]
    wanted = form.wanted()
    events = list(audit_events_for(membership).page(wanted, before=before, size=PAGE_SIZE + 1))
    query = {name: value for name, value in form.cleaned_data.items() if value}
    context |= {
        "events": events[:PAGE_SIZE],
        "filtered": wanted != AuditFilter(),
        "target": wanted.target,
        "query": urlencode(query),
        "newer_url": "?" + urlencode(query) if before else "",
        "older_url": "",
    }
    if len(events) > PAGE_SIZE:
        context["older_url"] = "?" + urlencode({**query, "before": events[PAGE_SIZE - 1].public_id})
    return render(request, "accounts/audit.html", context)


@login_required
@require_safe
def export(request: HttpRequest, workspace_id: str) -> HttpResponseBase:
    """The same events as CSV, all of them: sent as they are read, so that their number does not matter."""
    membership = access_workspace(request, workspace_id)
    require_feature(membership.workspace, Feature.AUDIT_LOG)
    form = _form(request, membership.workspace)
    if not form.is_valid():
        return HttpResponse(gettext("These filters do not fit."), status=422, content_type="text/plain; charset=utf-8")
    events = audit_events_for(membership).matching(form.wanted()).iterator(chunk_size=1000)
    response = StreamingHttpResponse(csv_lines(_rows(events)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _form(request: HttpRequest, workspace: Workspace) -> AuditForm:
    members = workspace.memberships.listed()
    people = [(member.user.public_id, member.user.display_name) for member in members]
    keys = [(key.public_id, gettext("Key %(name)s") % {"name": key.name}) for key in workspace.api_keys.working()]
    given = {name: str(value)[:_MAX_PARAMETER].strip() for name, value in request.GET.items()}
    # Who left, and keys that were revoked, can still be asked for by address.
    who = given.get("who", "")
    gone = [(who, who)] if who and who not in dict([*people, *keys, ("system", "")]) else []
    return AuditForm(given, people=[*people, *keys, *gone])


def _rows(events: Iterator[AuditEvent]) -> Iterator[tuple[str, ...]]:
    yield _COLUMNS
    for event in events:
        yield (
            event.created_at.astimezone(UTC).isoformat(timespec="seconds"),
            actor_words(event),
            event.user.email if event.user else "",
            event.api_key.public_id if event.api_key else "",
            event.action,
            event.target,
            f"{actor_words(event)} {action_words(event)}",
            json.dumps(event.data, ensure_ascii=False),
        )
