"""The door to the pages: only what the resolver has signed gets in."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from edge.resolver.origin import HEADER, Handover, verify
from edge.resolver.respond import not_allowed, security
from links.edge_pages.answers import from_edge
from links.edge_pages.middleware import TRANSPORT_SECURITY
from links.edge_pages.subject import Subject, find_subject

Page = Callable[[HttpRequest, Subject], HttpResponse]


def edge_page(kind: str, *methods: str) -> Callable[[Page], Callable[[HttpRequest], HttpResponse]]:
    """Make a view of `page`, which answers hand-overs of this `kind` with these methods.

    A request without a valid signature gets the 404 of any unknown address, whatever else is wrong with it: the
    origin's name is public, and nobody has to learn that there is something here.
    """

    def decorate(page: Page) -> Callable[[HttpRequest], HttpResponse]:
        # No token: there is no session that a foreign form could use. Whoever sends a password must know it.
        @csrf_exempt
        @wraps(page)
        def view(request: HttpRequest) -> HttpResponse:
            handover = _handed_over(request.headers.get(HEADER, ""))
            if (
                handover is None
                or handover.kind != kind
                or _host(request.get_host()) != _host(settings.EDGE_ORIGIN_HOST)
            ):
                raise Http404
            subject = find_subject(request, handover)
            request.META[TRANSPORT_SECURITY] = security(subject.host).get("strict-transport-security", "")
            if request.method not in methods:
                response = from_edge(not_allowed(subject.languages))
                response["Allow"] = ", ".join(methods)
                return response
            return page(request, subject)

        return view

    return decorate


def _handed_over(token: str) -> Handover | None:
    """What was signed with our secret, or with one that a resolver may still have."""
    now = time.time()
    for secret in (settings.EDGE_ORIGIN_SECRET, *settings.EDGE_ORIGIN_SECRET_FALLBACKS):
        handover = verify(secret, token, now)
        if handover is not None:
            return handover
    return None


def _host(name: str) -> str:
    return name.partition(":")[0].lower()
