"""The list of domains, and the box that adds one."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from domains.access import DomainPage, list_domains
from domains.errors import DomainError, UnknownCursor
from domains.forms import AddForm
from domains.models import Domain
from domains.names.errors import HostnameError
from domains.names.hostname import display_of
from domains.services import domain_add
from domains.states import State
from domains.views.live import LivePart, answer, is_asked_for, live_part
from domains.views.progress import is_moving, summary_of
from domains.wording import NOT_SET_UP, PILLS


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def domain_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """A page of domains; `after` goes on. A POST adds one."""
    role = Role.ADMIN if request.method == "POST" else Role.VIEWER
    membership = access_workspace(request, workspace_id, role=role)
    form = AddForm()
    if request.method == "POST":
        form = AddForm(request.POST)
        if (domain := _add(membership, form)) is not None:
            messages.success(
                request,
                _("%(hostname)s is added. Now publish its records.") % {"hostname": display_of(domain.hostname)},
            )
            return redirect("domains:detail", workspace_id=workspace_id, domain_id=domain.public_id)
    try:
        page = list_domains(membership.workspace, after=request.GET.get("after"))
    except UnknownCursor:
        return redirect("domains:list", workspace_id=workspace_id)
    part = _part(membership, page, request.GET.get("after", ""))
    if is_asked_for(request, part.id):
        return answer(request, part)
    context = {
        "membership": membership,
        "workspace_id": workspace_id,
        "section": "domains",
        "form": form,
        "part": part,
        "offered": bool(settings.DOMAINS_ENDPOINT),
        "empty": not page.domains,
    }
    return render(request, "domains/list.html", context, status=422 if form.is_bound else 200)


def _add(membership: Membership, form: AddForm) -> Domain | None:
    """Add what was typed; None where it is refused, which the form then says."""
    if not form.is_valid():
        return None
    if not settings.DOMAINS_ENDPOINT:
        form.add_error("hostname", NOT_SET_UP)
        return None
    try:
        return domain_add(workspace=membership.workspace, actor=actor_of(membership), **form.cleaned_data)
    except (HostnameError, DomainError) as error:
        form.refuse(error)
        return None


def _part(membership: Membership, page: DomainPage, after: str) -> LivePart:
    workspace_id = membership.workspace.public_id
    url = reverse("domains:list", kwargs={"workspace_id": workspace_id})
    states = [(domain, State(domain.state)) for domain in page.domains]
    context = {
        "workspace_id": workspace_id,
        "rows": [(domain, state.label, PILLS[state], summary_of(domain)) for domain, state in states],
        "next_url": f"{url}?{urlencode({'after': page.next})}" if page.next else "",
        "first_url": url if after else "",
    }
    here = f"{url}?{urlencode({'after': after})}" if after else url
    moving = any(is_moving(domain) for domain in page.domains)
    return live_part("domains", "domains/_rows.html", context, url=here, moving=moving)
