"""External ids: no two links of a workspace have the same. Who gives one holds the workspace until it is written.

The constraint alone would do, but rows are inserted many at once with what clashes left out (bulk.py): there nobody
could say whether it was the key that clashed.
"""

from collections.abc import Iterable, Sequence

from accounts.models import Workspace
from links.errors import ExternalIdTaken
from links.models import Link


def taken_ids(workspace: Workspace, links: Iterable[Link]) -> set[str]:
    """Those of the links' external ids that other links have; holds the workspace if there are any to ask for."""
    links = list(links)
    wanted = [link.external_id for link in links if link.external_id]
    if not wanted:
        return set()
    Workspace.objects.locked(workspace)
    others = Link.objects.visible_to(workspace).exclude(pk__in=[link.pk for link in links])
    return {one for one in others.named_outside(wanted) if one}


def clashes(workspace: Workspace, links: Sequence[Link]) -> dict[int, ExternalIdTaken]:
    """By primary key, what is wrong with links whose external id is another's, or was an earlier one's of these."""
    seen, errors = taken_ids(workspace, links), {}
    for link in links:
        if link.external_id and link.external_id in seen:
            errors[link.pk] = ExternalIdTaken(link.external_id)
        elif link.external_id:
            seen.add(link.external_id)
    return errors
