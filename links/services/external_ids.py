"""External ids: no two links of a workspace have the same. Who gives one holds the workspace until it is written.

The constraint alone would do, but rows are inserted many at once with what clashes left out (bulk.py): there nobody
could say whether it was the key that clashed.
"""

from collections.abc import Iterable, Sequence

from accounts.models import Workspace
from links.errors import ExternalIdTaken
from links.models import Link


def owners(workspace: Workspace, links: Iterable[Link]) -> dict[str, int]:
    """The links (primary keys) that have one of these links' external ids now; holds the workspace if there are any."""
    wanted = [link.external_id for link in links if link.external_id]
    if not wanted:
        return {}
    Workspace.objects.locked(workspace)
    return Link.objects.visible_to(workspace).by_external_id(wanted)


def clashes(workspace: Workspace, links: Sequence[Link]) -> dict[int, ExternalIdTaken]:
    """By primary key, what is wrong with links whose external id is another's, or was an earlier one's of these."""
    known, errors = owners(workspace, links), {}
    for link in links:
        if link.external_id and known.setdefault(link.external_id, link.pk) != link.pk:
            errors[link.pk] = ExternalIdTaken(link.external_id)
    return errors
