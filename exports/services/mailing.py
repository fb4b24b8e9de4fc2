"""Tells who started a long export that it is ready; the steps are those of accounts/services/invitation_mail.py."""

from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from exports.models import Export

log = structlog.get_logger(__name__)

_LEASE: Final = timedelta(minutes=2)
_MAX_ATTEMPTS: Final = 8  # four hours: later the file is found on the page


def send_due_mails() -> int:
    """Send every mail that is due; returns how many went out. One that fails does not stop the others."""
    sent = 0
    while (export := _claim(timezone.now())) is not None:
        try:
            with timezone.override(export.workspace.zone):
                sent += _send(export)
        except (SMTPException, OSError) as error:
            log.warning("export not mailed", export=export.public_id, error=str(error))
            continue
        Export.objects.filter(pk=export.pk).update(mail_due_at=None)
    return sent


def _send(export: Export) -> int:
    user = export.created_by
    if user is None or not user.is_active or not export.is_ready(timezone.now()):
        return 0
    if not Membership.objects.active().of(user, export.workspace.public_id).exists():
        return 0
    context = {
        "export": export,
        "url": settings.SITE_URL + reverse("exports:list", args=[export.workspace.public_id]),
    }
    message = EmailMultiAlternatives(
        _("Your export is ready: %(what)s") % {"what": export.get_kind_display()},
        render_to_string("exports/email/ready_message.txt", context),
        to=[user.email],
    )
    message.attach_alternative(render_to_string("exports/email/ready_message.html", context), "text/html")
    message.send()
    return 1


@transaction.atomic
def _claim(now: datetime) -> Export | None:
    due = Export.objects.mail_due(now).select_related("workspace", "created_by").order_by("mail_due_at")
    export = due.select_for_update(skip_locked=True, of=("self",)).first()
    if export is None:
        return None
    export.mail_attempts += 1
    last = export.mail_attempts >= _MAX_ATTEMPTS
    export.mail_due_at = None if last else now + _LEASE * 2 ** (export.mail_attempts - 1)
    export.save(update_fields=["mail_due_at", "mail_attempts"])
    return export
