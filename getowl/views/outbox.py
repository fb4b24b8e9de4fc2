"""The mails a development server would have sent."""

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default as policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SHOWN = 50
# Django's file backend ends each message with this line.
_SEPARATOR = b"-" * 79


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as the page shows it."""

    subject: str
    to: str
    sent_at: datetime
    text: str


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the mails in EMAIL_FILE_PATH, the newest first. Only on a development server."""
    if not settings.DEBUG:
        raise Http404("Mails are sent for real here.")
    return render(request, "outbox.html", {"mails": read_mails(Path(settings.EMAIL_FILE_PATH))})


def read_mails(folder: Path) -> list[Mail]:
    """The newest mails that Django's file backend wrote into this folder; none when there is no folder."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    mails = [mail for path in files for mail in _parse(path.read_bytes())]
    return sorted(mails, key=lambda mail: mail.sent_at, reverse=True)[:SHOWN]


def _parse(content: bytes) -> list[Mail]:
    parts = [part for part in content.split(_SEPARATOR) if part.strip()]
    return [_mail(email.message_from_bytes(part.lstrip(), policy=policy)) for part in parts]


def _mail(message: EmailMessage) -> Mail:
    body = message.get_body(("plain",))
    date = message["Date"]
    return Mail(
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        sent_at=parsedate_to_datetime(date).astimezone(UTC) if date else datetime.fromtimestamp(0, UTC),
        text=str(body.get_content()) if body else "",
    )
