"""The one door to what analytics keeps: absent and foreign look the same."""

from django.http import Http404

from analytics.models import PublicStats
from links.models import Link


def stats_of(link: Link) -> PublicStats | None:
    """The link's public page, None if it never had one; the link itself came through `links.access`."""
    return PublicStats.objects.visible_to(link.workspace).filter(link=link).first()


def access_public_stats(token: str) -> PublicStats:
    """The public page at this address, with its link and workspace. Raises Http404."""
    stats = PublicStats.objects.shown_at(token)
    if stats is None:
        raise Http404("No such page.")
    return stats
