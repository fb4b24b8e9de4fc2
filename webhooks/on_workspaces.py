"""Webhooks of a workspace that is deleted. Events that were to be sent go with age, as all do (services/purge.py)."""

from accounts.models import Workspace
from accounts.parts import Left
from webhooks.models import Delivery, Endpoint


def clear(workspace: Workspace, limit: int) -> Left:
    """Deliveries first, in batches, then the endpoints with their secrets."""
    endpoints = Endpoint.objects.filter(workspace=workspace)
    old = list(Delivery.objects.filter(endpoint__in=endpoints).values_list("pk", flat=True)[:limit])
    if old:
        Delivery.objects.filter(pk__in=old).delete()
        return Left.MORE
    endpoints.delete()
    return Left.NOTHING
