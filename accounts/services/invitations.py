"""Inviting people by e-mail, and letting them in."""

import structlog
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.audit import audit
from accounts.entitlements import Limit, require_room
from accounts.errors import AlreadyMember, InvitationClosed, InvitationForOther, TooManyInvitations
from accounts.models import Invitation, Membership, Role, User, Workspace
from accounts.rate_limit import hit
from accounts.services.members import require_owner

log = structlog.get_logger(__name__)

VALID_DAYS = 7
# Mails a workspace, and a user in all of theirs, may send in an hour: enough for a whole team, too few to spam with.
MAILS_PER_HOUR = 50


def invitation_create(*, workspace: Workspace, actor: Actor, email: str, role: Role) -> Invitation:
    """Invite an address; one that waits for an answer already is invited anew, with this role.

    Raises ValidationError for what is no address, AlreadyMember, RoleTooLow when somebody who is no owner
    invites an owner, TooManyInvitations, PlanLimit.
    """
    email = email.strip().lower()
    validate_email(email)
    _count_mail(workspace, actor)
    with transaction.atomic():
        workspace = Workspace.objects.locked(workspace)
        if role == Role.OWNER:
            require_owner(workspace=workspace, actor=actor)
        if workspace.memberships.filter(user__email=email).exists():
            raise AlreadyMember(email)
        invitation = workspace.invitations.pending().filter(email=email).first()
        if invitation is None:
            invitation = Invitation(workspace=workspace, email=email)
        _require_seat(workspace, invitation)
        invitation.role = role
        invitation.invited_by = actor.user
        invitation.renew(timezone.now(), VALID_DAYS)
        invitation.full_clean(validate_unique=False, validate_constraints=False)
        invitation.save()
        _audit(invitation, actor, "invitation.created")
        transaction.on_commit(_kick, robust=True)
    return invitation


def invitation_resend(*, invitation: Invitation, actor: Actor) -> Invitation:
    """Send the mail again and start the seven days anew.

    Raises InvitationClosed when it was accepted or withdrawn, RoleTooLow when somebody who is no owner sends an
    owner's invitation again, TooManyInvitations, PlanLimit.
    """
    _count_mail(invitation.workspace, actor)
    with transaction.atomic():
        invitation = _locked_pending(invitation)
        if invitation.role == Role.OWNER:
            require_owner(workspace=invitation.workspace, actor=actor)
        _require_seat(invitation.workspace, invitation)
        invitation.renew(timezone.now(), VALID_DAYS)
        invitation.save(update_fields=["token_hash", "expires_at", "mail_due_at", "mail_attempts"])
        _audit(invitation, actor, "invitation.resent")
        transaction.on_commit(_kick, robust=True)
    return invitation


@transaction.atomic
def invitation_revoke(*, invitation: Invitation, actor: Actor) -> None:
    """Make the mailed link worthless. Raises InvitationClosed when it was accepted or withdrawn already."""
    invitation = _locked_pending(invitation)
    invitation.revoked_at = timezone.now()
    invitation.mail_due_at = None
    invitation.save(update_fields=["revoked_at", "mail_due_at"])
    _audit(invitation, actor, "invitation.revoked")


@transaction.atomic
def invitation_accept(*, token: str, user: User) -> Membership:
    """Let the signed-in user join with the secret from the mail; a member keeps the role they have.

    Raises Invitation.DoesNotExist for an unknown secret, InvitationClosed, InvitationForOther, PlanLimit: the plan may
    be a smaller one since.
    """
    found = Invitation.objects.with_token(token).get()
    # The workspace before the invitation, as everywhere: two locks in one order cannot deadlock.
    workspace = Workspace.objects.locked(found.workspace)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    now = timezone.now()
    if not invitation.is_open(now):
        raise InvitationClosed
    if user.email.lower() != invitation.email:
        raise InvitationForOther(invitation.email)
    members = workspace.memberships.all()
    if not members.filter(user=user).exists():
        require_room(workspace, Limit.MEMBERS, members.count())
    under_sso = workspace.requires_sso and workspace.sso.covers(user.email)
    defaults = {"role": invitation.role, "under_sso": under_sso}
    membership, _ = Membership.objects.get_or_create(workspace=workspace, user=user, defaults=defaults)
    invitation.accepted_at = now
    invitation.mail_due_at = None
    invitation.save(update_fields=["accepted_at", "mail_due_at"])
    audit(
        workspace=workspace,
        actor=Actor(user=user),
        action="member.joined",
        target=user.public_id,
        data={"member": user.email, "role": membership.role},
    )
    return membership


def _count_mail(workspace: Workspace, actor: Actor) -> None:
    names = [f"invitations:{workspace.public_id}"]
    if actor.user is not None:
        names.append(f"invitations:user:{actor.user.public_id}")  # anybody can make many workspaces
    for name in names:
        rate = hit(name=name, limit=MAILS_PER_HOUR, seconds=3600)
        if not rate.allowed:
            raise TooManyInvitations(rate.reset_after)


def _require_seat(workspace: Workspace, invitation: Invitation) -> None:
    """See to it that there is a place for whom this invites. One that can be accepted as it is has its place."""
    now = timezone.now()
    waiting = workspace.invitations.open(now)
    if invitation.pk is None or invitation.is_expired(now):
        require_room(workspace, Limit.MEMBERS, workspace.memberships.count() + waiting.count())


def _locked_pending(invitation: Invitation) -> Invitation:
    workspace = Workspace.objects.locked(invitation.workspace)
    pending = workspace.invitations.pending().select_for_update().filter(pk=invitation.pk).first()
    if pending is None:
        raise InvitationClosed
    pending.workspace = workspace
    return pending


def _audit(invitation: Invitation, actor: Actor, action: str) -> None:
    audit(
        workspace=invitation.workspace,
        actor=actor,
        action=action,
        target=invitation.public_id,
        data={"email": invitation.email, "role": invitation.role},
    )


def _kick() -> None:
    """Send the mail soon; if the broker is out of reach, the next beat finds the row."""
    from accounts.tasks import send_invitations  # tasks import the mailer, which imports models only

    try:
        send_invitations.apply_async(expires=60)
    except send_invitations.OperationalError as error:
        log.warning("invitation mail not started, beat will", error=str(error))
