"""Links and the workspace."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router, Status

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.errors import ApiError
from accounts.api.etags import matched, require_match
from links.access import access_link
from links.api.asking import Asked, Order, words_of
from links.api.schemas import (
    LinkCount,
    LinkIn,
    LinkList,
    LinkOut,
    LinkPatch,
    RestoreIn,
    link_fields,
    links_out,
)
from links.bin_access import access_deleted
from links.defaults import with_defaults
from links.list_access import count_links, filter_links, filter_of, lookup_external, lookup_link
from links.models.link_filter import Sort
from links.reach import EVERYTHING
from links.services import (
    link_archive,
    link_create,
    link_delete,
    link_unarchive,
    link_undelete,
    link_update,
)

router = Router()


@router.get("/links", auth=BearerKey(Scope.LINKS_READ), response=LinkList, by_alias=True)
def links_list(
    request: ApiRequest,
    asked: Asked,
    sort: Order = Sort.NEWEST,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    starting_after: Annotated[str | None, Query()] = None,
    page: Annotated[int | None, Query(ge=0, le=100_000)] = None,
    take: Annotated[int | None, Query(ge=1, le=50)] = None,
) -> LinkList:
    """Links for which all of it holds, 1 to 100 at a time. `next` goes on in the same order, with the same filters.

    `page` and `take` in place of `limit` and `starting_after` count from the first link each time: who goes through all
    of them that way may miss some where others are made meanwhile.
    """
    workspace = workspace_of(request)
    skip = 0
    if page is not None or take is not None:
        _require_pages_alone(request)
        limit = take or limit
        skip = (page or 0) * limit
    wanted = filter_of(workspace, words_of(asked))
    if wanted is None:
        return LinkList(items=[], next=None)
    found = filter_links(workspace, EVERYTHING, wanted, sort=sort, after=starting_after or "", limit=limit, skip=skip)
    return LinkList(items=links_out(found.links), next=found.next)


def _require_pages_alone(request: ApiRequest) -> None:
    """Raises ApiError 422 where a cursor is given beside a page: one of them would be ignored."""
    for name in ("limit", "starting_after"):
        if name in request.GET:
            message = "Say page and take, or limit and starting_after: one way through the list."
            raise ApiError(422, "invalid", message, name)


@router.get("/links/count", auth=BearerKey(Scope.LINKS_READ), response=LinkCount, by_alias=True)
def links_count(request: ApiRequest, asked: Asked) -> LinkCount:
    """How many links there are for which all of it holds."""
    workspace = workspace_of(request)
    wanted = filter_of(workspace, words_of(asked))
    return LinkCount(count=0 if wanted is None else count_links(workspace, EVERYTHING, wanted))


@router.get("/links/lookup", auth=BearerKey(Scope.LINKS_READ), response=LinkOut, by_alias=True)
def links_lookup(
    request: ApiRequest,
    short_code: Annotated[str, Query(alias="shortCode", max_length=300)] = "",
    domain: Annotated[str, Query(max_length=300)] = "",
    external_id: Annotated[str, Query(alias="externalId", max_length=255)] = "",
) -> LinkOut:
    """The link with this short code on a domain (without one, on the default short domain), or this external id."""
    if bool(short_code) == bool(external_id):
        raise ApiError(422, "required", "Say shortCode, with its domain, or externalId: one of them.", "shortCode")
    workspace = workspace_of(request)
    if external_id:
        return links_out([lookup_external(workspace, EVERYTHING, external_id)])[0]
    return links_out([lookup_link(workspace, EVERYTHING, domain=domain, slug=short_code)])[0]


@router.post("/links", auth=BearerKey(Scope.LINKS_WRITE), response={201: LinkOut}, by_alias=True)
def links_create(request: ApiRequest, payload: LinkIn) -> Status[LinkOut]:
    """Make a link."""
    workspace, fields = workspace_of(request), link_fields(payload)
    if payload.apply_defaults:
        [fields] = with_defaults(workspace, EVERYTHING, [fields])
    link = link_create(workspace=workspace, actor=actor_of(request), **fields)
    return Status(201, links_out([link], are_new=True)[0])


@router.get("/links/{link_id}", auth=BearerKey(Scope.LINKS_READ), response=LinkOut, by_alias=True)
def links_get(request: ApiRequest, link_id: str) -> LinkOut:
    """One link."""
    return links_out([access_link(workspace_of(request), link_id, EVERYTHING)])[0]


@router.patch("/links/{link_id}", auth=BearerKey(Scope.LINKS_WRITE), response=LinkOut, by_alias=True)
def links_update(request: ApiRequest, link_id: str, payload: LinkPatch) -> LinkOut:
    """Change what is given."""
    link = access_link(workspace_of(request), link_id, EVERYTHING)
    actor = actor_of(request)
    fields = link_fields(payload, link.destination)
    version = link.version if require_match(request, links_out([link])[0]) else payload.version
    if "destination" in fields and "destination_url" not in payload.model_fields_set and version is None:
        version = link.version  # parameters were put into the destination as it was read
    updated = link_update(link=link, actor=actor, expected_version=version, **fields)
    if "archived" not in payload.model_fields_set or payload.archived == (updated.archived_at is not None):
        return links_out([updated])[0]
    (link_archive if payload.archived else link_unarchive)(link=updated, actor=actor)
    return links_out([access_link(workspace_of(request), link_id, EVERYTHING)])[0]


@router.delete("/links/{link_id}", auth=BearerKey(Scope.LINKS_WRITE), response={204: None})
def links_delete(request: ApiRequest, link_id: str) -> HttpResponse:
    """Delete a link. It can be restored for 30 days."""
    link = access_link(workspace_of(request), link_id, EVERYTHING)
    with matched(request, link, lambda: links_out([link])[0]):
        link_delete(link=link, actor=actor_of(request))
    return HttpResponse(status=204)


@router.post("/links/{link_id}/restore", auth=BearerKey(Scope.LINKS_WRITE), response=LinkOut, by_alias=True)
def links_restore(request: ApiRequest, link_id: str, payload: RestoreIn | None = None) -> LinkOut:
    """Bring back a link that was deleted in the last 30 days, with its id and its clicks."""
    workspace = workspace_of(request)
    deleted = access_deleted(workspace, link_id, EVERYTHING)
    slug = payload.short_code if payload else ""
    link_undelete(workspace=workspace, actor=actor_of(request), deleted=deleted, slug=slug)
    return links_out([access_link(workspace, link_id, EVERYTHING)])[0]
