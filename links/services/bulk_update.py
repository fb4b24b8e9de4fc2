"""Changes many links, each as it wants, with a number of queries that does not depend on how many they are.

1. Everything that can be wrong with one of them is found before anything is written: the others go on without it.
2. What another link has as the change begins is taken, also where this very change would give it up: in which order
   rows are written is the database's to choose.
3. Between the look and the write somebody may take an address. The database says so, and it is looked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from accounts.actor import Actor
from accounts.entitlements import Limit
from accounts.models import Workspace
from domains.models import Domain
from links.consistency import check_link
from links.errors import BadSlug, LinkConflict, LinkError, LinkGone, NamedTwice, SlugTaken
from links.fields import LinkFields, clean_fields
from links.hosts import hold_domains, refusal
from links.models import Folder, Link
from links.models.tag import fold
from links.permissions import reach_of_actor
from links.reach import Reach
from links.services.bulk import MAX_ROWS, Outcome
from links.services.external_ids import clashes
from links.services.foldering import folder_to_fill, folders_named, require_edit
from links.services.neighbours import foreign_neighbours
from links.services.room import no_room, tags_beyond
from links.services.settling import settle
from links.services.tagging import replace_tags
from links.services.update_events import Updated, tell_updated

_DEADLOCKS: Final = 5
"""So many in a row, one is given up: each takes Postgres a second to find."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one link (public id) is to become; `version`: only if it is still at this one."""

    link_id: str
    fields: LinkFields
    version: int | None = None


@dataclass(slots=True)
class _Work:
    """A change on its way. `changed` has [old, new] of the fields that differ, `names` the tags that it shall have."""

    change: Change
    outcome: Outcome
    values: dict[str, Any]
    names: list[str] | None
    link: Link
    old_host: str = ""
    changed: dict[str, list[Any]] = field(default_factory=dict)

    def refuse(self, error: LinkError) -> None:
        self.outcome.error = error


def links_bulk_update(*, workspace: Workspace, actor: Actor, changes: Sequence[Change]) -> list[Outcome]:
    """Change the links as each says; the outcomes, in the same order, have the link as it is now, or what was wrong.

    A change of nothing writes nothing. Raises ValueError above 1,000 changes.
    """
    if len(changes) > MAX_ROWS:
        raise ValueError(f"at most {MAX_ROWS} changes in one transaction")
    outcomes = [Outcome() for _ in changes]
    works = _cleaned(changes, outcomes)  # outside of the transaction: a password takes a third of a second
    with transaction.atomic():
        reach = reach_of_actor(workspace, actor)
        folders = folders_named(workspace, {work.values.get("folder", "") for work in works}, reach)
        works = _held(workspace, reach, works)
        domains = _domains(workspace, works)
        for work in works:
            _prepare(work, reach, folders, domains, workspace)
        works = _placed(workspace, works)
        works = _with_room(workspace, works)
        works = _written([work for work in works if work.changed or work.names is not None])
        _tag(workspace, works)
        updated = [Updated(work.link, work.old_host, work.changed) for work in works]
        tell_updated(workspace=workspace, actor=actor, updated=updated)
    return outcomes


def _cleaned(changes: Sequence[Change], outcomes: Sequence[Outcome]) -> list[_Work]:
    works: list[_Work] = []
    named: set[str] = set()
    for change, outcome in zip(changes, outcomes, strict=True):
        try:
            if change.link_id in named:
                raise NamedTwice
            named.add(change.link_id)
            values = clean_fields(change.fields)
            if values.get("slug") == "":
                raise BadSlug("empty", _("A slug needs at least one character."))
            works.append(_Work(change, outcome, values, values.pop("tags", None), Link()))
        except LinkError as error:
            outcome.error = error
    return works


def _held(workspace: Workspace, reach: Reach, works: Sequence[_Work]) -> list[_Work]:
    """Those whose links are there, are not hidden and may be changed; the links are held until the transaction ends."""
    ids = [work.change.link_id for work in works if "\0" not in work.change.link_id]
    found = Link.objects.visible_to(workspace).seen_by(reach).filter(public_id__in=ids)
    found = found.with_places().prefetch_related("tags").order_by("id").select_for_update(of=("self",))
    links = {link.public_id: link for link in found}
    for work in works:
        link = links.get(work.change.link_id)
        if link is None:
            work.refuse(LinkGone())
            continue
        work.outcome.link = work.link = link
        work.old_host = link.host
        try:
            require_edit(link.folder_id, reach)
            if work.change.version is not None and link.version != work.change.version:
                raise LinkConflict(expected=work.change.version, current=link.version)
        except LinkError as error:
            work.refuse(error)
    return _good(works)


def _good(works: Sequence[_Work]) -> list[_Work]:
    """Those with which nothing is wrong; the others' outcomes have no link."""
    for work in works:
        if work.outcome.error is not None:
            work.outcome.link = None
    return [work for work in works if work.outcome.error is None]


