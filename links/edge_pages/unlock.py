"""The cookie that says that a visitor knew a link's password: signed, for an hour, for this link and this password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from links.models import Link

COOKIE: Final = "getowl_unlocked"
"""The one cookie that CloudFront forwards (the origin-request policy names it)."""

SECONDS: Final = 60 * 60
_MAX_COOKIES: Final = 50  # a signature is checked for each
_SALT: Final = "links.edge_pages.unlock"
# What of a path (RFC 3986, 3.3) a cookie's Path may hold (RFC 6265, 4.1.1): no `;`, and no `,` for old readers.
_PLAIN_PATH: Final = re.compile(r"/[A-Za-z0-9._~!$&'()*+=:@%/-]*")


def is_unlocked(request: HttpRequest, link: Link) -> bool:
    """Whether the visitor has shown that they know the link's present password, within the last hour."""
    return any(_opens(cookie, link) for cookie in _cookies(request))


def remember(response: HttpResponse, link: Link, path: str, *, secure: bool) -> None:
    """Let the visitor in for an hour at the link's `path` (percent-encoded) and below. `secure`: over HTTPS alone."""
    response.set_cookie(
        COOKIE,
        TimestampSigner(salt=_SALT).sign(_value(link)),
        max_age=SECONDS,
        path=path if _PLAIN_PATH.fullmatch(path) else "/",
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def _opens(cookie: str, link: Link) -> bool:
    try:
        value = TimestampSigner(salt=_SALT).unsign(cookie, max_age=SECONDS)
    except BadSignature:
        return False
    return constant_time_compare(value, _value(link))


def _cookies(request: HttpRequest) -> Iterator[str]:
    """All that have the name: browsers send those of `/a` to `/a/b` as well, and Django keeps one of a name."""
    for pair in request.headers.get("Cookie", "").split(";")[:_MAX_COOKIES]:
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            yield value.strip('"')


def _value(link: Link) -> str:
    """The link and its password's version: another password has another hash, and locks again."""
    return f"{link.public_id}.{salted_hmac(_SALT, link.password_hash).hexdigest()}"
