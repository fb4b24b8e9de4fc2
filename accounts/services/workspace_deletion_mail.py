"""Tells members that their workspace will be deleted, or is kept after all; the steps are invitation_mail.py's."""

from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Membership

log = structlog.get_logger(__name__)

_LEASE: Final = timedelta(minutes=5)


def send_due_deletion_mails() -> int:
    """Send every mail that is due; returns how many went out. One that fails comes up again, and stops no other."""
    sent = 0
    while (membership := _claim(timezone.now())) is not None:
        try:
            with translation.override(membership.user.mail_language), timezone.override(membership.workspace.zone):
                _message(membership).send()
        except (SMTPException, OSError) as error:
            log.warning("deletion not mailed", workspace=membership.workspace.public_id, error=str(error))
            continue
        # Unless there is something else to tell meanwhile.
        own = Membership.objects.filter(pk=membership.pk, deletion_mail_due_at=membership.deletion_mail_due_at)
        own.update(deletion_mail_due_at=None)
        sent += 1
    return sent


def _message(membership: Membership) -> EmailMultiAlternatives:
    workspace = membership.workspace
    context = {
        "membership": membership,
        "workspace": workspace,
        "url": settings.SITE_URL + reverse("accounts:settings", args=[workspace.public_id]),
    }
    subject = _("%(workspace)s will be deleted") if workspace.deletes_at else _("%(workspace)s is kept")
    message = EmailMultiAlternatives(
        " ".join((subject % {"workspace": workspace.name}).splitlines()),
        render_to_string("accounts/email/deletion_message.txt", context),
        to=[membership.user.email],
    )
    message.attach_alternative(render_to_string("accounts/email/deletion_message.html", context), "text/html")
    return message


@transaction.atomic
def _claim(now: datetime) -> Membership | None:
    due = Membership.objects.deletion_mail_due(now).select_related("workspace", "user")
    membership = due.select_for_update(skip_locked=True, of=("self",)).first()
    if membership is None:
        return None
    membership.deletion_mail_due_at = now + _LEASE
    membership.save(update_fields=["deletion_mail_due_at"])
    return membership
