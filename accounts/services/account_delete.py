"""Deleting an account.

The row stays, without anything that says who it was: workspaces keep their history, and what "a deleted account" did
is not mistaken for what getowl does by itself.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.actor import Actor
from accounts.audit import audit
from accounts.errors import SoleOwner
from accounts.models import Invitation, Membership, User, Workspace

NAME = "Deleted account"


def sole_owner_of(user: User) -> list[Workspace]:
    """The workspaces that would have members and no owner without this user, by name."""
    owned = Membership.objects.owned_alone_with_others(user)
    return [membership.workspace for membership in owned]


def alone_in(user: User) -> list[Workspace]:
    """The workspaces that nobody but this user is in, by name."""
    return [membership.workspace for membership in Membership.objects.alone(user)]


@transaction.atomic
def account_delete(*, user: User) -> None:
    """Take the user out of all workspaces, and out of here all that says who they are.

    Raises SoleOwner while somebody would be left in a workspace without an owner. A workspace that they are alone in
    stays without members: short links that are printed somewhere go on.
    """
    # In one order, so that two people who delete their accounts at once do not wait for each other.
    workspaces = Workspace.objects.filter(memberships__user=user).order_by("pk")
    for workspace in workspaces:
        Workspace.objects.locked(workspace)
    user = User.objects.select_for_update().get(pk=user.pk)
    if blocking := sole_owner_of(user):
        raise SoleOwner([workspace.name for workspace in blocking])
    for membership in user.memberships.by_workspace():
        data = {"role": membership.role, "account": "deleted"}
        actor = Actor(user=user)
        audit(workspace=membership.workspace, actor=actor, action="member.left", target=user.public_id, data=data)
        membership.delete()
    # Only proven ones are theirs: anybody can write down anybody's.
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    Invitation.objects.filter(email__in=list(addresses)).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=user).delete()
    _forget(user)


def _forget(user: User) -> None:
    user.email = f"{user.public_id.lower()}@deleted.invalid"
    user.name = NAME
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "is_active", "is_staff", "is_superuser", "last_login", "password"])
