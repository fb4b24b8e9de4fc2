"""Public ids of this app's objects."""

from accounts.ids import new_public_id


def new_endpoint_id() -> str:
    return new_public_id("whk")


def new_signing_key_id() -> str:
    return new_public_id("wsk")


def new_event_id() -> str:
    return new_public_id("wev")


def new_delivery_id() -> str:
    return new_public_id("dlv")
