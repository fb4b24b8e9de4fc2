"""A workspace's imports page by page; links/access.py is the door to single ones."""

from dataclasses import dataclass

from accounts.models import Workspace
from links.errors import UnknownCursor
from links.models import Import


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Some imports, newest first. `next`: the public id to go on after, None on the last page."""

    imports: list[Import]
    next: str | None


def imports_after(workspace: Workspace, *, after: str | None = None, limit: int = 20) -> ImportPage:
    """Return a page of the workspace's imports. `after` is an import's public id. Raises UnknownCursor."""
    imports = Import.objects.visible_to(workspace)
    if after:
        cursor = imports.filter(public_id=after).first()
        if cursor is None:
            raise UnknownCursor
        imports = imports.filter(pk__lt=cursor.pk)
    rows = list(imports[: limit + 1])
    shown = rows[:limit]
    return ImportPage(shown, shown[-1].public_id if len(rows) > limit else None)
