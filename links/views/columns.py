"""Which columns of the list somebody sees."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access_workspace
from accounts.models import Membership
from accounts.services.members import member_choose_columns
from links.columns import COLUMN_LABELS, Column, columns_of
from links.errors import UnknownCursor
from links.views.htmx import is_htmx
from links.views.listing import list_context


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """GET is what this member can choose; POST shows them the columns `column` from now on.

    Viewers choose, too: it changes nothing for others.
    """
    membership = access_workspace(request, workspace_id)
    if request.method != "POST":
        choices = [(column.value, label) for column, label in COLUMN_LABELS.items()]
        context = {"choices": choices, "columns": columns_of(membership), "workspace_id": workspace_id}
        return render(request, "links/_columns.html", context)
    wanted = request.POST.getlist("column")
    for name in wanted:
        if name not in frozenset(Column):
            text = _("There is no column “%(name)s”.") % {"name": name[:40]}
            return HttpResponse(f"column: {text}", status=422, content_type="text/plain; charset=utf-8")
    member_choose_columns(membership=membership, columns=[column.value for column in Column if column in wanted])
    if not is_htmx(request):
        return redirect("links:list", workspace_id=workspace_id)
    return render(request, "links/_results.html", _list_behind(request, membership))


def _list_behind(request: HttpRequest, membership: Membership) -> dict[str, Any]:
    """What the list shows that the menu was opened over."""
    query = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    try:
        return list_context(membership, query)
    except UnknownCursor:  # its page begins after a link that is gone by now
        return list_context(membership, QueryDict())
