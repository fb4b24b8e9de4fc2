"""Changes one link."""

from typing import Unpack

from accounts.actor import Actor
from links.errors import LinkGone
from links.fields import LinkFields
from links.models import Link
from links.services.bulk_update import Change, links_bulk_update


def link_update(*, link: Link, actor: Actor, expected_version: int | None = None, **fields: Unpack[LinkFields]) -> Link:
    """Change the given fields and return the link as it is now; a change of nothing writes nothing.

    Raises BadField, SlugTaken, FolderLocked, LinkConflict (it is not at `expected_version` any more) or
    Link.DoesNotExist.
    """
    change = Change(link.public_id, fields, expected_version)
    [outcome] = links_bulk_update(workspace=link.workspace, actor=actor, changes=[change])
    if isinstance(outcome.error, LinkGone):
        raise Link.DoesNotExist
    if outcome.error is not None:
        raise outcome.error
    assert outcome.link is not None  # noqa: S101 - one of the two is always set
    return outcome.link
