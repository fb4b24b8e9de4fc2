"""What the key of a link should hold at the edge (see edge/sources.py)."""

from collections.abc import Sequence
from datetime import datetime

from edge.resolver.contract import HostItem, LinkItem
from links.models import Link


def items(keys: Sequence[str]) -> dict[str, LinkItem | HostItem]:
    """The items of those of `keys` that are links, in one query."""
    return {link.key: _item(link) for link in Link.objects.publishing(keys)}


def keys_after(key: str, limit: int) -> list[str]:
    """Up to `limit` keys of links greater than `key`, in byte order."""
    return Link.objects.keys_after(key, limit)


def _item(link: Link) -> LinkItem:
    return LinkItem(
        destination=link.destination,
        status=link.status_code,
        activates_at=_seconds(link.activates_at),
        expires_at=_seconds(link.expires_at),
        expired_url=link.expired_url or None,
        query=link.query_mode,
        link_id=link.public_id,
        workspace_id=link.workspace.public_id,
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
