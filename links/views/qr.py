"""QR codes: the page of one link's code, its files, many codes as a zip, and the workspace's design."""

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from links.access import access_link, find_links, qr_design_of
from links.models import Link
from links.permissions import reach_of
from links.qr import Kind, TooDense, archive_of, draw
from links.qr_form import QrForm
from links.services import qr_design_save
from links.views.htmx import is_htmx

KINDS: Final = tuple(kind.value for kind in Kind)
MAX_CODES: Final = 500
"""In one zip: as many as can be selected. A code takes 5 ms, so that the zip is made while the browser waits."""
MAX_WITH_LOGO: Final = 100
"""PNGs with a logo take 30 ms each."""


@login_required
@require_safe
def qr_page(request: HttpRequest, workspace_id: str, link_id: str) -> HttpResponse:
    """The code of one link, the design to try on it, and its files. The address holds the design that is tried."""
    membership = access_workspace(request, workspace_id)
    link = access_link(membership.workspace, link_id, reach_of(membership))
    form = QrForm.of_address(qr_design_of(membership.workspace), request.GET)
    return _page(request, membership, link, form)


@login_required
@require_safe
def qr_file(request: HttpRequest, workspace_id: str, link_id: str, kind: str) -> HttpResponse:
    """The code as a file; `download=1` saves it instead of showing it. A design that cannot be read is a 422."""
    membership = access_workspace(request, workspace_id)
    link = access_link(membership.workspace, link_id, reach_of(membership))
    if kind not in KINDS or link.shape:
        raise Http404("There is no such file.")
    form = QrForm.of_address(qr_design_of(membership.workspace), request.GET)
    if form.is_bound and not form.is_valid():
        return HttpResponse(_("This design cannot be drawn."), content_type="text/plain", status=422)
    try:
        data = draw(link.scan_url, form.design(), Kind(kind), size=form.pixels)
    except TooDense as error:
        return HttpResponse(str(error), content_type="text/plain", status=422)
    name = f"qr-{link.slug.replace('/', '-')}.{kind}"
    return _file(data, Kind(kind).content_type, name, attachment=request.GET.get("download") == "1")


@login_required
@require_safe
def qr_archive(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The codes of the links named `id` in the workspace's design: a zip of files of one `kind`."""
    membership = access_workspace(request, workspace_id)
    ids, kind = request.GET.getlist("id"), request.GET.get("kind", "png")
    if not 1 <= len(ids) <= MAX_CODES or kind not in KINDS:
        return HttpResponseBadRequest(
            _("Name 1 to %(max_codes)s links, and one of %(kinds)s.")
            % {"max_codes": MAX_CODES, "kinds": ", ".join(KINDS)}
        )
    design = qr_design_of(membership.workspace)
    if design.logo and kind == Kind.PNG and len(ids) > MAX_WITH_LOGO:
        return HttpResponseBadRequest(
            _("With a logo, %(max_with_logo)s PNGs at a time. SVG files have no such limit.")
            % {"max_with_logo": MAX_WITH_LOGO}
        )
    links = find_links(membership.workspace, ids, reach_of(membership))
    try:
        data = archive_of([(link.display_url, link.scan_url) for link in links if not link.shape], design, Kind(kind))
    except TooDense as error:
        return HttpResponse(str(error), content_type="text/plain", status=422)
    return _file(data, "application/zip", "qr-codes.zip", attachment=True)


@login_required
@require_POST
def qr_design(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Keep the sent design for all codes of the workspace, and show the link it was tried on."""
    membership = access_workspace(request, workspace_id, role=Role.ADMIN)
    workspace = membership.workspace
    link = access_link(workspace, request.POST.get("link", ""), reach_of(membership))
    form = QrForm(qr_design_of(workspace), request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, membership, link, form)
    qr_design_save(workspace=workspace, actor=actor_of(membership), design=form.design())
    messages.success(request, _("Saved. New codes of this workspace look like this."))
    return redirect("links:qr", workspace_id=workspace_id, link_id=link.public_id)


def _page(request: HttpRequest, membership: Membership, link: Link, form: QrForm) -> HttpResponse:
    names = {"workspace_id": membership.workspace.public_id, "link_id": link.public_id}
    fine = not form.is_bound or form.is_valid()
    # The address of a file names the design that is tried: what is seen is what is saved.
    query = urlencode([(name, value) for name, value in _sent(form)])
    context = {
        "membership": membership,
        "workspace_id": membership.workspace.public_id,
        "section": "links",
        "link": link,
        "form": form,
        "image_url": f"{reverse('links:qr_file', kwargs={**names, 'kind': 'svg'})}?{query}" if fine else "",
        "files": [
            (kind.upper(), f"{reverse('links:qr_file', kwargs={**names, 'kind': kind})}?{query}&download=1")
            for kind in Kind
        ],
    }
    template = "links/_qr_code.html" if is_htmx(request) and request.method != "POST" else "links/qr.html"
    return render(request, template, context, status=200 if fine else 422)


def _sent(form: QrForm) -> list[tuple[str, str]]:
    if not form.is_bound:
        return []
    return [(name, form.data[name]) for name in form.fields if name != "logo" and name in form.data]


def _file(data: bytes, content_type: str, name: str, *, attachment: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(attachment, name) or "inline"
    response["Cache-Control"] = "private, max-age=60"
    # An SVG that is opened by itself is a document: it must not load or run anything.
    response["Content-Security-Policy"] = "default-src 'none'; img-src data:; style-src 'none'; sandbox"
    return response
