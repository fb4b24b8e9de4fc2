"""What is done to single links from the editor's end: archive, bring back, delete."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from links.access import access_link
from links.ids import new_batch_id
from links.permissions import reach_of
from links.services import link_delete, links_bulk_archive
from links.views.htmx import changed

MAX_IDS: Final = 500


@login_required
@require_POST
def link_archive(request: HttpRequest, workspace_id: str, link_id: str) -> HttpResponse:
    """Put one link away."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    link = access_link(membership.workspace, link_id, reach_of(membership), to_edit=True)
    return _archive(request, membership, [link.public_id], name=link.display_url)


@login_required
@require_POST
def link_remove(request: HttpRequest, workspace_id: str, link_id: str) -> HttpResponse:
    """Put one link into the bin."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    link = access_link(membership.workspace, link_id, reach_of(membership), to_edit=True)
    batch = new_batch_id()
    link_delete(link=link, actor=actor_of(membership), batch=batch)
    text = _("%(name)s is in the bin for 30 days.") % {"name": link.display_url}
    undo = _undelete_url(membership, batch)
    return changed(request, text=text, url=_list_url(membership), undo_url=undo, close=True)


@login_required
@require_POST
def unarchive(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Bring the links named `id` in the address back to the list; what a toast's undo asks for."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    ids = _ids(request)
    count = links_bulk_archive(workspace=membership.workspace, actor=actor_of(membership), ids=ids, archived=False)
    return changed(
        request, text=_("%(links)s back in the list.") % {"links": _links(count)}, url=_list_url(membership), close=True
    )


def _archive(request: HttpRequest, membership: Membership, ids: Sequence[str], name: str = "") -> HttpResponse:
    count = links_bulk_archive(workspace=membership.workspace, actor=actor_of(membership), ids=ids)
    undo = reverse("links:unarchive", kwargs={"workspace_id": membership.workspace.public_id})
    return changed(
        request,
        text=_("%(links)s archived. Visitors are still redirected.") % {"links": name or _links(count)},
        url=_list_url(membership),
        undo_url=f"{undo}?{urlencode([('id', one) for one in ids])}",
        close=bool(name),
    )


def _ids(request: HttpRequest) -> list[str]:
    ids = (request.POST.getlist("id") or request.GET.getlist("id"))[:MAX_IDS]
    return [one for one in ids if "\0" not in one]  # Postgres does not take these, and no link has one


def _undelete_url(membership: Membership, batch: str) -> str:
    url = reverse("links:bin_restore", kwargs={"workspace_id": membership.workspace.public_id})
    return f"{url}?{urlencode({'batch': batch})}"


def _links(count: int) -> str:
    return ngettext("%(count)s link", "%(count)s links", count) % {"count": count}


def _list_url(membership: Membership) -> str:
    return reverse("links:list", kwargs={"workspace_id": membership.workspace.public_id})
