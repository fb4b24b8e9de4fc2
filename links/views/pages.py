"""What the editor says of the page that a typed destination leads to."""

from typing import Final

import structlog
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.access import access_workspace
from accounts.models import Role
from accounts.rate_limit import hit
from links.errors import LinkError
from links.pages.reading import PENDING, Reading, claim, forget, host_name, is_readable, remembered
from links.targets import clean_target, typed_target
from links.tasks import read_page

# In a minute; new links' titles have limits of their own (links/services/page_titles.py).
PAGES_OF_A_WORKSPACE: Final = 60
PAGES_OF_A_HOST: Final = 30
TRIES: Final = 12  # as the page asks again: longer than a page may take

log = structlog.get_logger(__name__)


@login_required
@require_POST
def page_check(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """What the page at `destination` says; while a worker reads it, the answer asks again. Nothing is saved."""
    workspace = access_workspace(request, workspace_id, role=Role.MEMBER).workspace
    tries = request.GET.get("try", "")
    number = int(tries) if tries.isdecimal() and len(tries) < 3 else 0
    reading = _reading(workspace.public_id, request.POST.get("destination", "")[:8_000])
    if reading == PENDING and number >= TRIES:
        reading = None
    context = {"reading": reading, "next": number + 1, "workspace_id": workspace_id}
    return render(request, "links/_page.html", context)


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
    allowed = hit(name=f"page-check:{workspace_id}", limit=PAGES_OF_A_WORKSPACE, seconds=60).allowed and (
        hit(name=f"page-check-of:{host_name(url)}", limit=PAGES_OF_A_HOST, seconds=60).allowed
    )
    return PENDING if allowed and (not claim(url) or _start(url)) else None


def _start(url: str) -> bool:
    try:
        read_page.apply_async((url,), expires=20)
    except read_page.OperationalError as error:
        log.warning("page not started", error=str(error))
        forget(url)
        return False
    return True
