"""Which language a page speaks, and which one a mail.

A page speaks its reader's: the one they chose, else the one that this browser was told, else the one it asks for. A
mail has no browser: see User.mail_language. Whatever programs or support staff read stays English.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from accounts.models import Membership, User

GetResponse = Callable[[HttpRequest], HttpResponse]

# The API's errors, support's pages, and what visitors of links see, which has languages of its own.
_NOT_OURS: Final = ("/api/", "/admin/", "/edge/")
# Pages for everyone: they look into no session.
_FOR_EVERYONE: Final = ("/stats/", "/words/")


def speak(get_response: GetResponse) -> GetResponse:
    """Middleware: answers pages in their reader's language; `request.LANGUAGE_CODE` tells which one that is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_NOT_OURS):
            return get_response(request)
        language = _language_for(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware


def _language_for(request: HttpRequest) -> str:
    user = None if request.path.startswith(_FOR_EVERYONE) else request.user
    if isinstance(user, User) and user.language in dict(settings.LANGUAGES):
        return user.language
    return translation.get_language_from_request(request)


@contextmanager
def mail_to(email: str, *, otherwise: str) -> Iterator[None]:
    """Speak the language of whoever has this address; `otherwise` where nobody here has it."""
    user = User.objects.filter(email=email.strip().lower()).first()
    with translation.override(user.mail_language if user else otherwise):
        yield


def managers_by_language(memberships: Iterable[Membership]) -> list[tuple[str, list[str]]]:
    """The addresses of these members (with their users), in one list for each language: one mail speaks one only."""
    users = sorted((membership.user for membership in memberships), key=lambda user: (user.mail_language, user.pk))
    return [
        (language, [user.email for user in group])
        for language, group in groupby(users, key=lambda user: user.mail_language)
    ]
