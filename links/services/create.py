"""Makes one link."""

from typing import Unpack

from accounts.actor import Actor
from accounts.models import Workspace
from links.fields import LinkFields, LinkOptions
from links.models import Link
from links.services.bulk import links_bulk_create


def link_create(*, workspace: Workspace, actor: Actor, destination: str, **options: Unpack[LinkOptions]) -> Link:
    """Make a link to `destination`; without a slug it gets a random one.

    Raises BadField (BadSlug, BadDestination, BadWindow, BadTag) or SlugTaken; nothing is saved then.
    """
    fields = LinkFields(destination=destination, **options)
    outcome = links_bulk_create(workspace=workspace, actor=actor, rows=[fields])[0]
    if outcome.link is None:
        assert outcome.error is not None  # noqa: S101 - one of the two is always set
        raise outcome.error
    return outcome.link
