"""What the links' pages send back to htmx."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of the page asked, and not the browser itself."""
    return request.headers.get("HX-Request") == "true"


def with_events(response: HttpResponse, **events: Any) -> HttpResponse:
    """Fire these events in the page; underscores in their names become hyphens. `toast`: see app.js."""
    response["HX-Trigger"] = json.dumps({name.replace("_", "-"): data for name, data in events.items()})
    return response


def changed(request: HttpRequest, *, text: str, url: str, undo_url: str = "", close: bool = False) -> HttpResponse:
    """Say what was done to links that the page may show; without htmx, on the page at `url`.

    `close` also closes the drawer.
    """
    if not is_htmx(request):
        messages.success(request, text)
        return redirect(url)
    events: dict[str, Any] = {"toast": {"text": text, "undo_url": undo_url}, "links_changed": {}}
    if close:
        events["drawer_close"] = {}
    return with_events(HttpResponse(status=204), **events)
