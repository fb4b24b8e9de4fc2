"""Where a person is signed in: listing, ending and forgetting sessions."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

# The first that fits names it: Edge and Opera call themselves Chrome too, Chrome calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS|Chromium", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh|Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """One session as its owner sees it. `number` names it to `session_end`."""

    number: int
    device: str
    ip: str
    since: datetime
    last_seen: datetime
    current: bool


def device_label(user_agent: str) -> str:
    """ "Firefox on Windows", as far as the browser says."""
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in _SYSTEMS if re.search(pattern, user_agent)), "")
    browser = browser or _("Some browser")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


def session_list(*, user: User, current_key: str | None) -> list[SignedIn]:
    """The user's sessions that still work: the present one first, then the last used."""
    found = [
        SignedIn(
            number=session.pk,
            device=device_label(session.user_agent),
            ip=session.ip,
            since=session.created_at,
            last_seen=session.last_seen_at,
            current=session.session_key == current_key,
        )
        for session in UserSession.objects.purge_and_list(user)
    ]
    return sorted(found, key=lambda session: (session.current, session.last_seen), reverse=True)


def session_end(*, user: User, number: int) -> bool:
    """Sign one of the user's sessions out; False when there is none of that number."""
    session = UserSession.objects.filter(user=user, pk=number).first()
    if session is None:
        return False
    session.end()
    return True


def sessions_end_others(*, user: User, current_key: str | None) -> int:
    """Sign the user out everywhere but here; returns in how many places."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=current_key or ""))
    for session in others:
        session.end()
    return len(others)


def sessions_forget() -> int:
    """Drop sessions that are over, and what is held about them: no address outlives its session.

    Returns how many addresses went.
    """
    now = timezone.now()
    Session.objects.filter(expire_date__lte=now).delete()
    alive = Session.objects.values("session_key")
    # A session that began a moment ago may not have been written yet.
    gone = UserSession.objects.filter(last_seen_at__lt=now - timedelta(minutes=10)).exclude(session_key__in=alive)
    return int(gone.delete()[0])
