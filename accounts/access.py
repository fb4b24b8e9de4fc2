"""The one door from a request to a workspace.

A workspace that does not exist and one the user is not in give the same 404; a member whose role
does not suffice gets 403, since the workspace's existence is no secret to them.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts.actor import Actor
from accounts.models import Membership, Role, User


class AuthenticatedHttpRequest(HttpRequest):
    """A request behind `login_required`: the user is never anonymous."""

    user: User


def access_workspace(request: HttpRequest, workspace_id: str, *, role: Role = Role.VIEWER) -> Membership:
    """Return the signed-in user's membership in the workspace with this public id.

    Raises Http404 when there is none, PermissionDenied when its role is below `role`.
    """
    user = request.user
    if not isinstance(user, User):
        raise Http404("No such workspace.")
    membership = Membership.objects.of(user, workspace_id).first()
    if membership is None:
        raise Http404("No such workspace.")
    if not membership.may(role):
        raise PermissionDenied(f"Your role in {membership.workspace.name} is {membership.get_role_display()}.")
    return membership


def actor_of(membership: Membership) -> Actor:
    """The member as the actor of a service call."""
    return Actor(user=membership.user)
