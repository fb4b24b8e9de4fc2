"""The page of settings that shows what a workspace uses of its plan."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.billing.client import billing_is_on
from accounts.plans import Plan, month_end, month_of
from accounts.views.settings import settings_context
from links.usage import compared, used_of


@login_required
@require_safe
def usage(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Every limit with what is used of it, and the plans beside each other. Every member may look."""
    membership = access_workspace(request, workspace_id)
    now, plan = timezone.now(), Plan(membership.workspace.plan)
    context = {
        **settings_context(membership, "links:usage"),
        "plan": plan,
        "lines": used_of(membership.workspace, now),
        "month_ends": month_end(month_of(now)),
        "plans": [(one, one == plan) for one in Plan],
        "compared": compared(),
        "billing_is_on": billing_is_on(),
    }
    return render(request, "links/usage.html", context)
