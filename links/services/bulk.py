"""Makes many links with a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext

from accounts.actor import Actor
from accounts.audit import audit_many
from accounts.entitlements import Limit
from accounts.models import Workspace
from accounts.services.link_tally import link_places_return, link_places_take
from domains.models import Domain
from links.consistency import check_link
from links.errors import BadDestination, BadDomain, LinkError, SlugTaken
from links.fields import LinkFields, clean_fields
from links.hosts import hold_domains, refusal
from links.models import Link
from links.models.tag import fold
from links.permissions import reach_of_actor
from links.reach import Reach
from links.services.external_ids import clashes
from links.services.foldering import folder_to_fill, folders_named
from links.services.neighbours import foreign_neighbours
from links.services.page_titles import kick_pages
from links.services.room import no_room, tags_beyond
from links.services.settling import enqueue_links, key_of, settle
from links.services.tagging import set_new_tags
from links.shown import documents
from links.slugs import random_slug
from webhooks.emit import emit_many
from webhooks.event_types import LINK_CREATED

MAX_ROWS: Final = 1_000
# Were nine in ten random slugs taken, this many draws would still find a free one in all but 1 in 10^9 cases.
_DRAWS: Final = 200


CleanRow = dict[str, Any]
"""What clean_fields() makes of a row."""


@dataclass(slots=True)
class Outcome:
    """What became of one row: a link, or the reason why there is none."""

    link: Link | None = None
    error: LinkError | None = None


def links_bulk_create(*, workspace: Workspace, actor: Actor, rows: Sequence[LinkFields]) -> list[Outcome]:
    """Make a link of each row that can become one; the outcomes are in the rows' order.

    The good rows are saved together, whatever is wrong with the others. Raises ValueError above 1,000 rows.
    """
    return links_bulk_make(workspace=workspace, actor=actor, rows=clean_rows(rows))


def clean_rows(rows: Sequence[LinkFields]) -> list[CleanRow | LinkError]:
    """The clean values of each row, or what is wrong with it. Outside of transactions: a password takes a third of a
    second.
    """
    return [_clean(row) for row in rows]


def links_bulk_make(
    *, workspace: Workspace, actor: Actor, rows: Sequence[CleanRow | LinkError], reach: Reach | None = None
) -> list[Outcome]:
    """The same as links_bulk_create() of rows that are clean already; they are not changed.

    `reach` is the actor's unless it is given.
    """
    if len(rows) > MAX_ROWS:
        raise ValueError(f"at most {MAX_ROWS} rows in one transaction")
    outcomes = [Outcome(error=row) if isinstance(row, LinkError) else Outcome() for row in rows]
    cleaned = [
        (outcome, dict(row)) for outcome, row in zip(outcomes, rows, strict=True) if not isinstance(row, LinkError)
    ]
    tags: dict[int, list[str]] = {}
    with transaction.atomic():
        reach = reach if reach is not None else reach_of_actor(workspace, actor)
        prepared = _with_own_ids(workspace, _prepare(workspace, actor, reach, cleaned, tags))
        wanted = _with_places(workspace, prepared, tags)
        _insert(wanted, workspace)
        made = [outcome.link for outcome in wanted if outcome.link is not None]
        link_places_return(workspace=workspace, links=len(wanted) - len(made))
        set_new_tags(workspace=workspace, names={link.pk: tags[link.pk] for link in made if tags.get(link.pk)})
        audit_many(
            workspace=workspace,
            actor=actor,
            action="link.created",
            targets=[(link.public_id, _audited(link)) for link in made],
        )
        enqueue_links([link.key for link in made], shaped={link.host for link in made if link.shape}, is_new=True)
        kick_pages(made)
        if made:
            emit_many(workspace=workspace, type=LINK_CREATED, payloads=lambda: documents(made))
    return outcomes


def _clean(row: LinkFields) -> CleanRow | LinkError:
    try:
        if "destination" not in row:
            raise BadDestination("required", gettext("Enter the address the link should lead to."))
        return {"slug": "", "domain": "", **clean_fields(row)}
    except LinkError as error:
        return error


def _prepare(
    workspace: Workspace,
    actor: Actor,
    reach: Reach,
    cleaned: Sequence[tuple[Outcome, dict[str, Any]]],
    tags: dict[int, list[str]],
) -> list[Outcome]:
    """Fill each outcome with an unsaved link or an error; return those that may be inserted."""
    author = actor.user.pk if actor.user else actor.api_key.created_by_id if actor.api_key else None
    folders = folders_named(workspace, {values.get("folder", "") for _, values in cleaned}, reach)
    domains: dict[str, Domain | None] = {"": None}
    domains |= hold_domains(workspace, {values["domain"] for _, values in cleaned})
    refused: dict[str, BadDomain] = {}
    seen: dict[str, str] = {}  # destinations by key
    # Keys are drawn first and in the rows' order: the newest link of a file is its last row.
    ids = Link.objects.reserve_ids(len(cleaned))
    for pk, (outcome, values) in zip(ids, cleaned, strict=True):
        hostname, names = values.pop("domain"), values.pop("tags", [])
        try:
            if hostname not in domains:
                refused[hostname] = refused.get(hostname) or refusal(workspace, hostname)
                raise refused[hostname]
            link = Link(id=pk, workspace=workspace, created_by_id=author, domain=domains[hostname])
            values["folder"] = folder_to_fill(folders, values.get("folder", ""), reach)
            for name, value in settle(link, values).items():
                setattr(link, name, value)
            check_link(link)
            if link.slug and link.key in seen:
                code = "duplicate" if seen[link.key] == link.destination else "taken"
                raise SlugTaken(
                    link.slug,
                    code=code,
                    message=gettext("“%(slug)s” was used further up already.") % {"slug": link.slug},
                )
        except LinkError as error:
            outcome.error = error
            continue
        seen[link.key] = link.destination
        tags[pk] = names
        outcome.link = link
    return [outcome for outcome, _ in cleaned if outcome.link is not None]


def _with_own_ids(workspace: Workspace, wanted: Sequence[Outcome]) -> list[Outcome]:
    """Those whose external ids are no other link's; the others get the reason."""
    errors = clashes(workspace, [_link(outcome) for outcome in wanted])
    for outcome in wanted:
        if (error := errors.get(_link(outcome).pk)) is not None:
            outcome.link, outcome.error = None, error
    return [outcome for outcome in wanted if outcome.link is not None]


