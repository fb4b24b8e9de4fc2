"""Notes which sessions are in use; leads people to where they sign in as a workspace asks, or says what is closed."""

import contextlib
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from redis.exceptions import RedisError

from accounts.access import SecondFactorNeeded, SsoNeeded, Suspended, WorkspaceSuspended
from accounts.entitlements import PlanRequired
from accounts.models import User, Workspace

# Admins and owners that a suspended member is told of.
WHOM_TO_ASK = 5

GetResponse = Callable[[HttpRequest], HttpResponse]


def session_seen(get_response: GetResponse) -> GetResponse:
    """Middleware: writes when and from where a session was used last, at most once in SESSION_SEEN_EVERY.

    Only for requests that looked at their user anyway: others would pay for the session they do not need.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # SimpleLazyObject's cache: the middleware before the views puts the user there when it is asked for.
        user = getattr(request, "_cached_user", None)
        key = request.session.session_key if hasattr(request, "session") else None
        if isinstance(user, User) and key and _is_due(key):
            # The account may have been deleted while this request ran.
            with contextlib.suppress(IntegrityError):
                UserSession.objects.create_from_request(request)
            _note_language(user, getattr(request, "LANGUAGE_CODE", ""))
        return response

    return middleware


def lead_to_way_in(get_response: GetResponse) -> GetResponse:
    """Middleware: who did not sign in as a workspace asks is led to where they can.

    Who is suspended, or asks for what the workspace's plan does not have, is told so.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Suspended):
            return _suspended(request, exception.workspace)
        if isinstance(exception, WorkspaceSuspended):
            context = {"workspace": exception.workspace, "contact": settings.CONTACT_EMAIL}
            return render(request, "accounts/workspace_suspended.html", context, status=403)
        if isinstance(exception, PlanRequired):
            return render(request, "accounts/plan_required.html", {"lacking": exception}, status=403)
        if isinstance(exception, SecondFactorNeeded):
            url = reverse("mfa_index") + "?second_factor"
        elif isinstance(exception, SsoNeeded):
            url = f"{reverse('accounts:sso_start')}?{urlencode({'email': exception.email, 'next': request.path})}"
        else:
            return None
        return HttpResponseClientRedirect(url) if request.headers.get("HX-Request") else redirect(url)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django looks for it there
    return middleware


def _suspended(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    context = {"workspace": workspace, "managing": workspace.memberships.managing()[:WHOM_TO_ASK]}
    return render(request, "accounts/suspended.html", context, status=403)


def seen_key(session_key: str) -> str:
    """What the cache remembers a session by that was noted a moment ago."""
    return f"session-seen:{session_key}"


def _note_language(user: User, language: str) -> None:
    """Remember what the person reads, for mails that no request is at hand for. Pages alone have a language."""
    if language and language != user.seen_language:
        User.objects.filter(pk=user.pk).update(seen_language=language)


def _is_due(session_key: str) -> bool:
    seconds = int(settings.SESSION_SEEN_EVERY.total_seconds())
    try:
        return cache.add(seen_key(session_key), 1, timeout=seconds)
    except (RedisError, OSError):
        return False  # "last seen" stays a little older
