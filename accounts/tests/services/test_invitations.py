"""Invitations: made, mailed, accepted, withdrawn."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.actor import Actor
from accounts.errors import AlreadyMember, InvitationClosed, InvitationForOther, RoleTooLow, TooManyInvitations
from accounts.models import Invitation, Membership, Role, User, Workspace
from accounts.services import invitation_mail
from accounts.services import invitations as service
from accounts.tasks import send_invitations


@pytest.fixture
def invitation(alice: User, workspace: Workspace) -> Invitation:
    return service.invitation_create(
        workspace=workspace, actor=Actor(user=alice), email=" Dave@Example.com", role=Role.MEMBER
    )


@pytest.fixture
def dave(db: None) -> User:
    return User.objects.create_user("dave@example.com")


def test_the_secret_is_not_in_the_database(invitation: Invitation) -> None:
    stored = Invitation.objects.values().get()
    assert invitation.token() not in str(stored)
    assert stored["email"] == "dave@example.com"


def test_the_mail_goes_out_once_after_the_commit(invitation: Invitation) -> None:
    assert mail.outbox == []
    assert send_invitations() == 1
    assert send_invitations() == 0
    (message,) = mail.outbox
    assert message.to == ["dave@example.com"]
    assert message.subject == "Join Acme on getowl"
    assert f"/invitations/{invitation.token()}" in str(message.body)
    assert message.alternatives[0].mimetype == "text/html"  # type: ignore[attr-defined]  # EmailMultiAlternatives


def test_a_mail_server_that_is_down_does_not_lose_the_invitation(
    invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> int:
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        assert send_invitations() == 0
    assert send_invitations() == 0  # put off, not hammered
    invitation.refresh_from_db()
    assert invitation.mail_attempts == 1
    Invitation.objects.update(mail_due_at=timezone.now())  # the pause is over
    assert send_invitations() == 1
    assert len(mail.outbox) == 1


def test_a_mail_that_failed_a_thousand_times_stops_no_other(invitation: Invitation) -> None:
    Invitation.objects.update(mail_attempts=1000)
    assert send_invitations() == 1


def test_a_worker_that_dies_while_sending_leaves_the_mail_due(
    invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", die)
        with pytest.raises(KeyboardInterrupt):
            send_invitations()
    invitation.refresh_from_db()
    assert invitation.mail_sent_at is None
    assert invitation.mail_due_at is not None
    assert invitation.mail_due_at <= timezone.now() + invitation_mail.LEASE


def test_a_broker_that_is_down_does_not_fail_the_request(
    alice: User,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def refuse(**_: object) -> None:
        raise send_invitations.OperationalError("no broker")

    monkeypatch.setattr(send_invitations, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        service.invitation_create(
            workspace=workspace, actor=Actor(user=alice), email="eve@example.com", role=Role.MEMBER
        )
    assert len(callbacks) == 1
    assert send_invitations() == 1  # what beat does


def test_inviting_again_renews_instead_of_adding(invitation: Invitation, alice: User, workspace: Workspace) -> None:
    again = service.invitation_create(
        workspace=workspace, actor=Actor(user=alice), email="dave@example.com", role=Role.ADMIN
    )
    assert (again.pk, again.role, again.token()) == (invitation.pk, Role.ADMIN, invitation.token())
    assert Invitation.objects.count() == 1


def test_refusals(alice: User, bob: User, workspace: Workspace) -> None:
    actor = Actor(user=alice)
    with pytest.raises(AlreadyMember):
        service.invitation_create(workspace=workspace, actor=actor, email="BOB@example.com", role=Role.MEMBER)
    with pytest.raises(ValidationError):
        service.invitation_create(workspace=workspace, actor=actor, email="not an address", role=Role.MEMBER)
    with pytest.raises(RoleTooLow):
        service.invitation_create(workspace=workspace, actor=Actor(user=bob), email="eve@example.com", role=Role.OWNER)
    assert not Invitation.objects.exists()


def test_a_workspace_cannot_flood_mailboxes(
    invitation: Invitation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAILS_PER_HOUR", 2)
    service.invitation_resend(invitation=invitation, actor=Actor(user=alice))
    with pytest.raises(TooManyInvitations):
        service.invitation_resend(invitation=invitation, actor=Actor(user=alice))


def test_a_user_cannot_flood_mailboxes_from_many_workspaces(
    alice: User, workspace: Workspace, elsewhere: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAILS_PER_HOUR", 1)
    actor = Actor(user=alice)
    service.invitation_create(workspace=workspace, actor=actor, email="eve@example.com", role=Role.MEMBER)
    with pytest.raises(TooManyInvitations):
        service.invitation_create(workspace=elsewhere, actor=actor, email="eve@example.com", role=Role.MEMBER)


def test_only_an_owner_sends_an_owners_invitation_again(alice: User, bob: User, workspace: Workspace) -> None:
    offer = service.invitation_create(
        workspace=workspace, actor=Actor(user=alice), email="eve@example.com", role=Role.OWNER
    )
    with pytest.raises(RoleTooLow):
        service.invitation_resend(invitation=offer, actor=Actor(user=bob))
    service.invitation_resend(invitation=offer, actor=Actor(user=alice))


def test_accepting_joins_once(invitation: Invitation, dave: User, workspace: Workspace) -> None:
    membership = service.invitation_accept(token=invitation.token(), user=dave)
    assert (membership.workspace, membership.role) == (workspace, Role.MEMBER)
    with pytest.raises(InvitationClosed):
        service.invitation_accept(token=invitation.token(), user=dave)
    assert Membership.objects.filter(user=dave).count() == 1


def test_a_member_keeps_their_role(invitation: Invitation, dave: User, workspace: Workspace) -> None:
    Membership.objects.create(workspace=workspace, user=dave, role=Role.ADMIN)
    assert service.invitation_accept(token=invitation.token(), user=dave).role == Role.ADMIN


def test_nobody_else_can_use_the_link(invitation: Invitation, mallory: User, workspace: Workspace) -> None:
    with pytest.raises(InvitationForOther):
        service.invitation_accept(token=invitation.token(), user=mallory)
    with pytest.raises(Invitation.DoesNotExist):
        service.invitation_accept(token="made-up", user=mallory)
    assert not workspace.memberships.filter(user=mallory).exists()


def test_an_expired_or_withdrawn_link_is_closed(invitation: Invitation, dave: User, alice: User) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(InvitationClosed):
        service.invitation_accept(token=invitation.token(), user=dave)
    service.invitation_resend(invitation=invitation, actor=Actor(user=alice))
    service.invitation_revoke(invitation=invitation, actor=Actor(user=alice))
    with pytest.raises(InvitationClosed):
        service.invitation_accept(token=invitation.token(), user=dave)
    with pytest.raises(InvitationClosed):
        service.invitation_revoke(invitation=invitation, actor=Actor(user=alice))
    assert send_invitations() == 0
