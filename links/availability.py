"""Whether a slug is free while it is typed: the answer that saving would give, with what could be had instead."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Workspace
from domains.models import Domain
from links.consistency import check_place
from links.errors import BadDomain, BadSlug, SlugTaken
from links.hosts import refusal
from links.models import Link
from links.services.neighbours import foreign_neighbours
from links.services.settling import key_of
from links.slugs import clean_slug, random_slug, slug_shape

Kind = Literal["", "free", "mine", "taken", "reserved", "bad"]

SUGGESTIONS: Final = 3
_SUGGESTED_LENGTH: Final = 30  # characters: what people still type from paper


@dataclass(frozen=True, slots=True)
class Availability:
    """`kind` "" says nothing; "mine" is taken by `link`, the workspace's own."""

    kind: Kind
    message: str = ""
    link: Link | None = None
    suggestions: list[str] = field(default_factory=list)


def availability(
    *, workspace: Workspace, hostname: str, slug: str, link: Link | None = None, title: str = "", destination: str = ""
) -> Availability:
    """What saving would say to `slug` on the workspace's domain `hostname`, "" for the short one.

    `link` is the one that is to have it, None for a new one. Title and destination give words for suggestions. At most
    six queries; nothing is locked, so somebody can still be faster.
    """
    if not slug.strip():
        return Availability("")
    domain = workspace.domains.held().filter(hostname=hostname).first() if hostname else None
    if hostname and domain is None:
        return _elsewhere(workspace, hostname, link)
    try:
        wanted = _place(workspace, domain, slug)
        check_place(wanted)
    except BadSlug as error:
        return Availability("reserved" if error.code == "reserved" else "bad", error.message)
    except BadDomain as error:
        return Availability("bad", error.message)
    if link is not None and wanted.key == link.key:
        return Availability("")
    holder = Link.objects.publishing([wanted.key]).first()
    refused = SlugTaken(wanted.slug, folded=domain is not None and domain.folds_case) if holder else None
    refused = refused or foreign_neighbours(workspace, [wanted], lock=False).get(wanted.key)
    if refused is None:
        return Availability("free")
    suggestions = _free(workspace, domain, _ideas(wanted, title, destination))
    mine = holder if holder is not None and holder.workspace_id == workspace.pk else None
    return Availability("mine" if mine else "taken", refused.message, mine, suggestions)


def _elsewhere(workspace: Workspace, hostname: str, link: Link | None) -> Availability:
    """Of a domain that is not held: a link that is parked on it may keep it, and nothing else is known."""
    if link is not None and link.domain is not None and link.domain.hostname == hostname:
        return Availability("")
    return Availability("bad", refusal(workspace, hostname).message)


def _place(workspace: Workspace, domain: Domain | None, slug: str) -> Link:
    """An unsaved link there. Raises BadSlug."""
    clean = clean_slug(slug)
    place = Link(workspace=workspace, domain=domain, slug=clean, shape=slug_shape(clean))
    place.key = key_of(place, clean)
    return place


def _ideas(wanted: Link, title: str, destination: str) -> Iterable[str]:
    """What people could take instead, the best first; what is no slug at all is found out later."""
    if not wanted.shape:
        yield f"{wanted.slug}-2"
        yield f"{wanted.slug}-{timezone.now().year}"
    yield _words(title)
    path = re.sub(r"\.\w{1,5}$", "", unquote(urlsplit(destination).path).rstrip("/"))
    yield _words(path.rpartition("/")[2])
    yield f"{wanted.slug}-3" if not wanted.shape else random_slug().lower()
    yield random_slug().lower()
    yield random_slug().lower()


def _words(text: str) -> str:
    """Whole words of the text, as many as fit."""
    slug = slugify(text)
    return slug if len(slug) <= _SUGGESTED_LENGTH else slug[: _SUGGESTED_LENGTH + 1].rpartition("-")[0]


def _free(workspace: Workspace, domain: Domain | None, ideas: Iterable[str]) -> list[str]:
    """The first three that are free."""
    places: dict[str, Link] = {}
    for idea in ideas:
        try:
            place = _place(workspace, domain, idea)
        except BadSlug:
            continue
        places.setdefault(place.key, place)
    taken = set(Link.objects.publishing(places).values_list("key", flat=True))
    taken |= foreign_neighbours(workspace, places.values(), lock=False).keys()
    return [place.slug for key, place in places.items() if key not in taken][:SUGGESTIONS]
