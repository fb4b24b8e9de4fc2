"""Endpoints and their keys, events, and what became of each event at each endpoint."""

from webhooks.models.delivery import Claim, Delivery
from webhooks.models.endpoint import Endpoint, SigningKey
from webhooks.models.event import Event

__all__ = ["Claim", "Delivery", "Endpoint", "Event", "SigningKey"]
