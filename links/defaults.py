"""What a new link starts with: the caller's own values, then its folder's, then the workspace's, then the product's.

Each field is looked for by itself. What a caller names counts, also when it is null or empty; campaign parameters
count one by one, by what the destination has. Nobody gets defaults who does not ask here: the services that make links
take every link as it is given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from django.utils import timezone

from accounts.models import Workspace
from links.fields import LinkFields
from links.models import Folder, LinkDefaults
from links.reach import Reach
from links.utm import with_utm

FIELDS: Final = ("domain", "folder", "tags", "utm", "expires_days", "expired_url", "status_code", "query_mode")
"""What defaults can set; `utm` goes into the destination, and `expires_days` become `expires_at`."""

_PLAIN: Final = ("domain", "tags", "expired_url", "status_code", "query_mode")


@dataclass(frozen=True, slots=True)
class Level:
    """What one place sets, by field; what it leaves open is not in it. `folder`: None for the workspace.

    `is_chosen`: somebody said so; it is not the product's own.
    """

    values: Mapping[str, Any]
    folder: Folder | None = None
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Start:
    """What a link starts with, and from which level each value is."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Defaults:
    """All levels that links of a workspace can meet. `folders`: by public id."""

    workspace: Level
    folders: Mapping[str, Level]
    product: Level = Level({}, is_chosen=False)

    def start(self, given: Mapping[str, Any]) -> Start:
        """What a link starts with of which the caller named these fields; their own values are not in it."""
        folder = given["folder"] if "folder" in given else self.workspace.values.get("folder")
        levels = [level for level in (self.folders.get(folder or ""), self.workspace, self.product) if level]
        start = Start()
        for level in levels:
            for name, value in level.values.items():
                if name not in start.values and name not in given:
                    start.values[name] = value
                    start.sources[name] = level
        return start

    def fill(self, given: LinkFields, *, now: datetime) -> LinkFields:
        """The fields of a new link: those given, and what it starts with in place of the others."""
        start = self.start(given).values
        filled: dict[str, Any] = {name: start[name] for name in (*_PLAIN, "folder") if name in start}
        if "expires_days" in start and "expires_at" not in given:
            filled["expires_at"] = end_after(start["expires_days"], given.get("activates_at"), now)
        if "utm" in start and "destination" in given:
            filled["destination"] = tagged(given["destination"], start["utm"])
        return cast(LinkFields, {**given, **filled})


def end_after(days: int, activates_at: datetime | None, now: datetime) -> datetime | None:
    """When a link ends that lives for so many days, from now or from when it starts; None: after the year 9999."""
    begins = activates_at if activates_at is not None and activates_at.tzinfo is not None else now
    try:
        return max(now, begins.astimezone(UTC)).replace(microsecond=0) + timedelta(days=days)
    except OverflowError:
        return None


def tagged(destination: str, utm: Mapping[str, str]) -> str:
    """The address with those campaign parameters that it does not have; one that is no web address stays as it is."""
    address = destination.strip()
    return with_utm(address, utm) if address.lower().startswith(("http://", "https://")) else destination


def defaults_of(
    workspace: Workspace, reach: Reach, folder_ids: Sequence[str | None] = (), *, usual_domain: str = ""
) -> Defaults:
    """Return the defaults that links in these folders (public ids), and in none, can meet. Four queries at most.

    Where the usual folder is one that whoever asks cannot put links in, theirs start in none.

    `usual_domain`: where the product itself puts them, "" for the short domain: see links.hosts.usual_place.
    """
    rows: Iterable[LinkDefaults] = []
    if LinkDefaults.objects.any_of(workspace):  # few workspaces have some, and the whole question costs much more
        rows = LinkDefaults.objects.concerning(workspace, {folder for folder in folder_ids if folder})
    levels = [_level(row, reach) for row in rows if not reach.hides(row.folder_id)]
    named = {level.values["domain"] for level in levels if level.values.get("domain")}
    held = (
        set(workspace.domains.held().filter(hostname__in=named).values_list("hostname", flat=True)) if named else set()
    )
    levels = [_without_lost(level, held) for level in levels]
    return Defaults(
        workspace=next((level for level in levels if level.folder is None), Level({})),
        folders={level.folder.public_id: level for level in levels if level.folder is not None},
        product=Level({"domain": usual_domain} if usual_domain else {}, is_chosen=False),
    )


def with_defaults(
    workspace: Workspace, reach: Reach, rows: Sequence[LinkFields], *, usual_domain: str = ""
) -> list[LinkFields]:
    """The fields of new links with what they start with; four queries at most, however many they are."""
    defaults = defaults_of(workspace, reach, [row.get("folder") for row in rows], usual_domain=usual_domain)
    now = timezone.now()
    return [defaults.fill(row, now=now) for row in rows]


def _level(row: LinkDefaults, reach: Reach) -> Level:
    values = row.values
    if row.into_folder_id is not None and reach.locks(row.into_folder_id):
        del values["folder"]
    return Level(values, row.folder)


def _without_lost(level: Level, held: set[str]) -> Level:
    """The level without a domain that the workspace does not hold now: the next level's counts."""
    domain = level.values.get("domain")
    if not domain or domain in held:
        return level
    return Level({name: value for name, value in level.values.items() if name != "domain"}, level.folder)
