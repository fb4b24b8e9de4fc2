"""Custom domains."""

from typing import Annotated

from django.conf import settings
from django.http import HttpResponse
from ninja import Router, Status
from pydantic import Field

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.errors import ApiError
from accounts.api.etags import matched, require_match
from domains.access import access_domain, access_past_domain, list_domains, list_events
from domains.api.schemas import (
    DomainDetail,
    DomainIn,
    DomainList,
    DomainPatch,
    EventList,
    domain_detail,
    domains_out,
    events_out,
    place_of,
    settings_of,
)
from domains.errors import UnknownCursor
from domains.services import domain_add, domain_check_now, domain_remove, domain_update
from domains.wording import NOT_SET_UP

router = Router()


@router.get("/domains", auth=BearerKey(Scope.DOMAINS_READ), response=DomainList, by_alias=True)
def domains_list(
    request: ApiRequest, limit: Annotated[int, Field(ge=1, le=100)] = 20, starting_after: str | None = None
) -> DomainList:
    """Domains by name; 1 to 100 at a time."""
    page = list_domains(workspace_of(request), after=starting_after, limit=limit)
    return DomainList(items=domains_out(page.domains), next=page.next)


@router.post("/domains", auth=BearerKey(Scope.DOMAINS_WRITE), response={201: DomainDetail}, by_alias=True)
def domains_create(request: ApiRequest, payload: DomainIn) -> Status[DomainDetail]:
    """Claim a host name. Its records are known some seconds later."""
    if not settings.DOMAINS_ENDPOINT:
        raise ApiError(409, "not_set_up", str(NOT_SET_UP))
    domain = domain_add(workspace=workspace_of(request), actor=actor_of(request), hostname=payload.hostname)
    return Status(201, domain_detail(domain))


@router.get("/domains/{domain_id}", auth=BearerKey(Scope.DOMAINS_READ), response=DomainDetail, by_alias=True)
def domains_get(request: ApiRequest, domain_id: str) -> DomainDetail:
    """One domain, with the records to publish and what DNS answers."""
    return domain_detail(access_domain(workspace_of(request), domain_id))


@router.patch("/domains/{domain_id}", auth=BearerKey(Scope.DOMAINS_WRITE), response=DomainDetail, by_alias=True)
def domains_update(request: ApiRequest, domain_id: str, payload: DomainPatch) -> DomainDetail:
    """Change the given settings. One that does not serve visitors yet keeps them until it does."""
    domain = access_domain(workspace_of(request), domain_id)
    version = domain.settings_version if require_match(request, domain_detail(domain)) else payload.version
    domain = domain_update(
        domain=domain, actor=actor_of(request), expected_version=version, changes=settings_of(payload)
    )
    return domain_detail(domain)


@router.post("/domains/{domain_id}/verify", auth=BearerKey(Scope.DOMAINS_WRITE), response=DomainDetail, by_alias=True)
def domains_verify(request: ApiRequest, domain_id: str) -> DomainDetail:
    """Look at the domain now instead of later; one that failed starts anew. The result is there some seconds later."""
    domain = access_domain(workspace_of(request), domain_id)
    return domain_detail(domain_check_now(domain=domain, actor=actor_of(request)))


@router.delete("/domains/{domain_id}", auth=BearerKey(Scope.DOMAINS_WRITE), response={204: None})
def domains_delete(request: ApiRequest, domain_id: str) -> HttpResponse:
    """Give the name back; its links (`linkCount`) stop working, and come back if it is added and proven again."""
    domain = access_domain(workspace_of(request), domain_id)
    with matched(request, domain, lambda: domain_detail(domain)):
        domain_remove(domain=domain, actor=actor_of(request))
    return HttpResponse(status=204)


@router.get("/domains/{domain_id}/events", auth=BearerKey(Scope.DOMAINS_READ), response=EventList, by_alias=True)
def domains_events(
    request: ApiRequest,
    domain_id: str,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    starting_after: str | None = None,
) -> EventList:
    """What happened to a domain, oldest first; also to one that is gone."""
    domain = access_past_domain(workspace_of(request), domain_id)
    after = place_of(domain, starting_after) if starting_after else 0
    if after is None:
        raise UnknownCursor
    return events_out(domain, list_events(domain, after=after, limit=limit))
