"""Our staff look at a workspace as its viewers do: for half an hour, and without changing anything."""

from datetime import timedelta
from typing import Final

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Membership, Role, User, Workspace
from accounts.staff import Duty, staff_may

log = structlog.get_logger(__name__)

LASTS: Final = timedelta(minutes=30)
_SESSION: Final = "support_view"
_NOBODYS: Final = -1
"""The primary key of a membership that is in no table: what is asked by it finds nothing."""


def support_view_begin(request: HttpRequest, workspace: Workspace) -> None:
    """Let this session look at the workspace, and end another look that it has."""
    until = timezone.now() + LASTS
    request.session[_SESSION] = {"workspace": workspace.public_id, "until": until.isoformat()}


def support_view_end(request: HttpRequest) -> str:
    """End the look; returns the public id of the workspace, "" where there was none."""
    return str(request.session.pop(_SESSION, {}).get("workspace", ""))


def support_view(request: HttpRequest, workspace_id: str) -> Membership | None:
    """What staff see the workspace with: a viewer's membership, which is kept nowhere; None for who does not look.

    It is asked anew each time whether it is their duty. Raises PermissionDenied for what changes something, Http404.
    """
    look = request.session.get(_SESSION)
    if not look or look["workspace"] != workspace_id or not isinstance(request.user, User):
        return None
    until = parse_datetime(look["until"])
    if until is None or until <= timezone.now() or not staff_may(request.user, Duty.VIEW_AS):
        return None
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied("You look at this workspace for support: nothing can be changed.")
    workspace = Workspace.objects.select_related("billing").filter(public_id=workspace_id, deleted_at=None).first()
    if workspace is None:
        raise Http404("No such workspace.")
    log.info("support looks", staff=request.user.email, workspace=workspace_id, page=request.path)
    membership = Membership(pk=_NOBODYS, workspace=workspace, user=request.user, role=Role.VIEWER)
    membership.support_view_until = until
    return membership
