"""Webhooks and their deliveries."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Router, Status
from pydantic import Field

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.etags import matched
from webhooks.access import access_delivery, access_endpoint, list_deliveries, list_endpoints
from webhooks.api.schemas import (
    DeliveryDetail,
    DeliveryList,
    DeliveryOut,
    EndpointCreated,
    EndpointIn,
    EndpointList,
    EndpointOut,
    EndpointPatch,
    ReplayIn,
    ReplayOut,
    SecretOut,
    State,
    deliveries_out,
    delivery_detail,
    delivery_out,
    endpoint_created,
    endpoint_out,
    fields_of,
)
from webhooks.services import (
    deliveries_replay_failed,
    delivery_replay,
    endpoint_create,
    endpoint_delete,
    endpoint_rotate,
    endpoint_send_test,
    endpoint_update,
)

router = Router()


@router.get("/webhooks", auth=BearerKey(Scope.WEBHOOKS_READ), response=EndpointList, by_alias=True)
def webhooks_list(request: ApiRequest) -> EndpointList:
    """All webhooks, newest first."""
    return EndpointList(items=[endpoint_out(one) for one in list_endpoints(workspace_of(request))])


@router.post(
    "/webhooks",
    auth=BearerKey(Scope.WEBHOOKS_WRITE),
    response={201: EndpointCreated},
    by_alias=True,
)
def webhooks_create(request: ApiRequest, payload: EndpointIn) -> Status[EndpointCreated]:
    """Make a webhook. Its secret is in this answer alone."""
    workspace = workspace_of(request)
    endpoint, secret = endpoint_create(workspace=workspace, actor=actor_of(request), **fields_of(payload))
    return Status(201, endpoint_created(endpoint, secret))


@router.get(
    "/webhooks/{webhook_id}",
    auth=BearerKey(Scope.WEBHOOKS_READ),
    response=EndpointOut,
    by_alias=True,
)
def webhooks_get(request: ApiRequest, webhook_id: str) -> EndpointOut:
    """One webhook."""
    return endpoint_out(access_endpoint(workspace_of(request), webhook_id))


@router.patch(
    "/webhooks/{webhook_id}",
    auth=BearerKey(Scope.WEBHOOKS_WRITE),
    response=EndpointOut,
    by_alias=True,
)
def webhooks_update(request: ApiRequest, webhook_id: str, payload: EndpointPatch) -> EndpointOut:
    """Change what is given."""
    endpoint = access_endpoint(workspace_of(request), webhook_id)
    with matched(request, endpoint, lambda: endpoint_out(endpoint)):
        return endpoint_out(endpoint_update(endpoint=endpoint, actor=actor_of(request), **fields_of(payload)))


@router.delete("/webhooks/{webhook_id}", auth=BearerKey(Scope.WEBHOOKS_WRITE), response={204: None})
def webhooks_delete(request: ApiRequest, webhook_id: str) -> HttpResponse:
    """Delete a webhook and its deliveries."""
    endpoint = access_endpoint(workspace_of(request), webhook_id)
    with matched(request, endpoint, lambda: endpoint_out(endpoint)):
        endpoint_delete(endpoint=endpoint, actor=actor_of(request))
    return HttpResponse(status=204)


@router.post("/webhooks/{webhook_id}/rotate", auth=BearerKey(Scope.WEBHOOKS_WRITE), response=SecretOut)
def webhooks_rotate(request: ApiRequest, webhook_id: str) -> SecretOut:
    """Give it a new secret; the one before signs beside it for a day."""
    endpoint = access_endpoint(workspace_of(request), webhook_id)
    return SecretOut(secret=endpoint_rotate(endpoint=endpoint, actor=actor_of(request)))


@router.post(
    "/webhooks/{webhook_id}/test", auth=BearerKey(Scope.WEBHOOKS_WRITE), response={202: DeliveryOut}, by_alias=True
)
def webhooks_test(request: ApiRequest, webhook_id: str) -> Status[DeliveryOut]:
    """Send a test event; its delivery says what came of it."""
    endpoint = access_endpoint(workspace_of(request), webhook_id)
    return Status(202, delivery_out(endpoint_send_test(endpoint=endpoint, actor=actor_of(request))))


@router.get(
    "/webhooks/{webhook_id}/deliveries", auth=BearerKey(Scope.WEBHOOKS_READ), response=DeliveryList, by_alias=True
)
def deliveries_list(
    request: ApiRequest,
    webhook_id: str,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    starting_after: str | None = None,
    state: State | None = None,
) -> DeliveryList:
    """Deliveries, newest first; 1 to 100 at a time."""
    endpoint = access_endpoint(workspace_of(request), webhook_id)
    return deliveries_out(list_deliveries(endpoint, state=state or "", after=starting_after, limit=limit))


@router.get(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}",
    auth=BearerKey(Scope.WEBHOOKS_READ),
    response=DeliveryDetail,
    by_alias=True,
)
def deliveries_get(request: ApiRequest, webhook_id: str, delivery_id: str) -> DeliveryDetail:
    """One delivery, with what is sent and what was answered."""
    endpoint = access_endpoint(workspace_of(request), webhook_id)
    return delivery_detail(access_delivery(endpoint, delivery_id))


@router.post(
    "/webhooks/{webhook_id}/replay",
    auth=BearerKey(Scope.WEBHOOKS_WRITE),
    response={202: ReplayOut},
)
def deliveries_replay(request: ApiRequest, webhook_id: str, payload: ReplayIn) -> Status[ReplayOut]:
    """Send again all that failed since a time."""
    endpoint = access_endpoint(workspace_of(request), webhook_id)
    count = deliveries_replay_failed(endpoint=endpoint, actor=actor_of(request), since=payload.since)
    return Status(202, ReplayOut(count=count))


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    auth=BearerKey(Scope.WEBHOOKS_WRITE),
    response={202: DeliveryOut},
    by_alias=True,
)
def deliveries_replay_one(request: ApiRequest, webhook_id: str, delivery_id: str) -> Status[DeliveryOut]:
    """Send one again, under the same id."""
    endpoint = access_endpoint(workspace_of(request), webhook_id)
    delivery_replay(delivery=access_delivery(endpoint, delivery_id), actor=actor_of(request))
    return Status(202, delivery_out(access_delivery(endpoint, delivery_id)))
