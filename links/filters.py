"""Reads what the address of the list asks for. What cannot be is left out, with a note for whoever sees the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User, Workspace
from links.hosts import base_text, clean_hostname
from links.models import Folder, Tag
from links.models.link_filter import HAS_LABELS, STATUS_LABELS, Has, LinkFilter, Sort, Status
from links.models.tag import fold
from links.reach import Reach

MAX_TAGS: Final = 5
SHARED: Final = "default"  # the default short domain in `domain`
_LONGEST: Final = 200
_CHOICE = TypeVar("_CHOICE", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition as people read it; `pairs` is what the address has without it."""

    text: str
    pairs: list[tuple[str, str]]


@dataclass(slots=True)
class Asked:
    """What an address asks for: `pairs` is the address's query in one spelling, without what was ignored (`notes`)."""

    filter: LinkFilter = field(default_factory=LinkFilter)
    sort: Sort = Sort.NEWEST
    pairs: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str, str]] = field(default_factory=list)  # name and value in the address, text of the chip
    notes: list[str] = field(default_factory=list)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the place (active or archived) narrows the list."""
        return bool(self.texts or self.filter.search)

    @property
    def chips(self) -> list[Chip]:
        """The conditions, each with the address that has all but it."""
        return [Chip(text, [pair for pair in self.pairs if pair != (name, value)]) for name, value, text in self.texts]

    def value(self, name: str) -> str:
        """What stands in the address for this name; "" for nothing."""
        return next((value for key, value in self.pairs if key == name), "")

    def take(self, name: str, value: str, text: str, **changes: object) -> None:
        """Note that this condition is asked for."""
        self.pairs.append((name, value))
        self.texts.append((name, value, text))
        self.filter = replace(self.filter, **changes)  # type: ignore[arg-type]  # names and types are the caller's


def read_filters(workspace: Workspace, reach: Reach, query: QueryDict) -> Asked:
    """What `query` asks of the list of links in reach. At most four queries, none where nothing is asked."""
    asked = Asked()
    search = _text(query.get("q", ""))
    if search:
        asked.pairs.append(("q", search))
        asked.filter = replace(asked.filter, search=search)
    _tags(asked, workspace, reach, query)
    _folder(asked, workspace, reach, query)
    for read in (_domain, _status, _author, _dates, _has):
        read(asked, workspace, query)
    if query.get("archived", "") == "1" or query.get("status", "") == "archived":
        asked.pairs.append(("archived", "1"))
        asked.filter = replace(asked.filter, archived=True)
    sort = query.get("sort", "")
    asked.sort = _choice(Sort, sort) or Sort.NEWEST
    if sort and asked.sort != sort:
        asked.notes.append(_("There is no such order; the newest links come first."))
    if asked.sort != Sort.NEWEST:
        asked.pairs.append(("sort", asked.sort.value))
    return asked


def _tags(asked: Asked, workspace: Workspace, reach: Reach, query: QueryDict) -> None:
    names = list(dict.fromkeys(filter(None, map(_text, query.getlist("tag")))))
    if len(names) > MAX_TAGS:
        asked.notes.append(_("Only the first %(count)d tags are looked for.") % {"count": MAX_TAGS})
    names = names[:MAX_TAGS]
    tags = Tag.objects.visible_to(workspace).seen_by(reach)
    found = {tag.folded: tag for tag in tags.named(names)} if names else {}
    for name in names:
        tag = found.pop(fold(name), None)
        if tag is not None:
            asked.take("tag", tag.name, tag.name, tags=(*asked.filter.tags, tag))
        elif not any(one.folded == fold(name) for one in asked.filter.tags):
            asked.notes.append(_("There is no tag “%(name)s”; it is left out.") % {"name": name})


def _folder(asked: Asked, workspace: Workspace, reach: Reach, query: QueryDict) -> None:
    wanted = _text(query.get("folder", ""))
    if wanted == "none":
        asked.take("folder", "none", _("In no folder"), no_folder=True)
    elif wanted:
        folder = Folder.objects.visible_to(workspace).seen_by(reach).with_ids([wanted]).first()
        if folder is None:
            asked.notes.append(_("This folder is gone; all folders are shown."))
        else:
            asked.take("folder", folder.public_id, _("Folder: %(name)s") % {"name": folder.name}, folder=folder)


def _domain(asked: Asked, workspace: Workspace, query: QueryDict) -> None:
    wanted = _text(query.get("domain", ""))
    if not wanted:
        return
    hostname = "" if wanted == SHARED else clean_hostname(wanted)
    if not hostname:
        asked.take("domain", SHARED, base_text(""), shared=True)
        return
    # All claims of the name: links stay with the claim under which they were made.
    domains = tuple(workspace.domains.filter(hostname=hostname))
    if domains:
        asked.take("domain", hostname, base_text(hostname), domains=domains)
    else:
        asked.notes.append(_("The workspace has no domain “%(name)s”; all domains are shown.") % {"name": hostname})


def _status(asked: Asked, workspace: Workspace, query: QueryDict) -> None:
    wanted = query.get("status", "")
    status = _choice(Status, wanted)
    if status:
        asked.take("status", status.value, str(STATUS_LABELS[status]), status=status)
    elif wanted and wanted != "archived":
        asked.notes.append(_("There is no such status; it is left out."))


def _author(asked: Asked, workspace: Workspace, query: QueryDict) -> None:
    wanted = _text(query.get("author", ""))
    if not wanted:
        return
    author = User.objects.filter(public_id=wanted, memberships__workspace=workspace).first()
    if author is None:
        asked.notes.append(_("This person is not in the workspace; everybody's links are shown."))
    else:
        asked.take("author", author.public_id, _("By %(name)s") % {"name": author.display_name}, author=author)


def _dates(asked: Asked, workspace: Workspace, query: QueryDict) -> None:
    zone_name, zone = _zone(query.get("tz", ""))
    labels: dict[str, Callable[[], str]] = {"from": lambda: _("Made from %(day)s"), "to": lambda: _("Made to %(day)s")}
    for name, label in labels.items():
        wanted = query.get(name, "")
        day = _day(wanted)
        if day is None:
            if wanted:
                asked.notes.append(_("A date that does not exist is left out."))
            continue
        start = datetime.combine(day if name == "from" else day + timedelta(days=1), time(), zone).astimezone(UTC)
        asked.take(name, day.isoformat(), label() % {"day": day.isoformat()}, **dict(_bound(name, start)))
    if zone_name and (asked.filter.since or asked.filter.until):
        asked.pairs.append(("tz", zone_name))


def _bound(name: str, moment: datetime) -> Iterator[tuple[str, datetime]]:
    yield ("since" if name == "from" else "until"), moment


def _has(asked: Asked, workspace: Workspace, query: QueryDict) -> None:
    wanted = query.get("has", "")
    has = _choice(Has, wanted)
    if has:
        asked.take("has", has.value, str(HAS_LABELS[has]), has=has)
    elif wanted:
        asked.notes.append(_("Only links with rules or with a test can be asked for."))


def _choice(kind: type[_CHOICE], value: str) -> _CHOICE | None:
    return kind(value) if value in set(kind) else None


def _text(value: str) -> str:
    return value.strip()[:_LONGEST]


def _day(text: str) -> date | None:
    """The day, if it is one of which the start and the end can be told in every zone."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None


def _zone(name: str) -> tuple[str, tzinfo]:
    try:
        return (name, ZoneInfo(name)) if name else ("", UTC)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "", UTC
