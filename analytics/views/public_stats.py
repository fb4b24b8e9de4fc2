"""The panel with which members make a link's numbers public. A fragment for htmx, a page without it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import access_workspace, actor_of
from accounts.actor import Actor
from accounts.models import Membership, Role
from analytics.access import stats_of
from analytics.forms import PublicStatsForm
from analytics.models import PublicStats
from analytics.services import public_stats_remove, public_stats_renew, public_stats_save
from links.access import access_link
from links.errors import BadField
from links.models import Link
from links.permissions import reach_of
from links.views.htmx import is_htmx, with_events

RENEWED = _("The page has another address now. The old one shows nothing any more.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_stats(request: HttpRequest, workspace_id: str, link_id: str) -> HttpResponse:
    """What is public of a link; members change it: save (`do` left out), `renew` the address, or `remove` the page."""
    role = Role.MEMBER if request.method == "POST" else Role.VIEWER
    membership = access_workspace(request, workspace_id, role=role)
    link = access_link(membership.workspace, link_id, reach_of(membership), to_edit=request.method == "POST")
    if request.method != "POST":
        return _panel(request, membership, link, PublicStatsForm.of(stats_of(link)))
    actor = actor_of(membership)
    try:
        if request.POST.get("do") == "renew":
            public_stats_renew(link=link, actor=actor)
            return _done(request, membership, link, str(RENEWED))
        if request.POST.get("do") == "remove":
            public_stats_remove(link=link, actor=actor)
            return _done(request, membership, link, gettext("Nothing of this link's numbers is public any more."))
        return _save(request, membership, link, actor)
    except (Link.DoesNotExist, PublicStats.DoesNotExist):
        raise Http404("No such link.") from None  # removed since it was read above


def _save(request: HttpRequest, membership: Membership, link: Link, actor: Actor) -> HttpResponse:
    form = PublicStatsForm(request.POST, auto_id="stats_%s")
    if form.is_valid():
        try:
            stats = public_stats_save(link=link, actor=actor, **form.fields_given())
        except BadField as error:
            form.add_error("password", error.message)
        else:
            said = (
                gettext("Saved. The page is public.") if stats.enabled else gettext("Saved. The page is switched off.")
            )
            return _done(request, membership, link, said)
    return _panel(request, membership, link, form)


def _done(request: HttpRequest, membership: Membership, link: Link, text: str) -> HttpResponse:
    if not is_htmx(request):
        messages.success(request, text)
        return redirect(request.path)
    response = _panel(request, membership, link, PublicStatsForm.of(stats_of(link)))
    return with_events(response, toast={"text": text})


def _panel(request: HttpRequest, membership: Membership, link: Link, form: PublicStatsForm) -> HttpResponse:
    context = {
        "membership": membership,
        "workspace_id": membership.workspace.public_id,
        "section": "analytics",
        "link": link,
        "stats": stats_of(link),
        "form": form,
        "may_edit": not reach_of(membership).locks(link.folder_id),
    }
    template = "analytics/_public_stats.html" if is_htmx(request) else "analytics/public_stats.html"
    return render(request, template, context, status=422 if form.is_bound else 200)
