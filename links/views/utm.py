"""Templates of campaign parameters: their list, the form of one, and the choices that the editor offers."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from links.access import access_utm_template, list_utm_templates
from links.errors import LinkError, UnknownCursor
from links.forms.utm import UtmForm
from links.models import UtmTemplate
from links.models.utm_template import UTM_NAMES
from links.services import utm_template_create, utm_template_delete, utm_template_update

OFFERED = 100  # in the editor; more are searched for
_FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def template_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """A page of templates by name: `q` searches, `after` goes on."""
    membership = access_workspace(request, workspace_id)
    search = request.GET.get("q", "").strip()[:80]
    after = request.GET.get("after") or None
    url = reverse("links:utm_templates", kwargs={"workspace_id": workspace_id})
    try:
        page = list_utm_templates(membership.workspace, search=search, after=after)
    except UnknownCursor:
        return redirect(url)
    filters = {"q": search} if search else {}
    context = {
        **_frame(membership),
        "templates": page.templates,
        "q": search,
        "older_url": f"{url}?{urlencode({**filters, 'after': page.next})}" if page.next else "",
        "newer_url": f"{url}?{urlencode(filters)}" if after else "",
    }
    return render(request, "links/utm_templates.html", context)


@login_required
@require_http_methods(_FORM_METHODS)
def template_new(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The form of a new template, filled with what the address names: so the editor passes its fields on."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    if request.method != "POST":
        values = {name: request.GET.get(name, "")[:200] for name in UTM_NAMES}
        return _form(request, membership, UtmForm(initial=values))
    form = UtmForm(request.POST)
    if form.is_valid():
        try:
            made = utm_template_create(
                workspace=membership.workspace,
                actor=actor_of(membership),
                name=form.cleaned_data["name"],
                **form.utm_fields(),
            )
        except LinkError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The template “%(name)s” is made.") % {"name": made.name})
            return redirect("links:utm_templates", workspace_id=workspace_id)
    return _form(request, membership, form)


@login_required
@require_http_methods(_FORM_METHODS)
def template_edit(request: HttpRequest, workspace_id: str, template_id: str) -> HttpResponse:
    """The form of a template."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    template = access_utm_template(membership.workspace, template_id)
    if request.method != "POST":
        return _form(request, membership, UtmForm.of(template), template)
    form = UtmForm(request.POST)
    if form.is_valid():
        try:
            utm_template_update(
                template=template,
                actor=actor_of(membership),
                name=form.cleaned_data["name"],
                **form.utm_fields(),
            )
        except UtmTemplate.DoesNotExist:
            raise Http404("No such template.") from None  # deleted since it was read above
        except LinkError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved. Links that were made before stay as they are."))
            return redirect("links:utm_templates", workspace_id=workspace_id)
    return _form(request, membership, form, template)


@login_required
@require_POST
def template_delete(request: HttpRequest, workspace_id: str, template_id: str) -> HttpResponse:
    """Delete a template."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    template = access_utm_template(membership.workspace, template_id)
    utm_template_delete(template=template, actor=actor_of(membership))
    messages.success(request, _("The template “%(name)s” is deleted.") % {"name": template.name})
    return redirect("links:utm_templates", workspace_id=workspace_id)


@login_required
@require_safe
def template_options(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What the editor's choice of templates offers; `template_q` searches where there are too many for one list."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    search = request.GET.get("template_q")
    page = list_utm_templates(membership.workspace, search=(search or "").strip()[:80], limit=OFFERED)
    context = {**_frame(membership), "templates": page.templates, "has_more": page.next is not None}
    template = "links/_utm_choice.html" if search is None else "links/_utm_options.html"
    return render(request, template, context)


def _form(
    request: HttpRequest, membership: Membership, form: UtmForm, template: UtmTemplate | None = None
) -> HttpResponse:
    context = {**_frame(membership), "form": form, "template": template}
    return render(request, "links/utm_template.html", context, status=422 if form.is_bound else 200)


def _frame(membership: Membership) -> dict[str, Any]:
    return {"membership": membership, "workspace_id": membership.workspace.public_id, "section": "links"}
