"""What a link is doing now, in a word, a colour and a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from domains.states import LIVE
from edge.models import EdgeChange
from edge.outbox import pending
from links.keys import WAITING
from links.models import Link
from links.sparkline import Sparkline


@dataclass(frozen=True, slots=True)
class State:
    """`kind` is the pill's (components/pill.html); `moving` says that it will change by itself in seconds."""

    word: str
    kind: str
    text: str
    moving: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A link and what it is doing; in the list, also its clicks of the last days, None if it never had any."""

    link: Link
    state: State
    spark: Sparkline | None = None


def state_of(link: Link, change: EdgeChange | None, now: datetime) -> State:
    """The state of a link; `change` is its row in the outbox, None once it is published."""
    if link.is_parked:
        return _parked(link)
    if change is not None and change.last_error:
        text = "The last change has not reached the edge yet; it is tried again by itself."
        return State("Failed", "failed", text, moving=True)
    if change is not None:
        return State("Publishing…", "waiting", "The last change is on its way to the edge.", moving=True)
    if link.archived_at is not None:
        return State("Archived", "", "Hidden from the list. Visitors are redirected all the same.")
    if link.is_expired(now):
        return State("Expired", "", "Its time is over.")
    if link.max_clicks is not None and link.is_used_up:
        return State("Used up", "", f"It has had its {link.max_clicks:,} clicks.")
    if link.is_scheduled(now):
        return State("Scheduled", "info", "At the edge, waiting for its start.")
    if link.domain is not None and link.domain.state not in LIVE:
        return State("Waiting", "info", f"At the edge, waiting for {link.base_text} to be live.")
    seconds = settings.EDGE_MAX_AGE_SECONDS
    text = f"Live at the edge, revision {link.version}. Caches may keep the one before for {seconds} s."
    return State("Live", "live", text)


def _parked(link: Link) -> State:
    if link.key.startswith(WAITING):
        text = f"{link.base_text} is not this workspace's now. The link comes back with it, or can have another domain."
        return State("Off", "failed", text)
    return State("Off", "failed", f"Another link on {link.base_text} has this address. Give this one another slug.")


def rows_of(links: Iterable[Link]) -> list[Row]:
    """The links with their states, in one query."""
    links = list(links)
    changes = pending(link.key for link in links)
    now = timezone.now()
    return [Row(link, state_of(link, changes.get(link.key), now)) for link in links]
