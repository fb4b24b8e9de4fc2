"""Every write to webhooks that somebody asks for. Each is one transaction. Errors: webhooks/errors.py."""

from webhooks.services.deliveries import deliveries_replay_failed, delivery_replay
from webhooks.services.endpoints import (
    endpoint_create,
    endpoint_delete,
    endpoint_rotate,
    endpoint_send_test,
    endpoint_update,
)

__all__ = [
    "deliveries_replay_failed",
    "delivery_replay",
    "endpoint_create",
    "endpoint_delete",
    "endpoint_rotate",
    "endpoint_send_test",
    "endpoint_update",
]
