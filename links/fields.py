"""What callers may say about a link, and how it is checked before it is stored."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypedDict

from django.contrib.auth.hashers import make_password
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from links.errors import BadField, BadTag
from links.hosts import clean_hostname
from links.models import Link
from links.models.tag import fold
from links.parameters import clean_parameter_names
from links.rules import clean_rules
from links.slugs import clean_slug
from links.targets import clean_schemes, clean_target, clean_web
from links.variants import clean_id, clean_variants

MAX_TAGS: Final = 50
MAX_CLICKS: Final = 1_000_000_000
PASSWORD_LENGTHS: Final = (4, 128)  # characters
# Characters, as in the model.
_NAMES: Final = {
    "title": pgettext_lazy("within a sentence", "title"),
    "notes": pgettext_lazy("within a sentence", "notes"),
    "external_id": pgettext_lazy("within a sentence", "external id"),
    "social_title": pgettext_lazy("within a sentence", "social title"),
    "social_description": pgettext_lazy("within a sentence", "social description"),
}
_TEXT_LIMITS: Final = {"title": 200, "notes": 4_000, "external_id": 255, "social_title": 200, "social_description": 500}


class LinkOptions(TypedDict, total=False):
    """All fields but the destination. An empty slug asks for a random one; times are aware; None is no limit.

    `domain` is the name of one that the workspace holds; None or "" is the default short domain.
    `folder` is the public id of one that the actor may put links in; None or "" is none.
    `rules` and `variants` are as links/rules.py and links/variants.py say, their ids left out where they are new.
    `password` is hashed before it is stored; None or "" takes it away.
    """

    slug: str
    domain: str | None
    status_code: int
    activates_at: datetime | None
    expires_at: datetime | None
    expired_url: str
    query_mode: str
    title: str
    notes: str
    external_id: str | None
    tags: list[str]
    folder: str | None
    query_pass: list[str]
    query_strip: list[str]
    rules: Sequence[Mapping[str, Any]]
    variants: Sequence[Mapping[str, Any]]
    variants_end_at: datetime | None
    winner: str | None
    ios_url: str
    android_url: str
    app_schemes: list[str]
    leave_in_app: bool
    password: str | None
    social_title: str
    social_description: str
    social_image: str
    cloak: bool
    indexable: bool
    max_clicks: int | None


class LinkFields(LinkOptions, total=False):
    """Any fields of a link; one that is left out stays as it is, or gets its default."""

    destination: str


# What the item at the edge does not depend on; the key is looked at apart.
_NOT_AT_THE_EDGE: Final = frozenset(
    {
        *("title", "notes", "tags", "folder", "app_schemes", "max_clicks", "clicks_counted"),
        *("page_title", "page_due_at", "external_id"),
    }
)


def clean_fields(fields: LinkFields) -> dict[str, Any]:
    """Return the fields as they are stored; `domain` and `tags` as names, `folder` as a public id or "".

    `password` becomes `password_hash`.

    Each field is looked at by itself: what they must be together is links/consistency.py's. Raises a BadField about
    the first bad one.
    """
    clean: dict[str, Any] = {}
    for name, value in fields.items():
        clean[name] = _CLEANERS[name](name, value)
    if "password" in clean:
        clean["password_hash"] = clean.pop("password")
    return clean


def concerns_edge(names: Iterable[str]) -> bool:
    """Whether the edge has to be told of a change of these fields."""
    return not _NOT_AT_THE_EDGE.issuperset(names)


def clean_tags(names: Iterable[str]) -> list[str]:
    """Return the names without repetition, in their order. Raises BadTag."""
    found: dict[str, str] = {}
    for name in names:
        clean = " ".join(unicodedata.normalize("NFC", name).split())
        if not clean:
            continue
        if len(clean) > 50:
            raise BadTag(_("A tag has at most 50 characters."))
        if any(char in ",|" or unicodedata.category(char) in ("Cc", "Cs", "Co") for char in clean):
            raise BadTag(_("The tag “%(clean)s” contains a comma, a bar or a control character.") % {"clean": clean})
        found.setdefault(fold(clean), clean)
    if len(found) > MAX_TAGS:
        raise BadTag(_("A link has at most %(max_tags)s tags.") % {"max_tags": MAX_TAGS})
    return list(found.values())


def _slug(_: str, value: str) -> str:
    return clean_slug(value) if value.strip() else ""


def _target(name: str, value: str) -> str:
    return clean_target(value, field=name)


def _app_url(name: str, value: str) -> str:
    return clean_target(value, field=name) if value.strip() else ""


def _web_url(name: str, value: str) -> str:
    return clean_web(value, field=name) if value.strip() else ""


def _moment(name: str, value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise BadField(name, "timezone", _("This time needs a time zone, for example 2030-01-31T12:00:00Z."))
    try:
        # The edge counts whole seconds.
        return value.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise BadField(name, "time", _("This time is outside the years 1 to 9999 in UTC.")) from None


def _domain(_: str, value: str | None) -> str:
    return clean_hostname(value or "")


def _folder(_: str, value: str | None) -> str:
    return value or ""


def _status_code(name: str, value: int) -> int:
    if value not in Link.StatusCode.values:
        raise BadField(name, "choice", _("The status code must be 301, 302, 307 or 308."))
    return value


def _query_mode(name: str, value: str) -> str:
    if value not in Link.QueryMode.values:
        raise BadField(name, "choice", _("The query mode must be keep, override or drop."))
    return value


def _text(name: str, value: str) -> str:
    limit = _TEXT_LIMITS[name]
    text = value.strip().replace("\r\n", "\n")
    if len(text) > limit:
        raise BadField(
            name,
            "too_long",
            _("The %(field)s has at most %(limit)s characters.") % {"field": _words(name), "limit": intcomma(limit)},
        )
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise BadField(name, "control", _("The %(field)s contains a control character.") % {"field": _words(name)})
    return text


def _external_id(name: str, value: str | None) -> str | None:
    text = _text(name, value or "") or None
    if text and any(char in text for char in "\n\t"):
        raise BadField(name, "control", _("The %(field)s contains a control character.") % {"field": _words(name)})
    return text


def _words(name: str) -> str:
    return str(_NAMES.get(name, name.replace("_", " ")))


def _flag(_: str, value: bool) -> bool:
    return bool(value)


def _winner(name: str, value: str | None) -> str:
    return clean_id(name, value, "var")


def _max_clicks(name: str, value: int | None) -> int | None:
    if value is not None and not 1 <= value <= MAX_CLICKS:
        raise BadField(
            name,
            "range",
            _("The limit of clicks is from 1 to %(max_clicks)s, or null for none.")
            % {"max_clicks": intcomma(MAX_CLICKS)},
        )
    return value


def _password(name: str, value: str | None) -> str:
    """The hash, "" for none. It takes a third of a second: never call it inside a transaction."""
    shortest, longest = PASSWORD_LENGTHS
    if not value:
        return ""
    value = typed_password(value)
    if not shortest <= len(value) <= longest:
        raise BadField(
            name,
            "length",
            _("A password has %(shortest)s to %(longest)s characters.") % {"shortest": shortest, "longest": longest},
        )
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        raise BadField(name, "control", _("The password contains a character that nobody can type."))
    return make_password(value)


def typed_password(text: str) -> str:
    """The one spelling of what somebody typed (RFC 8265, 4.2): systems differ in how they put é together."""
    return unicodedata.normalize("NFC", text)


def _tags(_: str, value: list[str]) -> list[str]:
    return clean_tags(value)


_CLEANERS: Final[dict[str, Any]] = {
    "slug": _slug,
    "domain": _domain,
    "destination": _target,
    "expired_url": _web_url,
    "activates_at": _moment,
    "expires_at": _moment,
    "status_code": _status_code,
    "query_mode": _query_mode,
    "query_pass": clean_parameter_names,
    "query_strip": clean_parameter_names,
    "rules": clean_rules,
    "variants": clean_variants,
    "variants_end_at": _moment,
    "winner": _winner,
    "ios_url": _app_url,
    "android_url": _app_url,
    "app_schemes": clean_schemes,
    "leave_in_app": _flag,
    "password": _password,
    "social_title": _text,
    "social_description": _text,
    "social_image": _web_url,
    "cloak": _flag,
    "indexable": _flag,
    "max_clicks": _max_clicks,
    "title": _text,
    "notes": _text,
    "external_id": _external_id,
    "tags": _tags,
    "folder": _folder,
}