def _with_places(workspace: Workspace, wanted: Sequence[Outcome], tags: Mapping[int, Sequence[str]]) -> list[Outcome]:
    """Those that the plan has room for, the first ones; the others get the reason. Their places are taken."""
    beyond = tags_beyond(workspace, (name for outcome in wanted for name in tags[_link(outcome).pk]))
    fitting = []
    for outcome in wanted:
        if beyond and any(fold(name) in beyond for name in tags[_link(outcome).pk]):
            outcome.link, outcome.error = None, no_room(workspace, Limit.TAGS)
        else:
            fitting.append(outcome)
    places = link_places_take(workspace=workspace, links=len(fitting))
    for outcome in fitting[places:]:
        outcome.link, outcome.error = None, no_room(workspace, Limit.LINKS)
    return fitting[:places]


def _audited(link: Link) -> dict[str, Any]:
    data = {"slug": link.slug, "destination": link.destination}
    return data | ({"domain": link.domain.hostname} if link.domain else {})


def _insert(wanted: Sequence[Outcome], workspace: Workspace) -> None:
    """Insert the links; where a chosen slug is taken, the outcome gets the error in place of the link."""
    chosen = [outcome for outcome in wanted if outcome.link is not None and outcome.link.slug]
    refused = foreign_neighbours(workspace, map(_link, chosen))
    for outcome in chosen:
        if (error := refused.get(_link(outcome).key)) is not None:
            outcome.link, outcome.error = None, error
    chosen = [outcome for outcome in chosen if outcome.link is not None]
    missed = _try(chosen)
    if missed:
        _explain(missed, workspace)
    drawn = [outcome for outcome in wanted if outcome.link is not None and not outcome.link.slug]
    for _ in range(_DRAWS):
        if not drawn:
            return
        for outcome in drawn:
            link = _link(outcome)
            # Where capital letters do not count, two that differ in nothing else would be one.
            link.slug = random_slug().lower() if link.domain and link.domain.folds_case else random_slug()
            link.key = key_of(link, link.slug)
        drawn = _try(drawn)
    for outcome in drawn:
        outcome.link, outcome.error = (
            None,
            SlugTaken("", message=gettext("No free slug was found. Choose one yourself.")),
        )


def _try(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Insert what has a free key and return the rest.

    A key that another transaction is inserting is waited for, and is taken if that one commits. In the keys'
    order, so that two such transactions cannot wait for each other.
    """
    if not outcomes:
        return []
    links = sorted((_link(outcome) for outcome in outcomes), key=lambda link: link.key)
    Link.objects.bulk_create(links, ignore_conflicts=True)
    landed = set(Link.objects.filter(pk__in=[link.pk for link in links]).values_list("pk", flat=True))
    return [outcome for outcome in outcomes if _link(outcome).pk not in landed]


def _explain(missed: Sequence[Outcome], workspace: Workspace) -> None:
    """Turn links whose key is taken into errors that tell a repeated import from a clash."""
    keys = [_link(outcome).key for outcome in missed]
    own = set(Link.objects.visible_to(workspace).filter(key__in=keys).values_list("key", "slug", "destination"))
    for outcome in missed:
        link = _link(outcome)
        error = SlugTaken(link.slug, folded=link.domain is not None and link.domain.folds_case)
        # Not by the key alone: a pattern with other names, or other capital letters, is not the same link.
        if (link.key, link.slug, link.destination) in own:
            error = SlugTaken(
                link.slug,
                code="duplicate",
                message=gettext("“%(slug)s” leads to this address in your workspace already.") % {"slug": link.slug},
            )
        outcome.link, outcome.error = None, error


def _link(outcome: Outcome) -> Link:
    assert outcome.link is not None  # noqa: S101 - callers pass only outcomes with a link
    return outcome.link
