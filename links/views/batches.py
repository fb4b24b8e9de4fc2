"""What is done to many links at once: begun from the list, followed, undone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from links.batch_access import access_batch, chosen_ids, list_batches, matching_ids
from links.batch_words import done_text, title_of
from links.errors import BadField, LinkError
from links.filters import read_filters
from links.forms.local_time import zone_named
from links.models import LinkBatch
from links.permissions import reach_of
from links.services import batch_begin, batch_undo
from links.services.batches import MAX_LINKS
from links.views.htmx import changed, is_htmx, with_events

MAX_IDS: Final = 500
_SHOWN: Final = 50
# What the selection's buttons say, and what that is.
_ACTIONS: Final = {
    "archive": LinkBatch.Action.ARCHIVE,
    "restore": LinkBatch.Action.UNARCHIVE,
    "tag": LinkBatch.Action.TAG,
    "untag": LinkBatch.Action.TAG,
    "move": LinkBatch.Action.MOVE,
    "expire": LinkBatch.Action.EXPIRE,
    "unexpire": LinkBatch.Action.EXPIRE,
    "delete": LinkBatch.Action.DELETE,
}


@login_required
@require_POST
def bulk(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Do `action` to the links named `id`, or with `all` to those that the address `filter` of the list shows."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    asked = request.POST.get("action", "")
    if asked not in _ACTIONS:
        return HttpResponseBadRequest("Unknown action.")
    try:
        batch = batch_begin(
            workspace=membership.workspace,
            actor=actor_of(membership),
            action=_ACTIONS[asked],
            link_ids=_links(request, membership),
            params=_params(asked, request.POST),
        )
    except LinkError as error:
        if is_htmx(request):
            return with_events(HttpResponse(status=204), toast={"text": error.message, "kind": "error"})
        return HttpResponseBadRequest(error.message)
    return _answer(request, membership, batch)


@login_required
@require_safe
def matching(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """How many links the list shows for this address, to select all of them."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    asked = read_filters(membership.workspace, reach_of(membership), request.GET)
    count = len(matching_ids(membership.workspace, reach_of(membership), asked.filter, limit=MAX_LINKS + 1))
    return render(request, "links/_matching.html", {"count": count, "limit": MAX_LINKS, "fits": count <= MAX_LINKS})


@login_required
@require_safe
def batch_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What was last done to many links at once."""
    membership = access_workspace(request, workspace_id)
    batches = list_batches(membership.workspace, reach_of(membership), limit=_SHOWN)
    context: dict[str, Any] = {
        "rows": [{"batch": batch, "title": title_of(batch), "text": done_text(batch)} for batch in batches],
        "is_moving": any(not _last(batch).is_finished for batch in batches),
        "membership": membership,
        "workspace_id": workspace_id,
        "section": "links",
    }
    return render(request, "links/batches.html", context)


@login_required
@require_safe
def batch_state(request: HttpRequest, workspace_id: str, batch_id: str) -> HttpResponse:
    """How far it is, for the list that waits for it; at its end, what it did."""
    membership = access_workspace(request, workspace_id)
    batch = access_batch(membership.workspace, reach_of(membership), batch_id)
    response = render(request, "links/_batch.html", _progress(membership, batch))
    if batch.is_finished:
        toast = {"text": done_text(batch), "undo_url": _undo_url(membership, batch)}
        with_events(response, toast=toast, links_changed={})
    return response


@login_required
@require_POST
def batch_take_back(request: HttpRequest, workspace_id: str, batch_id: str) -> HttpResponse:
    """Undo it."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    batch = access_batch(membership.workspace, reach_of(membership), batch_id)
    if batch.action == LinkBatch.Action.UNDO:
        return HttpResponseBadRequest("An undo is not undone.")
    return _answer(request, membership, batch_undo(batch=batch, actor=actor_of(membership)))


def _answer(request: HttpRequest, membership: Membership, batch: LinkBatch) -> HttpResponse:
    """What was done; or, while a worker is at it, how far it is."""
    if batch.is_finished:
        url = request.POST.get("next") or reverse("links:list", args=[membership.workspace.public_id])
        url = url if url.startswith(f"/w/{membership.workspace.public_id}/links") else "/"
        return changed(request, text=done_text(batch), url=url, undo_url=_undo_url(membership, batch), close=True)
    if is_htmx(request):
        response = render(request, "links/_batch.html", {**_progress(membership, batch), "is_aside": True})
        return with_events(response, links_changed={})
    messages.info(request, _("This goes on behind the page; here you see how far it is."))
    return redirect("links:batches", workspace_id=membership.workspace.public_id)


def _progress(membership: Membership, batch: LinkBatch) -> dict[str, Any]:
    return {"batch": batch, "title": title_of(batch), "workspace_id": membership.workspace.public_id}


def _last(batch: LinkBatch) -> LinkBatch:
    """The batch, or what undoes it."""
    return batch.undone_by if hasattr(batch, "undone_by") else batch


def _undo_url(membership: Membership, batch: LinkBatch) -> str:
    if not batch.can_be_undone:
        return ""
    return reverse("links:batch_undo", args=[membership.workspace.public_id, batch.public_id])


def _links(request: HttpRequest, membership: Membership) -> list[int]:
    """The primary keys of the links that the request is about. Raises BadField if there are too many."""
    if request.POST.get("all", "") == "1":
        asked = read_filters(membership.workspace, reach_of(membership), QueryDict(request.POST.get("filter", "")))
        found = matching_ids(membership.workspace, reach_of(membership), asked.filter, limit=MAX_LINKS + 1)
        if len(found) > MAX_LINKS:
            text = _("More than %(count)d links match. Narrow the filters first.") % {"count": MAX_LINKS}
            raise BadField("id", "too_many", text)
        return found
    ids = (request.POST.getlist("id") or request.GET.getlist("id"))[:MAX_IDS]
    # Postgres does not take NUL, and no link has one.
    return chosen_ids(membership.workspace, reach_of(membership), [one for one in ids if "\0" not in one])


def _params(asked: str, form: QueryDict) -> Mapping[str, Any]:
    names = [name for name in form.get("tags", "").split(",") if name.strip()]
    match asked:
        case "tag":
            return {"add": names}
        case "untag":
            return {"remove": names}
        case "move":
            return {"folder": form.get("folder", "")}
        case "expire":
            return {"expires_at": _moment(form.get("expires_at", ""), form.get("tz", ""))}
        case _:
            return {"expires_at": None}


def _moment(text: str, zone: str) -> datetime:
    """The time as it is where the viewer is. Raises BadField."""
    problem = BadField("expires_at", "required", _("Enter a date and a time."))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise problem from None
    return moment.replace(tzinfo=zone_named(zone), second=0, microsecond=0)
