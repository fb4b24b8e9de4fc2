"""Sends the mails of invitations.

1. Claim one due row by moving it into the future, and commit: this worker may die at any line now.
2. Send the mail, outside any transaction.
3. Note that it went out. If sending failed the row comes up again, later each time.

A worker that dies between 2 and 3 makes the mail go out twice, with the same link: harmless.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.languages import mail_to
from accounts.models import Invitation

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
_MAX_PAUSE = timedelta(hours=6)


def send_due_invitations() -> int:
    """Send every mail that is due; returns how many went out. One that fails does not stop the others."""
    sent = 0
    while (invitation := _claim(timezone.now())) is not None:
        try:
            # Who has no account yet most likely reads what their colleague does.
            inviter = invitation.invited_by
            otherwise = inviter.mail_language if inviter else settings.LANGUAGE_CODE
            with mail_to(invitation.email, otherwise=otherwise), timezone.override(invitation.workspace.zone):
                invitation_message(invitation).send()
        except (SMTPException, OSError) as error:
            log.warning("invitation not mailed", invitation=invitation.public_id, error=str(error))
            continue
        # Unless it was asked for again meanwhile: then the later wish stays.
        own = Invitation.objects.filter(pk=invitation.pk)
        own.update(mail_sent_at=timezone.now())
        own.filter(mail_due_at=invitation.mail_due_at).update(mail_due_at=None)
        sent += 1
    return sent


def invitation_message(invitation: Invitation) -> EmailMultiAlternatives:
    """The mail: subject, text and HTML, with the link that lets its reader join."""
    context = {
        "invitation": invitation,
        "url": settings.SITE_URL + reverse("accounts:invitation", args=[invitation.token()]),
    }
    subject = render_to_string("accounts/email/invitation_subject.txt", context).strip()
    message = EmailMultiAlternatives(
        " ".join(subject.splitlines()),
        render_to_string("accounts/email/invitation_message.txt", context),
        to=[invitation.email],
    )
    message.attach_alternative(render_to_string("accounts/email/invitation_message.html", context), "text/html")
    return message


@transaction.atomic
def _claim(now: datetime) -> Invitation | None:
    due = Invitation.objects.mail_due(now).select_related("workspace", "invited_by").order_by("mail_due_at")
    invitation = due.select_for_update(skip_locked=True, of=("self",)).first()
    if invitation is None:
        return None
    invitation.mail_due_at = now + min(LEASE * 2 ** min(invitation.mail_attempts, 10), _MAX_PAUSE)
    invitation.mail_attempts += 1
    invitation.save(update_fields=["mail_due_at", "mail_attempts"])
    return invitation
