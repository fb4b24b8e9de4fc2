"""What callers may say about a link, and how it is checked before it is stored."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, TypedDict

from links.destinations import clean_destination
from links.errors import BadField, BadTag, BadWindow
from links.models import Link
from links.models.tag import fold
from links.slugs import clean_slug

MAX_TAGS: Final = 50
_TEXT_LIMITS: Final = {"title": 200, "notes": 4_000}  # characters, as in the model


class LinkOptions(TypedDict, total=False):
    """All fields but the destination. An empty slug asks for a random one; times are aware; None is no limit."""

    slug: str
    status_code: int
    activates_at: datetime | None
    expires_at: datetime | None
    expired_url: str
    query_mode: str
    title: str
    notes: str
    tags: list[str]


class LinkFields(LinkOptions, total=False):
    """Any fields of a link; one that is left out stays as it is, or gets its default."""

    destination: str


# What the item at the edge depends on, besides the key.
EDGE_FIELDS: Final = frozenset(
    {"destination", "status_code", "activates_at", "expires_at", "expired_url", "query_mode"}
)


def clean_fields(fields: LinkFields) -> dict[str, Any]:
    """Return the fields as they are stored; `tags` as names. Raises a BadField about the first bad one."""
    clean: dict[str, Any] = {}
    for name, value in fields.items():
        clean[name] = _CLEANERS[name](name, value)
    check_window(clean.get("activates_at"), clean.get("expires_at"))
    return clean


def check_window(activates_at: datetime | None, expires_at: datetime | None) -> None:
    """Raise BadWindow if the link would end before it starts."""
    if activates_at is not None and expires_at is not None and activates_at >= expires_at:
        raise BadWindow


def clean_tags(names: Iterable[str]) -> list[str]:
    """Return the names without repetition, in their order. Raises BadTag."""
    found: dict[str, str] = {}
    for name in names:
        clean = " ".join(unicodedata.normalize("NFC", name).split())
        if not clean:
            continue
        if len(clean) > 50:
            raise BadTag("A tag has at most 50 characters.")
        if any(char in ",|" or unicodedata.category(char) in ("Cc", "Cs", "Co") for char in clean):
            raise BadTag(f"The tag “{clean}” contains a comma, a bar or a control character.")
        found.setdefault(fold(clean), clean)
    if len(found) > MAX_TAGS:
        raise BadTag(f"A link has at most {MAX_TAGS} tags.")
    return list(found.values())


def _slug(_: str, value: str) -> str:
    return clean_slug(value) if value.strip() else ""


def _destination(name: str, value: str) -> str:
    return clean_destination(value, field=name)


def _expired_url(name: str, value: str) -> str:
    return clean_destination(value, field=name) if value.strip() else ""


def _moment(name: str, value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise BadField(name, "timezone", "This time needs a time zone, for example 2030-01-31T12:00:00Z.")
    try:
        # The edge counts whole seconds.
        return value.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise BadField(name, "time", "This time is outside the years 1 to 9999 in UTC.") from None


def _status_code(name: str, value: int) -> int:
    if value not in Link.StatusCode.values:
        raise BadField(name, "choice", "The status code must be 301, 302, 307 or 308.")
    return value


def _query_mode(name: str, value: str) -> str:
    if value not in Link.QueryMode.values:
        raise BadField(name, "choice", "The query mode must be keep, override or drop.")
    return value


def _text(name: str, value: str) -> str:
    limit = _TEXT_LIMITS[name]
    text = value.strip().replace("\r\n", "\n")
    if len(text) > limit:
        raise BadField(name, "too_long", f"The {name} has at most {limit:,} characters.")
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text):
        raise BadField(name, "control", f"The {name} contains a control character.")
    return text


def _tags(_: str, value: list[str]) -> list[str]:
    return clean_tags(value)


_CLEANERS: Final[dict[str, Any]] = {
    "slug": _slug,
    "destination": _destination,
    "expired_url": _expired_url,
    "activates_at": _moment,
    "expires_at": _moment,
    "status_code": _status_code,
    "query_mode": _query_mode,
    "title": _text,
    "notes": _text,
    "tags": _tags,
}
