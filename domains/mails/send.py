"""Tells workspaces what happens to their domains.

For each kind of mail:

1. Reserve: hold the domains that are due, write on them that their workspace was told, and commit.
2. Send one mail in each language to a workspace's owners and admins about all its domains, outside of any transaction.
3. Where the first one fails, take the note back: the next run finds the domain again.

A worker that dies between 1 and 3 sends fewer mails, never one twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from smtplib import SMTPException
from typing import Any, Final

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.languages import managers_by_language
from accounts.models import Membership, Workspace
from domains.mails import due
from domains.models import Domain
from domains.models.domain_queries import DomainQuerySet
from domains.names.hostname import display_of
from domains.states import GIVES_UP_AFTER, GONE, State
from domains.wording import situation_of

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 500
"""So many domains in one run; the others follow a minute later."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mail. `field` of a domain remembers that it was sent; templates are named by `name`."""

    name: str
    field: str
    due: Callable[[datetime], DomainQuerySet]


KINDS: Final = (
    Kind("live", "welcomed_at", due.to_welcome),
    Kind("trouble", "trouble_mailed_at", due.in_trouble),
    Kind("warning", "warned_at", due.to_warn),
    Kind("taken_over", "trouble_mailed_at", due.taken_over),
)


def send_due_mails() -> int:
    """Send every mail that is due; returns how many went out. The number of queries does not depend on that."""
    return sum(_send_kind(kind, timezone.now()) for kind in KINDS)


def _send_kind(kind: Kind, now: datetime) -> int:
    domains = _reserve(kind, now)
    if not domains:
        return 0
    readers = _readers({domain.workspace_id for domain in domains})
    sent, failed = 0, []
    for _, group in groupby(domains, key=lambda domain: domain.workspace_id):
        mine = list(group)
        # Where nobody is left to be told, there is no language either.
        mails = managers_by_language(readers.get(mine[0].workspace_id, []))
        went_out = _send_each(kind, mine, mails)
        sent += went_out
        if mails and not went_out:  # else those of one language would be told again
            failed += mine
    _take_back(kind, failed, now)
    return sent


def _send_each(kind: Kind, domains: Sequence[Domain], mails: Iterable[tuple[str, list[str]]]) -> int:
    """Send one mail in each language until one fails; returns how many went out."""
    sent = 0
    for language, addresses in mails:
        try:
            with translation.override(language), timezone.override(domains[0].workspace.zone):
                message_of(kind, domains, addresses).send()
        except (SMTPException, OSError) as error:
            workspace = domains[0].workspace.public_id
            log.warning("domains not mailed", kind=kind.name, workspace=workspace, error=str(error))
            break
        sent += 1
    return sent


def message_of(kind: Kind, domains: Sequence[Domain], addresses: Sequence[str]) -> EmailMultiAlternatives:
    """The mail about these domains, all of one workspace."""
    workspace = domains[0].workspace
    context = {
        "workspace": workspace,
        "entries": [_entry(domain, workspace) for domain in domains],
        "url": settings.SITE_URL + reverse("domains:list", args=[workspace.public_id]),
    }
    base = f"domains/email/{kind.name}"
    subject = render_to_string(f"{base}_subject.txt", context)
    message = EmailMultiAlternatives(
        " ".join(subject.split()), render_to_string(f"{base}_message.txt", context), to=list(addresses)
    )
    message.attach_alternative(render_to_string(f"{base}_message.html", context), "text/html")
    return message


def _entry(domain: Domain, workspace: Workspace) -> dict[str, Any]:
    """What a mail says of one domain."""
    gone = domain.state in GONE
    headline, text = ("", "") if gone else situation_of(domain)
    since = domain.failing_since
    return {
        "host": display_of(domain.hostname),
        "state": State(domain.state).label,
        "headline": headline,
        "text": text,
        "since": since,
        "gives_up_at": since + GIVES_UP_AFTER if since else None,
        "wrong": [check for check in domain.checks if check["ok"] is False],
        "url": settings.SITE_URL + reverse("domains:detail", args=[workspace.public_id, domain.public_id]),
    }


@transaction.atomic
def _reserve(kind: Kind, now: datetime) -> list[Domain]:
    rows = kind.due(now).select_related("workspace").order_by("workspace_id", "hostname", "id")
    domains = list(rows.select_for_update(skip_locked=True, of=("self",))[:_AT_ONCE])
    Domain.objects.filter(pk__in=[domain.pk for domain in domains]).update(**{kind.field: now})
    return domains


def _take_back(kind: Kind, domains: Iterable[Domain], reserved_at: datetime) -> None:
    pks = [domain.pk for domain in domains]
    if pks:
        # Not where it was cleared, or told of anew, meanwhile.
        Domain.objects.filter(pk__in=pks, **{kind.field: reserved_at}).update(**{kind.field: None})


def _readers(workspace_ids: Iterable[int]) -> dict[int, list[Membership]]:
    """Those who manage each workspace, with their users; one query."""
    readers: dict[int, list[Membership]] = {}
    for member in Membership.objects.managing().filter(workspace_id__in=list(workspace_ids)):
        readers.setdefault(member.workspace_id, []).append(member)
    return readers
