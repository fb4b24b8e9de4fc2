"""The folders that can be chosen for links: in the editor, and for those that are selected in the list."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import access_workspace
from accounts.models import Membership, Role
from links.folder_access import list_folders
from links.models import Folder
from links.permissions import reach_of

OFFERED = 100
"""More are searched for."""


@login_required
@require_safe
def folder_options(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Options for a select: the folders that links may be put in; `folder_q` searches."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    search = request.GET.get("folder_q", "")[:80]
    folders = list_folders(membership.workspace, reach_of(membership), search=search, to_fill=True, limit=OFFERED)
    return render(request, "links/_folder_options.html", {"folders": folders, "searched": bool(search)})


def offer_folders_in(form: forms.Form, membership: Membership, current: Folder | None) -> bool:
    """Let the form's `folder` offer those that links may be put in, and the link's own; returns whether there are more.

    One query, and none for who changes nothing.
    """
    reach = reach_of(membership)
    found = list_folders(membership.workspace, reach, to_fill=True, limit=OFFERED + 1) if reach.edits else []
    choices = [(one.public_id, one.name) for one in found[:OFFERED]]
    if current is not None and (current.public_id, current.name) not in choices:
        choices.insert(0, (current.public_id, current.name))
    form.fields["folder"].widget = forms.Select(choices=[("", _("No folder")), *choices])
    return len(found) > OFFERED
