"""One request for a program that mirrors its own records: the link is made, or changed if it is there."""

from typing import Final

from django.db import transaction
from ninja import Router, Status

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.errors import ApiError
from accounts.api.etags import require_match
from accounts.models import Workspace
from links.access import find_external
from links.api.schemas import LinkIn, LinkOut, link_fields, links_out
from links.defaults import with_defaults
from links.errors import ExternalIdTaken, SlugTaken
from links.list_access import find_link, links_detailed
from links.models import Link
from links.reach import EVERYTHING
from links.services import link_create, link_update

router = Router()

# Between looking and writing another request may have made, changed or deleted the link: then it is looked for again.
ATTEMPTS: Final = 4
_MOVED: Final = (ExternalIdTaken, Link.DoesNotExist, SlugTaken)


@router.put("/links/upsert", auth=BearerKey(Scope.LINKS_WRITE), response={200: LinkOut, 201: LinkOut}, by_alias=True)
def links_upsert(request: ApiRequest, payload: LinkIn) -> Status[LinkOut]:
    """Make a link (201), or change what is given of the one that is there (200): a repeat changes nothing.

    `externalId` says which link that is or, where it is left out, `shortCode` with its `domain`. Defaults are for a new
    link alone. With `If-Match` nothing is made.
    """
    if not _own_id(payload) and not payload.short_code:
        raise ApiError(422, "required", "Say externalId, or shortCode with its domain: which link it is.", "externalId")
    workspace = workspace_of(request)
    for attempt in range(1, ATTEMPTS + 1):
        link = _find(workspace, payload)
        try:
            with transaction.atomic():
                return _make(request, payload) if link is None else _change(request, link, payload)
        except _MOVED:
            now = _find(workspace, payload)
            if attempt == ATTEMPTS or (now and (now.pk, now.version)) == (link and (link.pk, link.version)):
                raise
    raise AssertionError("the last attempt answers or raises")


def _own_id(payload: LinkIn) -> str:
    """As it is stored. Read anew each time: to set it in the payload would count as given, and take away the link's."""
    return (payload.external_id or "").strip()


def _find(workspace: Workspace, payload: LinkIn) -> Link | None:
    if own := _own_id(payload):
        return next(iter(find_external(workspace, [own], EVERYTHING)), None)
    return find_link(workspace, EVERYTHING, domain=payload.domain or "", slug=payload.short_code)


def _make(request: ApiRequest, payload: LinkIn) -> Status[LinkOut]:
    require_match(request, None)
    workspace, fields = workspace_of(request), link_fields(payload)
    if not _own_id(payload):
        fields["domain"] = payload.domain or ""  # as it was looked for: no default puts it elsewhere
    if payload.apply_defaults:
        [fields] = with_defaults(workspace, EVERYTHING, [fields])
    link = link_create(workspace=workspace, actor=actor_of(request), **fields)
    return Status(201, links_out([link], are_new=True)[0])


def _change(request: ApiRequest, link: Link, payload: LinkIn) -> Status[LinkOut]:
    """The name it was found by stays as it is: another spelling of a short code is no change of it."""
    version = link.version if require_match(request, links_out([link])[0]) else None
    fields = link_fields(payload)
    for name in ("external_id",) if _own_id(payload) else ("slug", "domain"):
        fields.pop(name, None)  # type: ignore[misc]  # mypy wants a literal
    updated = link_update(link=link, actor=actor_of(request), expected_version=version, **fields)
    return Status(200, links_out(links_detailed(link.workspace, [updated.pk]))[0])
