"""The older part of a link's history, and the way back to how it was."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Role
from links.access import access_change, access_link
from links.errors import LinkConflict, LinkError
from links.history import RESTORABLE, history_of
from links.models import Link
from links.permissions import reach_of
from links.restoring import restoration
from links.services import link_update
from links.views.editor import show_saved
from links.views.htmx import is_htmx


@login_required
@require_safe
def link_history(request: HttpRequest, workspace_id: str, link_id: str) -> HttpResponse:
    """Twenty entries older than the entry `before`."""
    membership = access_workspace(request, workspace_id)
    workspace, reach = membership.workspace, reach_of(membership)
    link = access_link(workspace, link_id, reach)
    page = history_of(workspace, link.public_id, reach, link.variants, before=request.GET.get("before", ""))
    may_edit = not reach.locks(link.folder_id)
    context = {"history": page, "link": link, "may_edit": may_edit, "workspace_id": workspace_id}
    return render(request, "links/_history_entries.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_restore(request: HttpRequest, workspace_id: str, link_id: str, event_id: str) -> HttpResponse:
    """What taking the link back to right after the event would change; sent with POST, do it.

    `seen` is the version of the link that the question was about: of another one the question is asked anew.
    """
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    workspace = membership.workspace
    reach = reach_of(membership)
    link = access_link(workspace, link_id, reach, to_edit=True)
    event = access_change(workspace, link, event_id)
    if event.action not in RESTORABLE:
        raise Http404("No such version.")
    way = restoration(link, workspace.audit_events.since(event), reach)
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("seen") != str(way.version):
                raise LinkConflict(expected=0, current=way.version)
            saved = link_update(link=link, actor=actor_of(membership), expected_version=way.version, **way.fields)
        except Link.DoesNotExist:
            raise Http404("No such link.") from None  # deleted since it was read above
        except LinkError as problem:
            error = problem.message
        else:
            seconds = settings.EDGE_MAX_AGE_SECONDS
            text = _("Restored. Live everywhere within %(seconds)s s.") % {"seconds": seconds}
            response = show_saved(request, membership, saved, text)
            response["HX-Retarget"] = "#drawer"  # a refusal is shown where the question was
            return response
    context: dict[str, Any] = {"way": way, "event": event, "error": error, "link": link, "membership": membership}
    context |= {"workspace_id": workspace_id, "section": "links"}
    template = "links/_restore.html" if is_htmx(request) else "links/restore.html"
    return render(request, template, context, status=422 if error else 200)
