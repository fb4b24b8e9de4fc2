"""The short names of workspaces: what they may look like, and which are nobody's."""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_LENGTH: Final = 40
# No underscore: a public id (ws_…) is never taken for one of these.
_SHAPE: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
# What people would take for a page of ours.
_RESERVED: Final = frozenset(
    [
        "about",
        "account",
        "accounts",
        "admin",
        "api",
        "app",
        "auth",
        "billing",
        "blog",
        "docs",
        "edge",
        "getowl",
        "help",
        "home",
        "invitations",
        "links",
        "login",
        "logout",
        "mail",
        "new",
        "owl",
        "password",
        "privacy",
        "profile",
        "root",
        "security",
        "settings",
        "signup",
        "static",
        "stats",
        "status",
        "support",
        "system",
        "team",
        "terms",
        "workspace",
        "workspaces",
        "www",
    ]
)


def validate_slug(slug: str) -> None:
    """Raises ValidationError for one that does not fit, or that is reserved."""
    if not _SHAPE.fullmatch(slug) or "--" in slug:
        raise ValidationError(
            _("Three to 40 small letters, digits and single hyphens, which stand neither first nor last."), "shape"
        )
    if slug in _RESERVED:
        raise ValidationError(_("This name is reserved. Choose another one."), "reserved")
