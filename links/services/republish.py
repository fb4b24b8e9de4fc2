"""Writing anew what the edge holds of a link that did not change."""

from links.models import Link
from links.services.settling import enqueue_links


def link_republish(*, link: Link) -> None:
    """Enqueue the link's key, and its host's where it is a pattern; called inside the caller's transaction."""
    enqueue_links([link.key], shaped=[link.host] if link.shape else [])
