"""Parts of pages that fetch themselves again while something moves (live.js asks them to)."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class LivePart:
    """A part of a page. `again`: where it is fetched again, "" while it stands still.

    That address says what the page shows, so that a fetch that finds nothing new leaves the page as it is: neither the
    focus nor a selection is lost.
    """

    id: str
    html: SafeString
    mark: str
    again: str


def live_part(part_id: str, template: str, context: dict[str, Any], *, url: str, moving: bool) -> LivePart:
    """Render a part; the template gets nothing but `context`, and must not hold what differs each time (tokens)."""
    html = render_to_string(template, context)
    mark = sha256(html.encode()).hexdigest()[:16]
    joint = "&" if "?" in url else "?"
    again = f"{url}{joint}{urlencode({'seen': mark})}" if moving else ""
    return LivePart(part_id, html, mark, again)


def is_asked_for(request: HttpRequest, part_id: str) -> bool:
    """Whether htmx wants this part and not the page."""
    return request.headers.get("HX-Target") == part_id


def answer(request: HttpRequest, part: LivePart) -> HttpResponse:
    """The part; nothing (204) where the page shows it already and is to ask again."""
    if part.again and request.GET.get("seen") == part.mark:
        return HttpResponse(status=204)
    return render(request, "domains/_live.html", {"part": part})
