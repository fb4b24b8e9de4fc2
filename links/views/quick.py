"""The paste box: an address in, a short link out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import access_workspace, actor_of
from accounts.models import Role
from links.defaults import with_defaults
from links.errors import LinkError
from links.fields import LinkFields
from links.forms import QuickForm
from links.hosts import usual_place
from links.permissions import reach_of
from links.services import link_create
from links.views.htmx import is_htmx, with_events
from links.views.listing import list_context


@login_required
@require_POST
def quick_create(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Make a link with a random slug, and all else as the workspace's defaults say.

    The answer is a fresh box and the list with the link on top.
    """
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    form = QuickForm(request.POST)
    link = None
    if form.is_valid():
        try:
            row = LinkFields(destination=form.cleaned_data["destination"])
            workspace, reach = membership.workspace, reach_of(membership)
            [fields] = with_defaults(workspace, reach, [row], usual_domain=usual_place(workspace))
            link = link_create(workspace=workspace, actor=actor_of(membership), **fields)
        except LinkError as error:
            form.add_error("destination", error.message)
    if link is None:
        if is_htmx(request):
            return render(request, "links/_quick.html", {"quick": form, "workspace_id": workspace_id}, status=422)
        context = {**list_context(membership, QueryDict()), "quick": form}
        return render(request, "links/list.html", context, status=422)
    if not is_htmx(request):
        messages.success(
            request,
            _("%(link)s is made. Live within %(seconds)s s.")
            % {"link": link.display_url, "seconds": settings.EDGE_MAX_AGE_SECONDS},
        )
        return redirect("links:list", workspace_id=workspace_id)
    context = {**list_context(membership, QueryDict()), "new_id": link.public_id}
    response = render(request, "links/_made.html", context)
    response["HX-Replace-Url"] = context["here"]
    return with_events(response, link_made={"url": link.short_url, "text": link.display_url})
