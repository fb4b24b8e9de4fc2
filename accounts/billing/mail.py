"""Tells owners and billing members what happens with their plan: once each, in their languages.

1. Reserve: note that it was told, and commit.
2. Send one mail in each language, outside of any transaction.
3. Where the first one fails, take the note back: the next run finds it again.
"""

from collections.abc import Sequence
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.languages import managers_by_language
from accounts.models import BillingNotice

log = structlog.get_logger(__name__)


def send_due_billing_mails() -> int:
    """Send every mail that is due; returns of how many notices. One that fails does not stop the others."""
    sent = 0
    tried: set[int] = set()
    while (notice := _reserve(tried)) is not None:
        tried.add(notice.pk)
        sent += _tell(notice)
    return sent


@transaction.atomic
def _reserve(tried: set[int]) -> BillingNotice | None:
    due = BillingNotice.objects.to_tell().exclude(pk__in=tried)
    notice = due.select_for_update(skip_locked=True, of=("self",)).first()
    if notice is not None:
        BillingNotice.objects.filter(pk=notice.pk).update(told_at=timezone.now())
    return notice


def _tell(notice: BillingNotice) -> bool:
    workspace = notice.account.workspace
    groups = managers_by_language(workspace.memberships.paying())
    for number, (language, addresses) in enumerate(groups):
        try:
            with translation.override(language), timezone.override(workspace.zone):
                _message(notice, addresses).send()
        except (SMTPException, OSError) as error:
            log.warning("billing not mailed", workspace=workspace.public_id, error=str(error))
            if number == 0:  # else those of another language were told, and would be told again
                BillingNotice.objects.filter(pk=notice.pk).update(told_at=None)
            return False
    return True


def _message(notice: BillingNotice, addresses: Sequence[str]) -> EmailMultiAlternatives:
    workspace = notice.account.workspace
    context = {
        "notice": notice,
        "workspace": workspace,
        "plan": notice.account.get_plan_display(),
        "url": settings.SITE_URL + reverse("accounts:billing", args=[workspace.public_id]),
    }
    subject = _subject(notice) % {"workspace": workspace.name}
    message = EmailMultiAlternatives(
        " ".join(subject.splitlines()),
        render_to_string("accounts/email/billing_message.txt", context),
        to=list(addresses),
    )
    message.attach_alternative(render_to_string("accounts/email/billing_message.html", context), "text/html")
    return message


def _subject(notice: BillingNotice) -> str:
    match BillingNotice.Kind(notice.kind):
        case BillingNotice.Kind.TRIAL_ENDS:
            return _("The trial of %(workspace)s ends soon")
        case BillingNotice.Kind.PAYMENT_FAILED:
            return _("The payment for %(workspace)s failed")
        case BillingNotice.Kind.GRACE_ENDS:
            return _("%(workspace)s loses its plan soon")
        case BillingNotice.Kind.ENDED:
            return _("%(workspace)s is on the Free plan now")
