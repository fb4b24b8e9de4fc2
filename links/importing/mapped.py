"""Turns a row's values, by the field that its columns were mapped to, into what a link may have.

What a link here cannot have becomes a warning, and the link is made without it; only what would make the link do
something else than its owner wants (a password that is lost) refuses the row.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from links.errors import BadField, BadSlug
from links.fields import LinkFields
from links.hosts import clean_hostname
from links.importing.formats.base import Format, bare
from links.importing.moments import read_moment
from links.importing.targeting import targeting
from links.importing.values import read_number, says_yes

_AS_THEY_ARE: Final = (
    *("title", "notes", "expired_url", "query_mode"),
    *("social_title", "social_description", "social_image"),
)
_FLAGS: Final = frozenset({"cloak", "indexable", "leave_in_app"})
_LISTS: Final = frozenset({"tags", "query_pass", "query_strip", "app_schemes"})
_HASH: Final = re.compile(
    r"\$(?:2[abxy]?|argon2\w*|[156]|scrypt)\$.+|(?:pbkdf2|bcrypt|argon2|scrypt)\w*\$.+|true", re.I
)
# Without http:// only what has a dot is a host.
ADDRESS: Final = re.compile(r"(?:https?://([^/\s:]+)|([^/\s:]+\.[^/\s:]+))(?::\d+)?/(\S+)", re.I)
_WAS_DISABLED: Final = _("It was disabled there, and works here.")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file's values are meant. `hosts`: the names of the workspace's domains, "" for the short one.

    `domain` is for rows that name none. `move`: a link on a host that is not the workspace's goes there, too;
    or else it keeps the host, and is refused when it is made.
    """

    hosts: frozenset[str] = frozenset({""})
    domain: str = ""
    move: bool = False
    zone: tzinfo = UTC
    day_first: bool = True


@dataclass(slots=True)
class Mapped:
    """What a row says: the link's fields, what is done apart (`folder` is a name), and warnings as (field, words)."""

    fields: LinkFields
    folder: str = ""
    created: datetime | None = None
    archived: bool = False
    warnings: list[tuple[str, str]] = field(default_factory=list)


def preferred(columns: Sequence[str], known: Format) -> list[int]:
    """The columns' places, those first that the format prefers where several give one field."""
    ranks = {name: rank for rank, name in enumerate(known.columns)}
    return sorted(range(len(columns)), key=lambda place: ranks.get(bare(columns[place]), len(ranks)))


def values_of(cells: Sequence[str], mapping: Sequence[str], order: Sequence[int]) -> dict[str, str]:
    """The text of each field: of the first of its columns, in this order, that is not empty."""
    values: dict[str, str] = {}
    for place in order:
        text = cells[place].strip() if place < len(cells) else ""
        if text and mapping[place]:
            values.setdefault(mapping[place], text)
    return values


def read_values(values: Mapping[str, str], reading: Reading) -> Mapped:
    """What the values say, unchecked but for their types. Raises BadField."""
    made: dict[str, Any] = {name: values[name] for name in _AS_THEY_ARE if name in values}
    made["destination"] = _with_campaign(values)
    for name in ("activates_at", "expires_at"):
        if name in values:
            made[name] = _moment(name, values[name], reading)
    for name in _FLAGS & values.keys():
        made[name] = says_yes(values[name])
    for name in _LISTS & values.keys():
        made[name] = re.split(r"[|,]", values[name])
    if "status_code" in values:
        made["status_code"] = read_number("status_code", values["status_code"])
    if "max_clicks" in values:
        made["max_clicks"] = read_number("max_clicks", values["max_clicks"]) or None
    if "password" in values:
        made["password"] = _password(values["password"])
    if "forward_query" in values and not says_yes(values["forward_query"]):
        made["query_mode"] = "drop"
    entries, warnings = targeting(values)
    if schemes := [*made.get("app_schemes", ()), *entries.get("app_schemes", ())]:
        entries["app_schemes"] = schemes
    if says_yes(values.get("disabled", "")):
        warnings.append(("disabled", str(_WAS_DISABLED)))
    return Mapped(
        # The names above are those of LinkFields.
        fields={**made, **entries, **_place(values, reading)},  # type: ignore[typeddict-item]
        folder=values.get("folder", ""),
        created=_created(values.get("created", ""), reading),
        archived=says_yes(values.get("archived", "")),
        warnings=warnings,
    )


def _with_campaign(values: Mapping[str, str]) -> str:
    """The destination with the campaign's parameters that it does not have yet."""
    address, mark, fragment = values.get("destination", "").partition("#")
    path, _, query = address.partition("?")
    present = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    added = urlencode({name: text for name, text in values.items() if name.startswith("utm_") and name not in present})
    if not address or not added:
        return values.get("destination", "")
    return f"{path}?{query}&{added}{mark}{fragment}" if query else f"{path}?{added}{mark}{fragment}"


def _place(values: Mapping[str, str], reading: Reading) -> LinkFields:
    """The slug and the domain."""
    # A list has the addresses of one link with bars or blanks between them: the first is taken.
    address = re.split(r"[|\s]", values.get("address", ""))[0]
    slug, host = values.get("slug", ""), values.get("domain", "")
    if not address and "://" in slug:
        address = slug
    if match := ADDRESS.fullmatch(address):
        host, slug = match[1] or match[2], match[3]
    elif "://" in address:
        words = gettext("This is no short address: it needs a host and a path, as in https://go.acme.com/sale.")
        raise BadSlug("address", words)
    elif address:
        slug = address
    name = clean_hostname(host) if host else reading.domain
    stays = name in reading.hosts or not reading.move
    return {"slug": slug, "domain": name if stays else reading.domain}


def _moment(name: str, text: str, reading: Reading) -> datetime | None:
    try:
        return read_moment(text, zone=reading.zone, day_first=reading.day_first)
    except (ValueError, OverflowError):
        words = gettext("“%(text)s” is not a date such as 2030-01-31 or 2030-01-31T12:00:00Z.") % {"text": text[:40]}
        raise BadField(name, "time", words) from None


def _created(text: str, reading: Reading) -> datetime | None:
    """When it was made there; None if that cannot be read: nothing depends on it."""
    try:
        return read_moment(text, zone=reading.zone, day_first=reading.day_first)
    except (ValueError, OverflowError):
        return None


def _password(text: str) -> str | None:
    """The password, None for none. Without the one that it had, a link would be open to everybody: it is refused."""
    if _HASH.fullmatch(text):
        raise BadField(
            "password", "hashed", gettext("The file does not hold the password itself. Put a new one there, or none.")
        )
    return text if says_yes(text) else None