def _domains(workspace: Workspace, works: Sequence[_Work]) -> dict[str, Domain]:
    """The domains on which they shall be, and those that say how a new slug is spelled; held."""
    wanted = {work.values.get("domain", "") for work in works}
    wanted |= {_own(work.link) for work in works if work.values.get("slug", work.link.slug) != work.link.slug}
    return hold_domains(workspace, wanted)


def _own(link: Link) -> str:
    return link.domain.hostname if link.domain else ""


def _prepare(
    work: _Work,
    reach: Reach,
    folders: dict[str, Folder | None],
    domains: dict[str, Domain],
    workspace: Workspace,
) -> None:
    """Put the values into the link, and note what differs; or note what is wrong."""
    link, values = work.link, work.values
    try:
        _place(link, values, domains, workspace)
        if "folder" in values:
            values["folder"] = folder_to_fill(folders, values["folder"], reach)
        for name, new in settle(link, values).items():
            old = getattr(link, name)
            if old != new:
                work.changed[name] = [old, new]
                setattr(link, name, new)
        check_link(link)
    except LinkError as error:
        work.refuse(error)
        return
    old_tags = link.tag_names
    if work.names is not None and sorted(work.names) != sorted(old_tags):
        work.changed["tags"] = [old_tags, work.names]
    else:
        work.names = None


def _place(link: Link, values: dict[str, Any], domains: dict[str, Domain], workspace: Workspace) -> None:
    """Turn the name of a domain into the domain; where nothing depends on it, leave it out. Raises BadDomain."""
    own = _own(link)
    hostname = values.pop("domain", own)
    if hostname != own:
        if hostname and hostname not in domains:
            raise refusal(workspace, hostname)
        values["domain"] = domains.get(hostname)
    elif own and own in domains and values.get("slug", link.slug) != link.slug:
        # The spelling of its key depends on the domain. One that is parked comes back if the name is held again.
        values["domain"] = domains[own]


def _placed(workspace: Workspace, works: Sequence[_Work]) -> list[_Work]:
    """Those whose external ids and addresses are free of others' claims."""
    works = _good(works)
    errors = clashes(workspace, [work.link for work in works if "external_id" in work.changed])
    moved = [work for work in works if "key" in work.changed and work.link.pk not in errors]
    neighbours = foreign_neighbours(workspace, [work.link for work in moved])
    for work in works:
        if (clash := errors.get(work.link.pk)) is not None:
            work.refuse(clash)
        elif "key" in work.changed and (near := neighbours.get(work.link.key)) is not None:
            work.refuse(near)
    return _good(works)


def _with_room(workspace: Workspace, works: Sequence[_Work]) -> list[_Work]:
    """Those whose new tags the plan has room for."""
    beyond = tags_beyond(workspace, (name for work in works for name in work.names or ()))
    for work in works:
        if beyond and any(fold(name) in beyond for name in work.names or ()):
            work.refuse(no_room(workspace, Limit.TAGS))
    return _good(works)


def _written(works: Sequence[_Work]) -> list[_Work]:
    """Save them; those whose address is taken are left out."""
    now = timezone.now()
    for work in works:
        work.link.version += 1
        work.link.updated_at = now
    moving = [work for work in works if "key" in work.changed]
    _save([work for work in works if "key" not in work.changed])
    deadlocks = 0
    while moving := _free(moving):
        try:
            with transaction.atomic():
                _save(moving)
            break
        except IntegrityError:  # somebody was faster; by now their link is there to be seen
            if len(_free(moving)) == len(moving):
                raise
        except OperationalError as error:
            # One statement takes its addresses in whatever order, and another one some of them in another. What it
            # had is given up with the savepoint, so that the other one ends; then its links are there to be seen.
            deadlocks += 1
            if deadlocks > _DEADLOCKS or not isinstance(error.__cause__, DeadlockDetected):
                raise
    return _good(works)


def _free(works: Sequence[_Work]) -> list[_Work]:
    """Those whose new key no link has, and no earlier one of them gets."""
    wanted = [work.link.key for work in works]
    seen = set(Link.objects.filter(key__in=wanted).values_list("key", flat=True))
    for work in works:
        if work.link.key in seen:
            link = work.link
            work.refuse(SlugTaken(link.slug, folded=link.domain is not None and link.domain.folds_case))
        seen.add(work.link.key)
    return _good(works)


def _save(works: Sequence[_Work]) -> None:
    """All of them in one statement. Every row is held: what another one changes is written as it is."""
    if works:
        columns = {name for work in works for name in work.changed} - {"tags"} | {"version", "updated_at"}
        Link.objects.bulk_update([work.link for work in works], sorted(columns))


def _tag(workspace: Workspace, works: Sequence[_Work]) -> None:
    wanted = {work.link.pk: work.names for work in works if work.names is not None}
    if wanted:
        replace_tags(workspace=workspace, names=wanted)
        for work in works:
            work.link._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # they have others by now
