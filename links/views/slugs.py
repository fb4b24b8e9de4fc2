"""What the editor says of a slug while it is typed."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.models import Role
from accounts.rate_limit import hit
from links.access import access_link
from links.availability import availability
from links.hosts import clean_hostname
from links.permissions import reach_of

# Far below what opening short links, which anybody can, would tell in the same time.
CHECKS_PER_MINUTE: Final = 90  # of a workspace


@login_required
@require_safe
def slug_check(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Whether `slug` is free on `domain`, for the link named `link` or a new one; too many questions get no answer."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    workspace, asked = membership.workspace, request.GET
    link = access_link(workspace, asked["link"], reach_of(membership)) if asked.get("link") else None
    answer = None
    if hit(name=f"slug-check:{workspace.public_id}", limit=CHECKS_PER_MINUTE, seconds=60).allowed:
        own = link.domain.hostname if link is not None and link.domain else ""
        answer = availability(
            workspace=workspace,
            hostname=clean_hostname(asked["domain"]) if "domain" in asked else own,
            slug=asked.get("slug", "")[:1_000],
            link=link,
            title=asked.get("title", "")[:200],
            destination=asked.get("destination", "")[:8_000],
        )
    return render(request, "links/_slug_check.html", {"answer": answer, "workspace_id": workspace_id})
