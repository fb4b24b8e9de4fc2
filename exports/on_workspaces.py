"""Exports of a workspace that is deleted."""

from accounts.models import Workspace
from accounts.parts import Left
from exports import storage
from exports.models import Export


def clear(workspace: Workspace, limit: int) -> Left:
    """Files, then rows: a worker that writes one finds no row, and takes its own file away. Raises what S3 raises."""
    exports = list(Export.objects.filter(workspace=workspace).order_by("id")[:limit])
    for export in exports:
        storage.remove_all(export.folder)
        export.delete()
    return Left.MORE if exports else Left.NOTHING
