"""Tells managers that an endpoint was disabled by itself.

1. Reserve: note on the endpoints that somebody was told, and commit.
2. Send one mail in each language to a workspace's owners and admins about all its endpoints, outside of any
   transaction.
3. Where the first one fails, take the note back: the next run finds them again.

A worker that dies between 1 and 3 sends fewer mails, never one twice.
"""

from __future__ import annotations

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

from accounts.languages import managers_by_language
from accounts.models import Membership
from webhooks.models import Endpoint

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 200


def send_due_mails() -> int:
    """Send every mail that is due; returns how many went out."""
    now = timezone.now()
    sent = 0
    for _, group in groupby(_reserve(now), key=lambda endpoint: endpoint.workspace_id):
        endpoints = list(group)
        workspace = endpoints[0].workspace
        members = Membership.objects.managing().filter(workspace=workspace)
        # Where nobody is left to be told, there is no language either.
        for number, (language, addresses) in enumerate(managers_by_language(members)):
            try:
                with translation.override(language):
                    _message(endpoints, addresses).send()
                sent += 1
            except (SMTPException, OSError) as error:
                log.warning("webhooks not mailed", workspace=workspace.public_id, error=str(error))
                if number == 0:  # else those of another language were told, and would be told again
                    _take_back(endpoints, now)
                break
    return sent


def _take_back(endpoints: Sequence[Endpoint], now: datetime) -> None:
    pks = [endpoint.pk for endpoint in endpoints]
    Endpoint.objects.filter(pk__in=pks, told_at=now).update(told_at=None)


@transaction.atomic
def _reserve(now: datetime) -> list[Endpoint]:
    rows = Endpoint.objects.to_tell_of().select_related("workspace").order_by("workspace_id", "id")
    endpoints = list(rows.select_for_update(skip_locked=True, of=("self",), no_key=True)[:_AT_ONCE])
    Endpoint.objects.filter(pk__in=[endpoint.pk for endpoint in endpoints]).update(told_at=now)
    return endpoints


def _message(endpoints: Sequence[Endpoint], addresses: Sequence[str]) -> EmailMultiAlternatives:
    workspace = endpoints[0].workspace
    context = {
        "workspace": workspace,
        "entries": [
            {
                "url": endpoint.url,
                "is_gone": endpoint.disabled_reason == Endpoint.Disabled.GONE,
                "since": endpoint.failing_since,
                "page": settings.SITE_URL + reverse("webhooks:detail", args=[workspace.public_id, endpoint.public_id]),
            }
            for endpoint in endpoints
        ],
        "keep_days": settings.WEBHOOKS_KEEP_DAYS,
        "url": settings.SITE_URL + reverse("webhooks:list", args=[workspace.public_id]),
    }
    base = "webhooks/email/disabled"
    subject = render_to_string(f"{base}_subject.txt", context)
    message = EmailMultiAlternatives(
        " ".join(subject.split()), render_to_string(f"{base}_message.txt", context), to=list(addresses)
    )
    message.attach_alternative(render_to_string(f"{base}_message.html", context), "text/html")
    return message
