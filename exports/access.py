"""The one door from a workspace to its exports: absent, foreign and not for this member look the same.

A member sees their own exports; those who manage the workspace see all. Who lost the role that a kind takes no longer
fetches even their own. A key sees all of its workspace: only those who manage make keys.
"""

from typing import Final

from django.http import Http404

from accounts.models import Membership, Workspace
from exports.kinds import Kind, role_for
from exports.models import Export

LISTED: Final = 50
"""Exports on a page: with a week of keeping and three at a time nobody has more in view."""


def list_exports(membership: Membership) -> list[Export]:
    """The latest exports that this member may fetch, with who started them. One query."""
    exports = Export.objects.visible_to(membership.workspace).select_related("created_by", "api_key")
    if not membership.may_manage:
        exports = exports.filter(created_by=membership.user, kind__in=kinds_of(membership))
    return list(exports[:LISTED])


def access_export(membership: Membership, export_id: str) -> Export:
    """An export that this member may fetch. Raises Http404."""
    export = _find(membership.workspace, export_id)
    own = export.created_by_id == membership.user.pk
    if not (membership.may_manage or own) or not membership.may(role_for(Kind(export.kind))):
        raise Http404("No such export.")
    return export


def list_for_key(workspace: Workspace) -> list[Export]:
    """The workspace's latest exports. One query."""
    return list(Export.objects.visible_to(workspace)[:LISTED])


def access_for_key(workspace: Workspace, export_id: str) -> Export:
    """Any of the workspace's exports. Raises Http404."""
    return _find(workspace, export_id)


def kinds_of(membership: Membership) -> list[Kind]:
    """What this member may export."""
    return [kind for kind in Kind if membership.may(role_for(kind))]


def _find(workspace: Workspace, export_id: str) -> Export:
    export = Export.objects.visible_to(workspace).select_related("workspace").filter(public_id=export_id).first()
    if export is None:
        raise Http404("No such export.")
    return export
