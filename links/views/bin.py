"""The bin: what was deleted in the last thirty days, brought back or forgotten."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from links.bin_access import bin_page, deleted_together, find_deleted, slugs_for
from links.errors import SlugTaken, UnknownCursor
from links.models import DeletedLink
from links.permissions import reach_of
from links.services import Undeleted, links_forget, links_undelete
from links.services.bin import KEPT_FOR
from links.views.htmx import changed, is_htmx, with_events

MAX_IDS: Final = 500
_NAMED: Final = 5  # links that a message names


@login_required
@require_safe
def bin_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """A page of deleted links, the last deleted first: `q` searches, `after` goes on."""
    membership = access_workspace(request, workspace_id)
    try:
        return _page(request, membership)
    except UnknownCursor:
        return redirect("links:bin", workspace_id=workspace_id)


@login_required
@require_POST
def bin_restore(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Bring back the links named `id`, or what is left of those deleted together in `batch`.

    For a single one `slug` may give it another slug than it had.
    """
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    workspace, reach = membership.workspace, reach_of(membership)
    batch = request.GET.get("batch", "").replace("\0", "")
    rows = deleted_together(workspace, batch, reach, limit=MAX_IDS) if batch else _chosen(request, membership)
    slug = request.POST.get("slug", "").strip()
    slugs = {rows[0].pk: slug} if len(rows) == 1 and slug else {}
    done = links_undelete(workspace=workspace, actor=actor_of(membership), deleted=rows, slugs=slugs)
    if is_htmx(request):
        if done.links or not done.refused:
            return changed(request, text=restored_text(done), url="", close=True)
        return with_events(HttpResponse(status=204), toast={"text": restored_text(done), "kind": "error"})
    if len(done.refused) == 1 and not done.links:
        return _page(request, membership, refused=done.refused[0], slug=slug)
    messages.add_message(request, messages.WARNING if done.refused else messages.SUCCESS, restored_text(done))
    return redirect("links:bin", workspace_id=workspace_id)


@login_required
@require_POST
def bin_forget(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Take the links named `id` out of the bin for good."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    rows = _chosen(request, membership)
    count = links_forget(workspace=membership.workspace, actor=actor_of(membership), deleted=rows)
    text = ngettext("%(count)d link is deleted for good.", "%(count)d links are deleted for good.", count)
    messages.success(request, text % {"count": count})
    return redirect("links:bin", workspace_id=workspace_id)


def restored_text(done: Undeleted) -> str:
    """What is said of links that came back, and of those that did not."""
    texts = []
    count = len(done.links)
    if count or not done.refused:
        text = ngettext("%(count)d link is back.", "%(count)d links are back.", count)
        texts.append(text % {"count": count})
    for row, error in done.refused[:_NAMED]:
        texts.append(_("%(name)s stays in the bin: %(why)s") % {"name": row.short_url, "why": error.message})
    more = len(done.refused) - _NAMED
    if more > 0:
        text = ngettext("%(count)d more stays in the bin.", "%(count)d more stay in the bin.", more)
        texts.append(text % {"count": more})
    return " ".join(texts)


def _chosen(request: HttpRequest, membership: Membership) -> Sequence[DeletedLink]:
    """The deleted links that the request names: with a row's own button only that one."""
    only = request.POST.get("only", "")
    ids = [only] if only else request.POST.getlist("id")[:MAX_IDS]
    return find_deleted(membership.workspace, [one for one in ids if "\0" not in one], reach_of(membership))


def _page(
    request: HttpRequest,
    membership: Membership,
    *,
    refused: tuple[DeletedLink, Exception] | None = None,
    slug: str = "",
) -> HttpResponse:
    """The list, with what is asked about a link that cannot come back as it was. Raises UnknownCursor."""
    workspace = membership.workspace
    search = request.GET.get("q", "").replace("\0", "").strip()[:200]
    after = request.GET.get("after", "").replace("\0", "")
    page = bin_page(workspace, reach_of(membership), search=search, after=after)
    url = reverse("links:bin", kwargs={"workspace_id": workspace.public_id})
    filters = {"q": search} if search else {}
    ends = timezone.now() - KEPT_FOR
    context: dict[str, Any] = {
        "membership": membership,
        "workspace_id": workspace.public_id,
        "section": "links",
        "rows": [{"deleted": row, "days": max(0, (row.deleted_at - ends) // timedelta(days=1))} for row in page.rows],
        "q": search,
        "older_url": f"{url}?{urlencode({**filters, 'after': page.next})}" if page.next else "",
        "newer_url": f"{url}?{urlencode(filters)}" if after else "",
    }
    if refused is not None:
        row, error = refused
        ideas = slugs_for(row, error.slug) if isinstance(error, SlugTaken) else []
        context |= {"refused": row, "error": str(error), "asks_slug": bool(ideas or slug), "slug": slug, "ideas": ideas}
    return render(request, "links/bin.html", context, status=422 if refused else 200)
