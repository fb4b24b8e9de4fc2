"""Invitations to join a workspace, and when their mails are due."""

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.crypto import salted_hmac

from accounts.ids import new_invitation_id
from accounts.models.user import User
from accounts.models.workspace import Role, Workspace


def hash_token(token: str) -> str:
    """What the database keeps of the secret in an invitation's link."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked (but perhaps expired), the newest first."""
        return self.filter(accepted_at=None, revoked_at=None).order_by("-id")

    def open(self, now: datetime) -> "InvitationQuerySet":
        """Those that still let somebody join."""
        return self.pending().filter(expires_at__gt=now)

    def with_token(self, token: str) -> "InvitationQuerySet":
        """The invitation whose mail carried this secret, whatever became of it."""
        return self.filter(token_hash=hash_token(token)).select_related("workspace", "invited_by")

    def mail_due(self, now: datetime) -> "InvitationQuerySet":
        """Those whose mail should go out now; uses the index invitation_mail_due."""
        return self.filter(mail_due_at__lte=now, accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """An offer by e-mail to join a workspace. Facts are stored; "open" and "expired" are derived."""

    public_id = models.CharField(max_length=24, unique=True, default=new_invitation_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()  # lower case
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    # SHA-256 of the secret in the mailed link: whoever reads the database cannot join with it.
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # a key's: none
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # When the mail is to be sent (again); null once it went out. A worker that claims it moves it
    # forward, so that the mail is tried again should the worker die.
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail_sent_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.IntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),
        ]
        indexes: ClassVar = [
            # InvitationQuerySet.mail_due: nearly always empty.
            models.Index(
                fields=["mail_due_at"], condition=models.Q(mail_due_at__isnull=False), name="invitation_mail_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.workspace}"

    def is_open(self, now: datetime) -> bool:
        """Whether the link in the mail still lets somebody join."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at

    def is_expired(self, now: datetime) -> bool:
        """Whether it waited too long for an answer."""
        return self.accepted_at is None and self.revoked_at is None and now >= self.expires_at

    def token(self) -> str:
        """The secret of the mailed link, made anew from the server's key.

        So the task that sends the mail needs only the row's id: the secret is neither stored nor queued,
        and the link in an earlier mail still works after the mail is sent again.
        """
        return salted_hmac("accounts.invitation", self.public_id, algorithm="sha256").hexdigest()

    def renew(self, now: datetime, days: int) -> None:
        """Start the clock again and ask for the mail (the caller saves)."""
        self.token_hash = hash_token(self.token())
        self.expires_at = now + timedelta(days=days)
        self.mail_due_at = now
        self.mail_attempts = 0
