"""The choices of a select in the bar above the list, where there are more than it offers."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from links.views.filter_bar import SEARCHED, searched_options


@login_required
@require_safe
def filter_options(request: HttpRequest, workspace_id: str, select: str) -> HttpResponse:
    """Options for the select `select` (folder, domain or author); `choice_q` searches."""
    membership = access_workspace(request, workspace_id)
    if select not in SEARCHED:
        raise Http404("There is no such select.")
    options = searched_options(membership, select, request.GET.get("choice_q", "")[:80])
    return render(request, "links/_filter_options.html", {"options": options})
