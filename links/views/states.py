"""What a link is doing now, in a word, a colour and a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.translation import gettext as _

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
    if link.taken_down_at is not None:
        text = _("We took it off the edge: %(because)s Visitors are not redirected. Write to us if that is wrong.")
        return State(_("Taken down"), "failed", text % {"because": link.taken_down_because})
    if link.is_parked:
        return _parked(link)
    if change is not None and change.last_error:
        text = _("The last change has not reached the edge yet; it is tried again by itself.")
        return State(_("Failed"), "failed", text, moving=True)
    if change is not None:
        return State(_("Publishing…"), "waiting", _("The last change is on its way to the edge."), moving=True)
    if link.archived_at is not None:
        return State(_("Archived"), "", _("Hidden from the list. Visitors are redirected all the same."))
    if link.is_expired(now):
        return State(_("Expired"), "", _("Its time is over."))
    if link.max_clicks is not None and link.is_used_up:
        return State(
            _("Used up"), "", _("It has had its %(max_clicks)s clicks.") % {"max_clicks": intcomma(link.max_clicks)}
        )
    if link.is_scheduled(now):
        return State(_("Scheduled"), "info", _("At the edge, waiting for its start."))
    if link.domain is not None and link.domain.state not in LIVE:
        return State(
            _("Waiting"),
            "info",
            _("At the edge, waiting for %(domain)s to be live.") % {"domain": link.base_text},
        )
    seconds = settings.EDGE_MAX_AGE_SECONDS
    text = _("Live at the edge, revision %(version)s. Caches may keep the one before for %(seconds)s s.") % {
        "version": link.version,
        "seconds": seconds,
    }
    return State(_("Live"), "live", text)


def _parked(link: Link) -> State:
    if link.key.startswith(WAITING):
        text = _("%(domain)s is not this workspace's now. The link comes back with it, or can have another domain.") % {
            "domain": link.base_text
        }
        return State(_("Off"), "failed", text)
    return State(
        _("Off"),
        "failed",
        _("Another link on %(domain)s has this address. Give this one another slug.") % {"domain": link.base_text},
    )


def rows_of(links: Iterable[Link]) -> list[Row]:
    """The links with their states, in one query."""
    links = list(links)
    changes = pending(link.key for link in links)
    now = timezone.now()
    return [Row(link, state_of(link, changes.get(link.key), now)) for link in links]
