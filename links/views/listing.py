"""The list of links, and what keeps it true while it is open."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.models import Membership
from links.access import clicks_by_day, find_links
from links.checklist import Checklist, checklist_of
from links.columns import ROOMY, columns_of
from links.errors import UnknownCursor
from links.filters import read_filters
from links.forms import QuickForm
from links.list_access import filter_links
from links.models import Link
from links.permissions import reach_of
from links.sparkline import first_day, sparkline
from links.views.filter_bar import bar_context
from links.views.states import Row, rows_of

MAX_POLLED = 200  # more than a page holds
# Rows of a page, and of one behind a drawer that comes with it: either is at most 150 KB.
SHOWN = 38
BEHIND = 15


@login_required
@require_safe
def link_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """A page of links. What the address can ask for is in links/filters.py; `after` goes on."""
    membership = access_workspace(request, workspace_id)
    try:
        context = list_context(membership, request.GET)
    except UnknownCursor:
        return redirect(_url(workspace_id, read_filters(membership.workspace, reach_of(membership), request.GET).pairs))
    target = request.headers.get("HX-Target", "")
    if target == "more":
        return render(request, "links/_more.html", context)
    if target == "results":
        response = render(request, "links/_results.html", context)
        response["HX-Replace-Url"] = context["here"]
        return response
    return render(request, "links/list.html", {**context, "checklist": _checklist(membership, context)})


@login_required
@require_safe
def link_status(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The pills of the links `pill` and the panels of the links `panel`, for a page that shows them moving."""
    membership = access_workspace(request, workspace_id)
    pills = set(request.GET.getlist("pill")[:MAX_POLLED])
    panels = set(request.GET.getlist("panel")[:MAX_POLLED])
    rows = rows_of(find_links(membership.workspace, pills | panels, reach_of(membership)))
    return render(request, "links/_status.html", {"rows": rows, "pills": pills, "panels": panels})


def list_context(membership: Membership, query: QueryDict, limit: int = SHOWN) -> dict[str, Any]:
    """Everything the list shows for these query parameters, `limit` rows of it. Raises UnknownCursor."""
    workspace, reach = membership.workspace, reach_of(membership)
    asked = read_filters(workspace, reach, query)
    after = query.get("after", "")
    page = filter_links(workspace, reach, asked.filter, sort=asked.sort, after=after, limit=limit)
    columns = columns_of(membership)
    archived, ws = asked.filter.archived, workspace.public_id
    url = reverse("links:list", kwargs={"workspace_id": ws})
    return {
        "membership": membership,
        "workspace_id": ws,
        "section": "links",
        "rows": _with_sparks(page.links),
        "columns": columns,
        "crowded": len(columns) > ROOMY,
        "quick": QuickForm(),
        "asked": asked,
        "q": asked.filter.search,
        "tag": asked.value("tag"),
        "archived": archived,
        "filtered": asked.is_filtered,
        **bar_context(membership, asked, behind=limit == BEHIND),
        "chips": [{"text": chip.text, "url": _url(ws, chip.pairs)} for chip in asked.chips],
        "clear_url": _url(ws, [pair for pair in asked.pairs if pair[0] in ("archived", "sort")]),
        "query": urlencode(asked.pairs),
        "here": _url(ws, [*asked.pairs, *([("after", after)] if after else [])]),
        "more_url": _url(ws, [*asked.pairs, ("after", page.next)]) if page.next else "",
        "newest_url": _url(ws, asked.pairs) if after else "",
        "tabs": [
            {"url": url, "label": _("Active"), "current": not archived},
            {"url": f"{url}?archived=1", "label": _("Archived"), "current": archived},
            {"url": reverse("links:bin", kwargs={"workspace_id": ws}), "label": _("Bin"), "current": False},
            {"url": reverse("links:batches", kwargs={"workspace_id": ws}), "label": _("Changes"), "current": False},
        ],
    }


def _checklist(membership: Membership, context: dict[str, Any]) -> Checklist | None:
    """The first steps, above the list as it is first met: who searches or goes on has taken them."""
    return None if context["filtered"] or context["newest_url"] else checklist_of(membership)


def _with_sparks(links: Iterable[Link]) -> list[Row]:
    """The rows with their clicks of the last days, for all of them in one query more."""
    rows = rows_of(links)
    today = timezone.now().date()
    days = clicks_by_day([row.link for row in rows if row.link.clicks], since=first_day(today))
    return [replace(row, spark=sparkline(days.get(row.link.pk, {}), today)) if row.link.clicks else row for row in rows]


def _url(workspace_id: str, pairs: list[tuple[str, str]]) -> str:
    url = reverse("links:list", kwargs={"workspace_id": workspace_id})
    return f"{url}?{urlencode(pairs)}" if pairs else url
