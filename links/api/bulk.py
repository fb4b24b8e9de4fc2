"""Up to 100 links in one request: made, changed or deleted; each has an outcome of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import JsonResponse
from ninja import Query, Router
from pydantic import Field, ValidationError

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.errors import ApiError, error_body, validation_body
from accounts.models import Workspace
from links.access import find_external, find_links
from links.api.bulk_schemas import BulkIn, BulkList, BulkPatch, BulkRow, Name
from links.api.errors import link_error_body
from links.api.schemas import LinkIn, LinkOut, link_fields, links_out
from links.defaults import with_defaults
from links.errors import BadField, LinkError, LinkGone, NamedTwice
from links.fields import LinkFields
from links.list_access import links_detailed
from links.models import Link
from links.reach import EVERYTHING
from links.services import (
    Change,
    Outcome,
    links_bulk_archive,
    links_bulk_create,
    links_bulk_delete,
    links_bulk_update,
)

router = Router()

Body = dict[str, Any]
_Id = Annotated[str, Field(max_length=100)]
_ExternalId = Annotated[str, Field(max_length=255)]
MAX_LINKS: Final = 100


class _NotAll(Exception):
    """Something was wrong with one of them where all were wanted, or none."""


@router.post("/links/bulk", auth=BearerKey(Scope.LINKS_WRITE), response=BulkList, by_alias=True)
def links_create_many(request: ApiRequest, payload: BulkIn) -> BulkList | JsonResponse:
    """Make up to 100 links: the good ones are made whatever is wrong with the others.

    `atomic`: all of them or, if anything is wrong with one, none.
    """
    return _answer(lambda: _create(request, payload.links), atomic=payload.atomic)


@router.patch("/links/bulk", auth=BearerKey(Scope.LINKS_WRITE), response=BulkList, by_alias=True)
def links_update_many(request: ApiRequest, payload: BulkPatch) -> BulkList | JsonResponse:
    """Change up to 100 links, each as it says; what is left out stays. `id` names the link, or else `externalId`.

    `atomic`: all of them or, if anything is wrong with one, none.
    """
    return _answer(lambda: _update(request, payload.links), atomic=payload.atomic)


@router.delete("/links/bulk", auth=BearerKey(Scope.LINKS_WRITE), response=BulkList, by_alias=True)
def links_delete_many(
    request: ApiRequest,
    id: Annotated[list[_Id], Query(max_length=MAX_LINKS)] = [],  # noqa: B006 - ninja copies it
    external_id: Annotated[list[_ExternalId], Query(alias="externalId", max_length=MAX_LINKS)] = [],  # noqa: B006
    atomic: Annotated[bool, Query()] = False,
) -> BulkList | JsonResponse:
    """Delete up to 100 links, named by `id`, `externalId` or both. Each can be restored for 30 days."""
    names: list[Name] = [*(("id", one) for one in id), *(("externalId", one) for one in external_id)]
    if not 0 < len(names) <= MAX_LINKS:
        raise ApiError(422, "required", "Name 1 to 100 links, by id or externalId.", "id")
    return _answer(lambda: _delete(request, names), atomic=atomic)


def _answer(work: Callable[[], list[Body]], *, atomic: bool) -> BulkList | JsonResponse:
    """What `work` makes of the links, in one transaction; where all are wanted and one is refused, nothing of it."""
    bodies: list[Body] = []
    try:
        with transaction.atomic():
            bodies = work()
            if atomic and any("error" in body for body in bodies):
                raise _NotAll
    except _NotAll:
        return _not_all(bodies)
    return BulkList(items=bodies)


def _not_all(bodies: Sequence[Body]) -> JsonResponse:
    """422, with what is wrong with each; those with which nothing is are `not_done`."""
    wrong = sum("error" in body for body in bodies)
    message = f"{wrong} of {len(bodies)} cannot be done, so nothing was. See the errors among the items."
    items = [body if "error" in body else {"status": "not_done"} for body in bodies]
    return JsonResponse({"error": error_body("not_all", message), "items": items}, status=422)


def _create(request: ApiRequest, given: Sequence[Body]) -> list[Body]:
    workspace = workspace_of(request)
    bodies: list[Body] = [{} for _ in given]
    rows: dict[int, LinkFields] = {}
    started: list[int] = []
    for index, raw in enumerate(given):
        try:
            row = LinkIn.model_validate(raw)
            _without_password(row.password)
            rows[index] = link_fields(row)
            started += [index] if row.apply_defaults else []
        except (ValidationError, LinkError) as error:
            bodies[index] = _refused(error)
    rows |= zip(started, with_defaults(workspace, EVERYTHING, [rows[index] for index in started]), strict=True)
    outcomes = links_bulk_create(workspace=workspace, actor=actor_of(request), rows=list(rows.values()))
    made = [outcome.link for outcome in outcomes if outcome.link is not None]
    prefetch_related_objects(made, "tags")
    shown = dict(zip([link.pk for link in made], links_out(made, are_new=True), strict=True))
    for index, outcome in zip(rows, outcomes, strict=True):
        bodies[index] = _outcome(outcome, shown, "created")
    return bodies


def _update(request: ApiRequest, given: Sequence[Body]) -> list[Body]:
    workspace, actor = workspace_of(request), actor_of(request)
    bodies: list[Body] = [{} for _ in given]
    rows: dict[int, BulkRow] = {}
    for index, raw in enumerate(given):
        try:
            rows[index] = BulkRow.model_validate(raw)
            _without_password(rows[index].password)
        except (ValidationError, LinkError) as error:
            bodies[index] = _refused(error)
            rows.pop(index, None)
    links = _named(workspace, [row.name for row in rows.values()])
    changes: dict[int, Change] = {}
    for index, row in rows.items():
        try:
            changes[index] = _change(row, links.get(row.name))
        except LinkError as error:
            bodies[index] = _refused(error)
    outcomes = links_bulk_update(workspace=workspace, actor=actor, changes=list(changes.values()))
    done = {index: outcome.link for index, outcome in zip(changes, outcomes, strict=True) if outcome.link is not None}
    for archived in (True, False):
        ids = [link.public_id for index, link in done.items() if rows[index].puts_away == archived]
        if ids:
            links_bulk_archive(workspace=workspace, actor=actor, ids=ids, archived=archived)
    fresh = links_detailed(workspace, [link.pk for link in done.values()])
    shown = dict(zip([link.pk for link in fresh], links_out(fresh), strict=True))
    for index, outcome in zip(changes, outcomes, strict=True):
        bodies[index] = _outcome(outcome, shown, "updated")
    return bodies


def _change(row: BulkRow, link: Link | None) -> Change:
    if link is None:
        raise LinkGone
    fields = link_fields(row, link.destination)
    if row.id is None:
        fields.pop("external_id", None)
    version = row.version
    if "destination" in fields and "destination_url" not in row.model_fields_set and version is None:
        version = link.version  # parameters were put into the destination as it was read
    return Change(link.public_id, fields, version)


def _delete(request: ApiRequest, names: Sequence[Name]) -> list[Body]:
    workspace = workspace_of(request)
    links = _named(workspace, names)
    bodies: list[Body] = []
    ids: list[str] = []
    for name in names:
        link = links.get(name)
        if link is None or link.public_id in ids:
            bodies.append(_refused(LinkGone() if link is None else NamedTwice()))
        else:
            ids.append(link.public_id)
            bodies.append({"status": "deleted", "id": link.public_id})
    links_bulk_delete(workspace=workspace, actor=actor_of(request), ids=ids)
    return bodies


def _named(workspace: Workspace, names: Sequence[Name]) -> dict[Name, Link]:
    """The links that are called so, as far as there are any. Two queries."""
    found: dict[Name, Link] = {}
    if ids := [name for kind, name in names if kind == "id"]:
        found |= {("id", link.public_id): link for link in find_links(workspace, ids, EVERYTHING)}
    if own := [name for kind, name in names if kind == "externalId"]:
        links = find_external(workspace, own, EVERYTHING)
        found |= {("externalId", link.external_id or ""): link for link in links}
    return found


def _without_password(password: str | None) -> None:
    """Hashing is slow on purpose: a hundred would keep a worker busy for half a minute. Raises BadField."""
    if password:
        raise BadField("password", "not_in_bulk", "A password is set on one link at a time: make it, then PATCH it.")


def _refused(error: ValidationError | LinkError) -> Body:
    body = validation_body(error.errors()) if isinstance(error, ValidationError) else link_error_body(error)
    return {"status": "error", "error": body}


def _outcome(outcome: Outcome, shown: Mapping[int, LinkOut], status: str) -> Body:
    if outcome.link is not None:
        return {"status": status, "link": shown[outcome.link.pk].model_dump(by_alias=True)}
    assert outcome.error is not None  # noqa: S101 - one of the two is always set
    return _refused(outcome.error)
