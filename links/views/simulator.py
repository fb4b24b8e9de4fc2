"""The simulator beside the editor: where an imagined visitor would go, by what is typed, and why."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.access import access_workspace
from accounts.models import Role
from links.access import access_link
from links.forms import LinkForm, VisitorForm
from links.hosts import places_of
from links.models import Link
from links.permissions import reach_of
from links.simulation import simulate
from links.views.preview import typed_link


@login_required
@require_POST
def link_simulate(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What the visitor of the form would meet; nothing is saved. Who only views asks about the link as it is."""
    link_id = request.GET.get("link")
    membership = access_workspace(request, workspace_id, role=Role.VIEWER if link_id else Role.MEMBER)
    workspace = membership.workspace
    link = access_link(workspace, link_id, reach_of(membership)) if link_id else None
    asked = VisitorForm(request.POST)
    if link is not None and reach_of(membership).locks(link.folder_id):
        subject: Link | None = link
    else:
        current = link.domain.hostname if link is not None and link.domain else ""
        form = LinkForm(request.POST, places=places_of(workspace, current=current))
        subject = typed_link(form, link)
    verdict = None
    if subject is not None and asked.is_valid():
        if subject.domain is not None:  # with its settings: a preview knows only its name
            # The newest claim of it: those before it are gone.
            claims = workspace.domains.filter(hostname=subject.domain.hostname).order_by("id")
            subject.domain = claims.last() or subject.domain
        verdict = simulate(subject, asked.visitor(request.POST.get("timezone", "")))
    return render(request, "links/_verdict.html", {"verdict": verdict, "asked": asked, "link": subject})
