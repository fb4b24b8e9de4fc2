"""What the editor shows of the page that a typed destination leads to, and of the picture of a social card.

Workers read them, and web requests only what they found: a page that is slow keeps nobody else waiting.
"""

from typing import Any, Final

import structlog
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_workspace
from accounts.models import Role
from accounts.rate_limit import hit
from links.access import access_link
from links.errors import LinkError
from links.pages import pictures
from links.pages.pictures import claim_picture, picture_key, remembered_picture
from links.pages.reading import PENDING, Reading, claim, forget, host_name, is_readable, remembered
from links.permissions import reach_of
from links.targets import clean_target, clean_web, typed_target
from links.tasks import read_page, read_picture

# In a minute; new links' titles have limits of their own (links/services/page_titles.py).
PAGES_OF_A_WORKSPACE: Final = 60
PAGES_OF_A_HOST: Final = 30
TRIES: Final = 12  # as the page asks again: longer than a page may take
ROW_TRIES: Final = 6

log = structlog.get_logger(__name__)


@login_required
@require_POST
def page_check(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What the page at `destination` says; while a worker reads it, the answer asks again. Nothing is saved."""
    workspace = access_workspace(request, workspace_id, role=Role.MEMBER).workspace
    number = _number(request.GET.get("try", ""))
    reading = _reading(workspace.public_id, request.POST.get("destination", "")[:8_000])
    if reading == PENDING and number >= TRIES:
        reading = None
    context = {"reading": reading, "next": number + 1, "workspace_id": workspace_id}
    return render(request, "links/_page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def card_picture(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """POST has the picture at `url` read and says how far that is; GET is the small picture that it then names."""
    workspace = access_workspace(request, workspace_id, role=Role.MEMBER).workspace
    if request.method == "POST":
        return JsonResponse(_picture(workspace.public_id, request.POST.get("url", "")[:8_000]))
    kept = remembered_picture(request.GET.get("key", ""))
    if kept in (None, pictures.NONE, pictures.PENDING):
        raise Http404("No such picture.")
    response = HttpResponse(kept, content_type=pictures.CONTENT_TYPE)
    response["Cache-Control"] = "private, max-age=600"
    return response


@login_required
@require_safe
def row_title(request: HttpRequest, workspace_id: str, link_id: str) -> HttpResponse:
    """The title in a link's row, for the row of a link that was made just now; asked for `wait` times."""
    membership = access_workspace(request, workspace_id)
    link = access_link(membership.workspace, link_id, reach_of(membership))
    again = _number(request.GET.get("wait", ""))
    context = {"link": link, "wait": again + 1 if again < ROW_TRIES else 0, "workspace_id": workspace_id}
    return render(request, "links/_row_title.html", context)


def _number(text: str) -> int:
    """A count that the page sends back; 0 for what is none."""
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def _picture(workspace_id: str, typed: str) -> dict[str, str]:
    """The state: "ready" with its address, "pending", "none" if there is no picture, "unknown" if nobody can ask."""
    try:
        url = clean_web(typed, field="url")
    except LinkError:
        return {"state": "none"}
    key = picture_key(url)
    kept = remembered_picture(key)
    if kept == pictures.NONE:
        return {"state": "none"}
    if kept not in (None, pictures.PENDING):
        address = reverse("links:card_picture", kwargs={"workspace_id": workspace_id})
        return {"state": "ready", "src": f"{address}?key={key}"}
    if kept is None and not (is_readable(url) and _may_ask(workspace_id, url)):
        return {"state": "unknown"}
    if kept is None and claim_picture(url) and not _start(read_picture, url):
        return {"state": "unknown"}
    return {"state": "pending"}


def _reading(workspace_id: str, typed: str) -> Reading | None:
    """What is known of the page. What is not, a worker is asked for; None if that cannot be."""
    try:
        url = clean_target(typed_target(typed))
    except LinkError:
        return None
    if not is_readable(url):
        return None
    known = remembered(url)
    if known is not None:
        return known
    if not _may_ask(workspace_id, url):
        return None
    if not claim(url) or _start(read_page, url):
        return PENDING
    forget(url)
    return None


def _may_ask(workspace_id: str, url: str) -> bool:
    """Whether the limits allow it; counts."""
    of_workspace = hit(name=f"page-check:{workspace_id}", limit=PAGES_OF_A_WORKSPACE, seconds=60)
    return of_workspace.allowed and (
        hit(name=f"page-check-of:{host_name(url)}", limit=PAGES_OF_A_HOST, seconds=60).allowed
    )


def _start(task: Any, url: str) -> bool:
    try:
        task.apply_async((url,), expires=20)
    except task.OperationalError as error:
        log.warning("page not started", error=str(error))
        return False
    return True
