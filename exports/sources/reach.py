"""A file holds what whoever started it may see: asked when it is written, since people are listed and taken off."""

from accounts.actor import Actor
from exports.models import Export
from links.permissions import reach_of_actor
from links.reach import Reach


def reach_of_export(export: Export) -> Reach:
    """What may stand in it. Two queries at most; none where a key started it."""
    return reach_of_actor(export.workspace, Actor(user=export.created_by, api_key=export.api_key))
