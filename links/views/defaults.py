"""What new links start with: the workspace's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from links.access import list_utm_templates, saved_defaults
from links.errors import LinkError
from links.folder_access import list_folders
from links.forms.defaults import DefaultsForm, initial_of
from links.hosts import places_of
from links.models import Folder, LinkDefaults, UtmTemplate
from links.permissions import reach_of
from links.services import link_defaults_save
from links.views.tags import suggest_tags_in

OFFERED = 100  # folders, and templates; more are searched for


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_defaults(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What new links of the workspace start with."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    row = saved_defaults(membership.workspace, None)
    form = _form_of(request, membership, row)
    if form.is_bound and form.is_valid():
        try:
            link_defaults_save(workspace=membership.workspace, actor=actor_of(membership), values=form.values)
        except LinkError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved. Links that were made before stay as they are."))
            return redirect("links:defaults", workspace_id=workspace_id)
    return _page(request, membership, form)


def _form_of(request: HttpRequest, membership: Membership, row: LinkDefaults | None) -> DefaultsForm:
    workspace = membership.workspace
    template = row.utm_template if row is not None else None
    folder = row.into_folder if row is not None else None
    templates = list_utm_templates(workspace, limit=OFFERED).templates
    folders = list_folders(workspace, reach_of(membership), limit=OFFERED)
    values = row.values if row is not None else {}
    return DefaultsForm(
        request.POST if request.method == "POST" else None,
        places=places_of(workspace, current=values.get("domain", "")),
        templates=_with(template, [(one.public_id, one.name) for one in templates]),
        folders=_with(folder, [(one.public_id, one.name) for one in folders]),
        initial=initial_of(values, template.public_id if template else ""),
    )


def _page(request: HttpRequest, membership: Membership, form: DefaultsForm) -> HttpResponse:
    workspace = membership.workspace
    suggest_tags_in(form, workspace)
    context: dict[str, Any] = {
        "membership": membership,
        "workspace_id": workspace.public_id,
        "section": "links",
        "form": form,
        "many_templates": len(form.fields["utm_template"].widget.choices) > OFFERED,
    }
    return render(request, "links/defaults.html", context, status=422 if form.is_bound else 200)


def _with(chosen: UtmTemplate | Folder | None, listed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The choices, with the one that is chosen."""
    if chosen is None or (chosen.public_id, chosen.name) in listed:
        return listed
    return [(chosen.public_id, chosen.name), *listed]
