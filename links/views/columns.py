"""Which columns of the list somebody sees."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access_workspace
from accounts.services.members import member_choose_columns
from links.columns import COLUMN_LABELS, Column, columns_of
from links.views.htmx import is_htmx, with_events


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
    return with_events(HttpResponse(status=204), links_changed={})
