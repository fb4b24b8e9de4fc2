"""Links of a workspace that is deleted, and what belongs to them."""

from django.core.files.storage import default_storage

from accounts.actor import SYSTEM
from accounts.models import Workspace
from accounts.parts import Left
from links.models import DeletedLink, Folder, Import, LimitNotice, Link, LinkBatch, QrDesign, Tag, UtmTemplate
from links.services.delete import links_bulk_delete


def clear(workspace: Workspace, limit: int) -> Left:
    """Imports first, so that no worker makes links behind us; links leave the edge as if somebody deleted them.

    Raises what S3 raises.
    """
    if _clear_imports(workspace, limit):
        return Left.MORE
    ids = list(Link.objects.filter(workspace=workspace).order_by("id").values_list("public_id", flat=True)[:limit])
    if ids:
        links_bulk_delete(workspace=workspace, actor=SYSTEM, ids=ids, keep=False)
        return Left.MORE
    for model in (LinkBatch, DeletedLink, Tag, Folder, UtmTemplate, QrDesign, LimitNotice):
        model._default_manager.filter(workspace=workspace).delete()
    return Left.NOTHING


def _clear_imports(workspace: Workspace, limit: int) -> bool:
    """Whether there were any. A worker that has one loses it with its row, in the next chunk at the latest."""
    imports = list(Import.objects.filter(workspace=workspace).order_by("id")[:limit])
    for source in imports:
        if source.file:
            default_storage.delete(source.file)
        source.delete()
    return bool(imports)
