"""A link's numbers for everyone who has their address: no sign-in, no cookies, nothing for search engines.

The address is the secret. It travels in no referrer; an address that never was, one that is switched off and one whose
link is archived or deleted get the same 404, byte for byte.
"""

from __future__ import annotations

from typing import Any, Final

import structlog
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import check_password
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.rate_limit import CannotCount
from analytics.access import access_public_stats
from analytics.models import PublicStats
from analytics.public_numbers import numbers_of
from analytics.tinybird_client import TinybirdError
from links.edge_pages.limits import count_attempt
from links.fields import typed_password

log = structlog.get_logger(__name__)

RETRY_SECONDS: Final = 30
_MAX_PASSWORD: Final = 200  # characters


# Nobody is signed in here, and nothing is changed: a forged form opens what its author could open.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def public_page(request: HttpRequest, token: str) -> HttpResponse:
    """The page. Whoever knows its password gets it as the answer to the form, and must say it again next time."""
    try:
        stats = access_public_stats(token)
    except Http404:
        return _page("gone", {}, status=404)
    if not stats.has_password:
        return _numbers(stats)
    if request.method != "POST":
        return _page("password", {})
    return _try(request, stats)


def _try(request: HttpRequest, stats: PublicStats) -> HttpResponse:
    """Take one attempt at the password, if another one is allowed at all."""
    try:
        # Not the link's own id: guesses here must not use up those of its visitors.
        attempt = count_attempt(link_id=f"stats:{stats.pk}", address=get_adapter().get_client_ip(request))
    except CannotCount:
        return _unavailable()
    if attempt.wait:
        response = _page("password", {"minutes": -(-attempt.wait // 60)}, status=429)
        response["Retry-After"] = str(attempt.wait)
        return response
    typed = typed_password(request.POST.get("password", "")[:_MAX_PASSWORD])
    if not check_password(typed, stats.password_hash):
        return _page("password", {"wrong": True}, status=403)
    attempt.give_back()
    return _numbers(stats)


def _numbers(stats: PublicStats) -> HttpResponse:
    try:
        numbers = numbers_of(stats, timezone.now())
    except TinybirdError as error:
        log.warning("public statistics without numbers", error=str(error))
        return _unavailable()
    return _page("numbers", {"stats": stats, "link": stats.link, "numbers": numbers})


def _unavailable() -> HttpResponse:
    response = _page("unavailable", {}, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _page(name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    # Without the request: no context processor may look into a session or set a cookie.
    response = HttpResponse(get_template(f"analytics/public/{name}.html").render(context), status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
