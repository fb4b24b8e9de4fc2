"""Why a link does not lead where its owner expects: each reason that holds, in the order in which the edge asks."""

from dataclasses import dataclass
from datetime import datetime

from domains.states import State, serves
from edge.models import EdgeChange
from edge.outbox import pending
from links.models import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What is so, and what helps. `stops`: visitors are not redirected because of it."""

    what: str
    then: str
    stops: bool = True


def reasons(link: Link, now: datetime) -> list[Reason]:
    """Everything that keeps visitors away or surprises its owner; nothing when the link simply works."""
    found = [*_of_ours(link), *_of_the_host(link), *_of_the_link(link, now), *_of_the_edge(link)]
    return sorted(found, key=lambda reason: not reason.stops)


def _of_ours(link: Link) -> list[Reason]:
    """What our own staff did."""
    found = []
    if link.workspace.suspended_at is not None:
        then = f"{link.workspace.suspended_because} The workspace's page opens it again."
        found.append(Reason(what="Its workspace is closed", then=then))
    if link.taken_down_at is not None:
        what = (
            f"It is taken down, with all links to {link.taken_down_host}"
            if link.taken_down_host
            else "It is taken down"
        )
        found.append(Reason(what=what, then=f"{link.taken_down_because} Put it back if that is wrong."))
    return found


def _of_the_host(link: Link) -> list[Reason]:
    if link.is_parked:
        then = "The workspace does not hold its domain, or another link has its address: see the domain's timeline."
        return [Reason(what="It is parked", then=then)]
    if link.domain is None or serves(State(link.domain.state), link.domain.adapter):
        return []
    what = f"Its domain {link.domain.hostname} is {State(link.domain.state).label.lower()}"
    return [Reason(what=what, then=f"Look at the domain: {link.domain.reason or 'it is on its way'}.")]


def _of_the_link(link: Link, now: datetime) -> list[Reason]:
    found = []
    if link.activates_at and now < link.activates_at:
        found.append(Reason(what=f"It starts at {link.activates_at:%Y-%m-%d %H:%M} UTC", then="Its owner set this."))
    if link.expires_at and link.expires_at <= now:
        then = (
            f"It leads to {link.expired_url} since." if link.expired_url else "Its owner set this; they can extend it."
        )
        found.append(Reason(what=f"It ended at {link.expires_at:%Y-%m-%d %H:%M} UTC", then=then))
    if link.limit_reached_at:
        what = f"It reached its limit of {link.max_clicks} clicks at {link.limit_reached_at:%Y-%m-%d %H:%M} UTC"
        found.append(Reason(what=what, then="Its owner can raise the limit."))
    for holds, what in (
        (link.has_password, "It asks for a password"),
        (bool(link.rules), "Its rules lead some visitors elsewhere"),
        (bool(link.variants), "It splits visitors between variants"),
        (link.archived_at is not None, "It is archived: hidden in lists, it redirects all the same"),
    ):
        if holds:
            found.append(Reason(what=what, then="The simulator in its editor shows who goes where.", stops=False))
    return found


def _of_the_edge(link: Link) -> list[Reason]:
    change: EdgeChange | None = pending([link.key]).get(link.key)
    if change is None:
        return []
    if change.last_error:
        then = f"{change.attempts} attempts failed: {change.last_error}. Publish it again once that is mended."
        return [Reason(what="Its last change does not reach the edge", then=then)]
    return [Reason(what=f"Its last change waits since {change.enqueued_at:%H:%M:%S} UTC", then="Seconds, usually.")]
