"""What a pattern on the shared short domain stands for belongs to one workspace.

Of `docs/*` and `docs/login` the more exact one gets the visitors. Were they of two workspaces, one could take what the
other has printed already. So a link has no place where another workspace's pattern matches, and a pattern none where
another workspace has anything below its first part.
"""

from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Workspace
from edge.resolver.patterns import candidates
from links.errors import SlugTaken
from links.models import Link

# Any number that nothing else locks. Patterns lock it alone, all other slugs together: neither sees half of the other.
_LOCK: Final = 7_204_118_335


def foreign_neighbours(workspace: Workspace, links: Iterable[Link], *, lock: bool = True) -> dict[str, SlugTaken]:
    """Those of the (unsaved) `links` that have no place among other workspaces' links: by key, why.

    To be called in the transaction that saves them: until it ends, no other comes in between; or, to only look,
    without the `lock`. Random slugs need no
    look: that one of them is the first part of a pattern is as likely as one in 3.5 million million.
    """
    shared = [link for link in links if "#" not in link.key]  # a domain of their own they share with nobody
    if not shared:
        return {}
    if lock:
        _lock(alone=any(link.shape for link in shared))
    shapes = Link.objects.shared_shapes()
    exact = {link.key: candidates(link.key, shapes) for link in shared if not link.shape}
    taken = Link.objects.keys_of_others(workspace, {key for keys in exact.values() for key in keys})
    found = {key: _belongs(key) for key, keys in exact.items() if not taken.isdisjoint(keys)}
    for link in shared:
        first = link.key.partition("/")[0]
        if link.shape and Link.objects.has_others_below(workspace, first):
            found[link.key] = _in_use(link.slug, first)
    return found


def _lock(*, alone: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s)", [_LOCK])


def _belongs(slug: str) -> SlugTaken:
    message = _("“%(slug)s” belongs to a pattern that somebody else has. Choose another slug.") % {"slug": slug}
    return SlugTaken(slug, message=message)


def _in_use(slug: str, first: str) -> SlugTaken:
    message = _(
        "Others have links under “%(first)s” already, which “%(slug)s” would take over. Choose another first part."
    ) % {"first": first, "slug": slug}
    return SlugTaken(slug, message=message)
