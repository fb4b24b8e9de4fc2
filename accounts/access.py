"""The one door from a request to a workspace and what belongs to it.

A workspace that does not exist and one the user is not in give the same 404; a member whose role
does not suffice, or whose access is suspended, gets 403, since the workspace's existence is no secret to them.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import ApiKey, Invitation, Membership, Role, User, Workspace, WorkspaceSlug, WorkspaceSso
from accounts.second_factor import has_second_factor
from accounts.support_view import support_view

# The session remembers here where its user was last, for the way back from /.
LAST_WORKSPACE = "last_workspace"
# And here at which workspace's own provider the person signed in.
SSO_WORKSPACE = "sso_workspace"


class Suspended(Exception):
    """The member's access to the workspace is suspended; accounts.middleware says so, and whom to ask."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.public_id)
        self.workspace = workspace


class WorkspaceSuspended(Exception):
    """Our staff closed the workspace; accounts.middleware says so, and why."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.public_id)
        self.workspace = workspace


class SecondFactorNeeded(Exception):
    """The workspace asks for a second factor and the user has none; accounts.middleware leads them to set one up."""


class SsoNeeded(Exception):
    """The workspace lets its people in through its own provider only; accounts.middleware leads them there."""

    def __init__(self, email: str) -> None:
        super().__init__(email)
        self.email = email


class AuthenticatedHttpRequest(HttpRequest):
    """A request behind `login_required`: the user is never anonymous."""

    user: User


def access_workspace(
    request: HttpRequest, workspace_id: str, *, role: Role = Role.VIEWER, with_one_factor: bool = False
) -> Membership:
    """Return the signed-in user's membership in the workspace with this public id.

    Raises Http404 when there is none, Suspended, WorkspaceSuspended, PermissionDenied when its role is below `role`,
    SecondFactorNeeded or SsoNeeded where the workspace asks for it, unless the page lets people in `with_one_factor`.
    """
    user = request.user
    if not isinstance(user, User):
        raise Http404("No such workspace.")
    membership = support_view(request, workspace_id)
    if membership is None:
        membership = _membership(user, workspace_id)
        if not with_one_factor:
            _require_way_in(request, membership)
    if not membership.may(role):
        raise PermissionDenied(
            _("Your role in %(workspace)s is %(role)s; this needs %(needed)s.")
            % {"workspace": membership.workspace.name, "role": Role(membership.role).word, "needed": role.word}
        )
    if request.session.get(LAST_WORKSPACE) != workspace_id:
        request.session[LAST_WORKSPACE] = workspace_id
    return membership


def _membership(user: User, workspace_id: str) -> Membership:
    """The user's membership. Raises Http404 where they have none, Suspended.

    Leaving is closed to who is suspended, too: they could come back by single sign-on as if nothing had been.
    """
    membership = Membership.objects.of(user, workspace_id).first()
    if membership is None:
        raise Http404("No such workspace.")
    if membership.suspended_at is not None:
        raise Suspended(membership.workspace)
    if membership.workspace.suspended_at is not None:
        raise WorkspaceSuspended(membership.workspace)
    return membership


def _require_way_in(request: HttpRequest, membership: Membership) -> None:
    """See to it that the person signed in as the workspace asks. Its own provider counts as a second factor."""
    workspace, user = membership.workspace, membership.user
    if not (workspace.requires_sso or workspace.requires_second_factor) or _came_from_provider(request, workspace):
        return
    # An owner must get in when the provider is down, or was set up wrongly.
    if workspace.requires_sso and not membership.may(Role.OWNER):
        if workspace.sso.covers(user.email):
            raise SsoNeeded(user.email)
        if membership.under_sso:
            raise SsoNeeded("")  # their address now says nothing of where they sign in at work
    if workspace.requires_second_factor and not has_second_factor(user):
        raise SecondFactorNeeded


def _came_from_provider(request: HttpRequest, workspace: Workspace) -> bool:
    """Whether the person signed in at the workspace's provider, which speaks for its domain still."""
    if request.session.get(SSO_WORKSPACE) != workspace.public_id:
        return False
    return WorkspaceSso.objects.of(workspace.public_id).exists()


def last_membership(request: HttpRequest, user: User) -> Membership | None:
    """Where the user was last, else the first of their workspaces; None when none is open to them."""
    memberships = user.memberships.active().by_workspace()
    return memberships.filter(workspace__public_id=request.session.get(LAST_WORKSPACE)).first() or memberships.first()


def access_short_name(user: User, slug: str) -> Workspace:
    """The workspace of the user that this short name leads to.

    Raises Http404 when there is none, or not for them, and Suspended.
    """
    row = WorkspaceSlug.objects.leading(slug, timezone.now()).first()
    if row is None:
        raise Http404("No such workspace.")
    return _membership(user, row.workspace.public_id).workspace


def access_logo(user: User, workspace_id: str, logo_name: str) -> str:
    """The key of the workspace's present logo; raises Http404 for any other and for who is not a member, Suspended.

    Members see it however they signed in: the list of their workspaces shows it, and looking at that is no visit.
    """
    membership = _membership(user, workspace_id)
    if not logo_name or membership.workspace.logo_name != logo_name:
        raise Http404("No such logo.")
    return membership.workspace.logo


def access_member(workspace: Workspace, user_id: str) -> Membership:
    """The membership of the user with this public id; raises Http404 when they are not in the workspace."""
    membership = workspace.memberships.listed().filter(user__public_id=user_id).first()
    if membership is None:
        raise Http404("No such member.")
    return membership


def access_invitation(workspace: Workspace, invitation_id: str) -> Invitation:
    """An invitation of the workspace that waits for an answer; raises Http404 for any other."""
    invitation = workspace.invitations.pending().filter(public_id=invitation_id).first()
    if invitation is None:
        raise Http404("No such invitation.")
    return invitation


def access_api_key(workspace: Workspace, key_id: str) -> ApiKey:
    """A working key of the workspace; raises Http404 for any other."""
    key = workspace.api_keys.working().filter(public_id=key_id).first()
    if key is None:
        raise Http404("No such key.")
    return key


def actor_of(membership: Membership) -> Actor:
    """The member as the actor of a service call."""
    return Actor(user=membership.user, membership=membership)


def access_invitation_link(token: str) -> Invitation:
    """The invitation whose mail carried this secret, open or not; raises Http404 for an unknown secret."""
    invitation = Invitation.objects.with_token(token).first()
    if invitation is None:
        raise Http404("No such invitation.")
    return invitation
