"""The list of links, and what keeps it true while it is open."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.models import Membership
from links.access import clicks_by_day, find_links, list_links, list_tags
from links.errors import UnknownCursor
from links.forms import QuickForm
from links.models import Link
from links.sparkline import first_day, sparkline
from links.views.states import Row, rows_of

MAX_POLLED = 200  # more than a page holds


@login_required
@require_safe
def link_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """A page of links: `q` searches, `tag` filters, `archived=1` shows those put away, `after` goes on."""
    membership = access_workspace(request, workspace_id)
    try:
        context = list_context(membership, request.GET)
    except UnknownCursor:
        return redirect(_url(workspace_id, {**_filters(request.GET)}))
    target = request.headers.get("HX-Target", "")
    if target == "more":
        return render(request, "links/_more.html", context)
    if target == "results":
        response = render(request, "links/_results.html", context)
        response["HX-Replace-Url"] = context["here"]
        return response
    return render(request, "links/list.html", context)


@login_required
@require_safe
def link_status(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The pills of the links `pill` and the panels of the links `panel`, for a page that shows them moving."""
    membership = access_workspace(request, workspace_id)
    pills = set(request.GET.getlist("pill")[:MAX_POLLED])
    panels = set(request.GET.getlist("panel")[:MAX_POLLED])
    rows = rows_of(find_links(membership.workspace, pills | panels))
    return render(request, "links/_status.html", {"rows": rows, "pills": pills, "panels": panels})


def list_context(membership: Membership, query: Any) -> dict[str, Any]:
    """Everything the list shows for these query parameters. Raises UnknownCursor."""
    workspace = membership.workspace
    filters = _filters(query)
    archived = "archived" in filters
    after = query.get("after") or None
    page = list_links(
        workspace, search=filters.get("q", ""), tag=filters.get("tag", ""), archived=archived, after=after
    )
    url = reverse("links:list", kwargs={"workspace_id": workspace.public_id})
    return {
        "membership": membership,
        "workspace_id": workspace.public_id,
        "section": "links",
        "rows": _with_sparks(page.links),
        "tags": list_tags(workspace),
        "quick": QuickForm(),
        "q": filters.get("q", ""),
        "tag": filters.get("tag", ""),
        "archived": archived,
        "filtered": "q" in filters or "tag" in filters,
        "here": _url(workspace.public_id, {**filters, **({"after": after} if after else {})}),
        "more_url": _url(workspace.public_id, {**filters, "after": page.next}) if page.next else "",
        "newest_url": _url(workspace.public_id, filters) if after else "",
        "tabs": [
            {"url": url, "label": "Active", "current": not archived},
            {"url": f"{url}?archived=1", "label": "Archived", "current": archived},
        ],
    }


def _with_sparks(links: Iterable[Link]) -> list[Row]:
    """The rows with their clicks of the last days, for all of them in one query more."""
    rows = rows_of(links)
    today = timezone.now().date()
    days = clicks_by_day([row.link for row in rows if row.link.clicks], since=first_day(today))
    return [replace(row, spark=sparkline(days.get(row.link.pk, {}), today)) if row.link.clicks else row for row in rows]


def _filters(query: Any) -> dict[str, str]:
    """The filters that are in use, in the order in which the address shows them."""
    found = {"q": query.get("q", "").strip()[:200], "tag": query.get("tag", "").strip()[:50]}
    found["archived"] = "1" if query.get("archived") == "1" else ""
    return {name: value for name, value in found.items() if value}


def _url(workspace_id: str, query: dict[str, str]) -> str:
    url = reverse("links:list", kwargs={"workspace_id": workspace_id})
    return f"{url}?{urlencode(query)}" if query else url
