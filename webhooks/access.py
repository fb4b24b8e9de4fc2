"""The one door from a workspace to its webhooks: absent and foreign look the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from accounts.models import Workspace
from webhooks.errors import UnknownCursor
from webhooks.models import Delivery, Endpoint, SigningKey


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some deliveries, the newest first. `next`: the public id to go on after, None on the last page."""

    deliveries: list[Delivery]
    next: str | None


def list_endpoints(workspace: Workspace) -> list[Endpoint]:
    """All endpoints of the workspace: they are few."""
    return list(workspace.webhooks.listed())


def access_endpoint(workspace: Workspace, endpoint_id: str) -> Endpoint:
    """Return the workspace's endpoint with this public id. Raises Http404."""
    endpoint = workspace.webhooks.listed().filter(public_id=endpoint_id).first()
    if endpoint is None:
        raise Http404("No such webhook.")
    return endpoint


def access_delivery(endpoint: Endpoint, delivery_id: str) -> Delivery:
    """Return the endpoint's delivery with this public id, with its event. Raises Http404."""
    found = endpoint.deliveries.select_related("event__workspace", "endpoint__workspace")
    delivery = found.filter(public_id=delivery_id).first()
    if delivery is None:
        raise Http404("No such delivery.")
    return delivery


def list_deliveries(endpoint: Endpoint, *, state: str = "", after: str | None = None, limit: int) -> DeliveryPage:
    """Return a page of the endpoint's deliveries. `after` is a delivery's public id. Raises UnknownCursor."""
    cursor = None
    if after:
        cursor = endpoint.deliveries.filter(public_id=after).only("id").first()
        if cursor is None:
            raise UnknownCursor
    rows = list(endpoint.deliveries.page(state=state, before=cursor, size=limit + 1))
    shown = rows[:limit]
    return DeliveryPage(shown, shown[-1].public_id if len(rows) > limit else None)


def signing_keys(endpoint: Endpoint, now: datetime) -> list[SigningKey]:
    """Return the keys that sign for the endpoint now, the newest first."""
    return list(SigningKey.objects.valid([endpoint.pk], now))
