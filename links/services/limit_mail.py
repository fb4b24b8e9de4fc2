"""Tells those who pay for a workspace that a limit of its plan is nearly or all used.

1. Reserve: note on the notices that somebody was told, and commit.
2. Send one mail in each language about all of a workspace's notices, outside of any transaction.
3. Where the first one fails, take the note back: the next run finds them again.

A worker that dies between 1 and 3 sends fewer mails, never one twice.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
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

from accounts.entitlements import Limit, larger_plan
from accounts.languages import managers_by_language
from accounts.plans import Plan
from links.models import LimitNotice
from links.usage import line_of

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 200


def send_due_limit_mails() -> int:
    """Send every mail that is due; returns of how many workspaces. One that fails does not stop the others."""
    sent = 0
    tried: set[int] = set()
    while notices := _reserve(timezone.now(), tried):
        for _pk, group in groupby(notices, key=lambda notice: notice.workspace_id):
            sent += _tell(list(group))
        tried |= {notice.pk for notice in notices}
    return sent


@transaction.atomic
def _reserve(now: datetime, tried: set[int]) -> list[LimitNotice]:
    due = LimitNotice.objects.to_tell().exclude(pk__in=tried)
    notices = list(due.select_for_update(skip_locked=True, of=("self",))[:_AT_ONCE])
    LimitNotice.objects.filter(pk__in=[notice.pk for notice in notices]).update(told_at=now)
    return notices


def _tell(notices: Sequence[LimitNotice]) -> bool:
    workspace = notices[0].workspace
    for number, (language, addresses) in enumerate(managers_by_language(workspace.memberships.paying())):
        try:
            with translation.override(language):
                _message(notices, addresses).send()
        except (SMTPException, OSError) as error:
            log.warning("limit not mailed", workspace=workspace.public_id, error=str(error))
            if number == 0:  # else those of another language were told, and would be told again
                LimitNotice.objects.filter(pk__in=[notice.pk for notice in notices]).update(told_at=None)
            return False
    return True


def _message(notices: Sequence[LimitNotice], addresses: Sequence[str]) -> EmailMultiAlternatives:
    workspace, plan = notices[0].workspace, Plan(notices[0].workspace.plan)
    full = any(notice.used >= notice.room for notice in notices)
    larger = [other for notice in notices if (other := larger_plan(workspace, Limit(notice.limit)))]
    context = {
        "workspace": workspace,
        "plan": plan.label,
        "lines": [line_of(Limit(notice.limit), notice.used, notice.room) for notice in notices],
        "larger": max(larger, key=list(Plan).index).label if larger else "",
        "url": settings.SITE_URL + reverse("links:usage", args=[workspace.public_id]),
    }
    subject = _("%(workspace)s reached a limit of its plan") if full else _("%(workspace)s nears a limit of its plan")
    message = EmailMultiAlternatives(
        " ".join((subject % {"workspace": workspace.name}).splitlines()),
        render_to_string("links/email/limit_message.txt", context),
        to=list(addresses),
    )
    message.attach_alternative(render_to_string("links/email/limit_message.html", context), "text/html")
    return message
