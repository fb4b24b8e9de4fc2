"""Public ids of this app's objects."""

from accounts.ids import new_public_id


def new_export_id() -> str:
    return new_public_id("exp")
