"""Writes to those who manage a workspace before one of its keys ends, and when it has.

The steps, and what a worker that dies leaves behind, are those of invitation_mail.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.languages import managers_by_language
from accounts.models import ApiKey

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
_MAX_PAUSE = timedelta(hours=6)


def send_due_key_mails() -> int:
    """Send every mail that is due; returns about how many keys. One that fails does not stop the others."""
    sent = 0
    while (key := _claim(timezone.now())) is not None:
        over = key.is_expired(timezone.now())
        try:
            _send(key, _messages(key, over=over))
        except (SMTPException, OSError) as error:
            log.warning("end of a key not mailed", key=key.public_id, error=str(error))
            continue
        following = None if over else key.expires_at
        own = ApiKey.objects.filter(pk=key.pk, mail_due_at=key.mail_due_at)
        own.update(mail_due_at=following, mail_attempts=0)
        sent += 1
    return sent


def _send(key: ApiKey, messages: list[EmailMessage]) -> None:
    """Send them all: an address that is refused does not keep the mail from the others, now or the next time.

    Raises SMTPRecipientsRefused when every one is, which may be for a while only.
    """
    refused = []
    for message in messages:
        try:
            message.send()
        except SMTPRecipientsRefused as error:
            log.warning("end of a key not mailed to one", key=key.public_id, error=str(error))
            refused.append(error)
    if messages and len(refused) == len(messages):
        raise refused[-1]


def _messages(key: ApiKey, *, over: bool) -> list[EmailMessage]:
    """One for each member who manages, so that nobody sees the others' addresses."""
    url = settings.SITE_URL + reverse("accounts:api_keys", args=[key.workspace.public_id])
    context = {"key": key, "over": over, "url": url}
    messages = []
    for language, addresses in managers_by_language(key.workspace.memberships.managing()):
        with translation.override(language), timezone.override(key.workspace.zone):
            text = render_to_string("accounts/email/key_ends_message.txt", context)
            ends = _("The key “%(name)s” has expired") if over else _("The key “%(name)s” expires soon")
            subject = " ".join((ends % {"name": key.name}).splitlines())
            messages += [EmailMessage(subject, text, to=[address]) for address in addresses]
    return messages


@transaction.atomic
def _claim(now: datetime) -> ApiKey | None:
    due = ApiKey.objects.mail_due(now).select_related("workspace").order_by("mail_due_at")
    key = due.select_for_update(skip_locked=True, of=("self",)).first()
    if key is None:
        return None
    key.mail_due_at = now + min(LEASE * 2 ** min(key.mail_attempts, 10), _MAX_PAUSE)
    key.mail_attempts += 1
    key.save(update_fields=["mail_due_at", "mail_attempts"])
    return key
