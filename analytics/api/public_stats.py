"""A link's public page, through the API."""

from datetime import datetime
from typing import ClassVar, cast

from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, StrictBool, StrictStr
from pydantic.alias_generators import to_camel

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.errors import ApiError
from accounts.api.etags import matched
from analytics.access import stats_of
from analytics.services import public_stats_remove, public_stats_save
from analytics.services.public_stats import PublicStatsFields
from links.access import access_link
from links.models import Link
from links.reach import EVERYTHING

router = Router()


class PublicStatsIn(Schema):
    """All of the page but its password, which stays where it is left out."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    enabled: StrictBool = True
    show_places: StrictBool = True
    show_referrers: StrictBool = True
    show_devices: StrictBool = True
    show_destination: StrictBool = False
    password: StrictStr | None = None


class PublicStatsOut(Schema):
    """The page as it is."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)

    of_itself: ClassVar[frozenset[str]] = frozenset()
    url: str
    enabled: bool
    show_places: bool
    show_referrers: bool
    show_devices: bool
    show_destination: bool
    has_password: bool
    created_at: datetime
    updated_at: datetime


@router.get(
    "/links/{link_id}/public-stats", auth=BearerKey(Scope.ANALYTICS_READ), response=PublicStatsOut, by_alias=True
)
def public_stats_get(request: ApiRequest, link_id: str) -> PublicStatsOut:
    """The link's public page."""
    shown = _shown(access_link(workspace_of(request), link_id, EVERYTHING))
    if shown is None:
        raise ApiError(404, "not_found", "This link has no public statistics.")
    return shown


@router.put(
    "/links/{link_id}/public-stats", auth=BearerKey(Scope.ANALYTICS_WRITE), response=PublicStatsOut, by_alias=True
)
def public_stats_put(request: ApiRequest, link_id: str, payload: PublicStatsIn) -> PublicStatsOut:
    """Make the page, or set all of it anew; its address stays."""
    link = access_link(workspace_of(request), link_id, EVERYTHING)
    values = payload.model_dump()
    if "password" not in payload.model_fields_set:
        del values["password"]
    with matched(request, link, lambda: _shown(link)):
        stats = public_stats_save(link=link, actor=actor_of(request), **cast(PublicStatsFields, values))
    return PublicStatsOut.model_validate(stats)


@router.delete("/links/{link_id}/public-stats", auth=BearerKey(Scope.ANALYTICS_WRITE), response={204: None})
def public_stats_delete(request: ApiRequest, link_id: str) -> HttpResponse:
    """Take the page away for good."""
    link = access_link(workspace_of(request), link_id, EVERYTHING)
    with matched(request, link, lambda: _shown(link)):
        public_stats_remove(link=link, actor=actor_of(request))
    return HttpResponse(status=204)


def _shown(link: Link) -> PublicStatsOut | None:
    stats = stats_of(link)
    return PublicStatsOut.model_validate(stats) if stats else None
