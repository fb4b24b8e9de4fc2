"""The page of one domain: its records, how far it is, its timeline; and what can be done with it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Role, Workspace
from domains.access import access_domain, latest_events
from domains.dependents import count_on
from domains.models import Domain
from domains.names.hostname import display_of
from domains.services import domain_check_now, domain_remove
from domains.states import State
from domains.views.frame import domain_context
from domains.views.live import LivePart, answer, is_asked_for, live_part
from domains.views.progress import progress_of
from domains.views.records import RecordRow, advice_for, rows_of
from domains.views.timeline import entries_of


@login_required
@require_safe
def domain_detail(request: HttpRequest, workspace_id: str, domain_id: str) -> HttpResponse:
    """Everything about a domain."""
    membership = access_workspace(request, workspace_id)
    domain = access_domain(membership.workspace, domain_id)
    records = rows_of(domain)
    part = _part(membership.workspace, domain, records)
    if is_asked_for(request, part.id):
        return answer(request, part)
    context: dict[str, Any] = {
        **domain_context(membership, domain, "detail"),
        "part": part,
        "published": [record for record in records if record.full_name],
        "links": count_on(domain) if membership.may_manage else 0,
        "stopped": domain.state == State.FAILED,
        "local_dns": settings.LOCAL_DNS_RECORDS and membership.may_manage,
    }
    return render(request, "domains/detail.html", context)


@login_required
@require_POST
def domain_check(request: HttpRequest, workspace_id: str, domain_id: str) -> HttpResponse:
    """Look at it now instead of later."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    domain = access_domain(membership.workspace, domain_id)
    domain = domain_check_now(domain=domain, actor=actor_of(membership))
    part = _part(membership.workspace, domain, rows_of(domain))
    if is_asked_for(request, part.id):
        return answer(request, part)
    messages.success(request, _("It is being looked at now."))
    return redirect("domains:detail", workspace_id=workspace_id, domain_id=domain_id)


@login_required
@require_POST
def domain_delete(request: HttpRequest, workspace_id: str, domain_id: str) -> HttpResponse:
    """Give the name back; its links stop working."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    domain = access_domain(membership.workspace, domain_id)
    domain_remove(domain=domain, actor=actor_of(membership))
    messages.success(
        request, _("%(hostname)s is removed. Delete its DNS records now.") % {"hostname": display_of(domain.hostname)}
    )
    return redirect("domains:list", workspace_id=workspace_id)


def _part(workspace: Workspace, domain: Domain, records: list[RecordRow]) -> LivePart:
    """What changes by itself: one query, for the timeline."""
    progress = progress_of(domain)
    context = {
        "domain": domain,
        "progress": progress,
        "records": records,
        "advice": advice_for(domain),
        "timeline": entries_of(latest_events(domain)),
    }
    url = reverse("domains:detail", kwargs={"workspace_id": workspace.public_id, "domain_id": domain.public_id})
    return live_part("progress", "domains/_progress.html", context, url=url, moving=progress.moving)
