"""What a visitor will meet, said before anything is saved."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from django.utils import timezone

from edge.resolver.location import build_location
from edge.resolver.patterns import REST, expand, pattern_code
from links.consistency import check_link
from links.errors import LinkError
from links.fields import clean_fields
from links.forms import LinkForm
from links.hosts import nameplate
from links.models import Link
from links.services.settling import settled_ends
from links.slugs import slug_shape
from links.views.ways import Way, everybody_goes_to, ways_of

EXAMPLE: Final = "utm_source=mail"

_PERMANENT: Final = (Link.StatusCode.MOVED, Link.StatusCode.PERMANENT)


@dataclass(frozen=True, slots=True)
class Preview:
    """The parts of the preview's sentences. `asked` and `sent`: an example of what becomes of a parameter.

    `destination` is "" where a test gives each visitor another one. `ways` are what comes before it.
    """

    short_url: str
    display_url: str
    destination: str
    permanent: bool
    status_code: int
    waits: datetime | None
    ends: datetime | None
    over: bool
    expired_url: str
    asked: str
    sent: str
    query_mode: str
    ways: list[Way]
    has_rules: bool


def preview_of_link(link: Link) -> Preview:
    """The preview of a link as it is saved."""
    now = timezone.now()
    base, slug = link.base_text, link.slug or "…"
    goes_to = everybody_goes_to(link, now)
    example = _example(goes_to or link.destination)
    code, target = slug, goes_to or link.destination
    if link.shape:
        code, target = _filled(slug, target)
    lists = tuple(link.query_pass), tuple(link.query_strip)
    return Preview(
        short_url=link.short_url if link.slug else "",
        display_url=f"{base}/{slug}",
        destination=goes_to,
        permanent=link.status_code in _PERMANENT,
        status_code=link.status_code,
        waits=link.activates_at if link.is_scheduled(now) else None,
        ends=link.expires_at,
        over=link.is_expired(now) or link.is_used_up,
        expired_url=link.expired_url,
        asked=f"{base}/{code}?{example}",
        # The very functions that run at the edge, so that the example cannot lie.
        sent=build_location(target, example, link.query_mode, *lists) or target,
        query_mode=link.query_mode,
        ways=ways_of(link, now),
        has_rules=bool(link.rules),
    )


def preview_of_form(form: LinkForm, link: Link | None = None) -> Preview | None:
    """The preview of what is typed (about `link`); None while there is nothing that could be saved."""
    typed = typed_link(form, link)
    return preview_of_link(typed) if typed is not None else None


def typed_link(form: LinkForm, link: Link | None = None) -> Link | None:
    """What is typed (about `link`) as a link that is not saved; None while it could not be."""
    if not form.is_valid():
        return None
    typed = copy(link) if link is not None else Link()
    try:
        fields = form.link_fields()
        if "password" in fields:  # hashing is slow on purpose, and nothing is saved
            typed.password_hash = "typed" if fields.pop("password") else ""
        values = clean_fields(fields)
        values |= settled_ends(typed, values)
        if "domain" in values:
            values["domain"] = nameplate(values["domain"])
        for name, value in values.items():
            if name not in ("tags", "folder") and (value or name != "slug"):  # an emptied slug stays as it is
                setattr(typed, name, value)
        typed.shape = slug_shape(typed.slug) if typed.slug else ""
        typed.key = pattern_code(typed.slug)
        _name_new(typed.rules, typed.variants)
        check_link(typed)
    except LinkError:
        return None
    return typed


def _name_new(rules: list[dict[str, Any]], variants: list[dict[str, Any]]) -> None:
    """Give what is not saved yet ids of its own, so that it can be told which one decided."""
    entries = [*rules, *variants, *(one for rule in rules for one in rule.get("variants", ()))]
    for number, entry in enumerate(entries):
        entry["id"] = entry["id"] or f"new-{number}"


def _example(destination: str) -> str:
    """A visitor's query that shows the difference: it names a parameter that the destination has too."""
    own = parse_qsl(urlsplit(destination).query)
    return f"{own[0][0]}=visitor" if own and own[0][0].isalnum() else EXAMPLE


def _filled(pattern: str, destination: str) -> tuple[str, str]:
    """A code that the pattern matches, and where it leads."""
    values = {part[1:-1]: f"some-{part[1:-1]}" for part in pattern.split("/") if part[0] == "{"}
    values |= {REST: "some/page"} if pattern.rpartition("/")[2] == REST else {}
    named = {f"{{{name}}}": value for name, value in values.items()} | {REST: values.get(REST, "")}
    return "/".join(named.get(part, part) for part in pattern.split("/")), expand(destination, values)
