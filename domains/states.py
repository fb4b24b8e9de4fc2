"""The states of a custom domain, which may follow which, and when each is looked at again.

Nothing here knows a database or AWS: what happened is found out elsewhere, what may follow is said here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """Where a domain is on its way, in the words its owner reads."""

    AWAITING_DNS = "awaiting_dns"  # its owner has to publish records
    VERIFYING = "verifying"  # the records are there: is it theirs, and may Amazon certify it?
    ISSUING = "issuing"  # ACM checks the records and issues
    DEPLOYING = "deploying"  # CloudFront takes the certificate to its edges
    ACTIVE = "active"  # a redirect over HTTPS was seen
    DEGRADED = "degraded"  # was active, and a check fails; still served as far as we can
    CONFLICT = "conflict"  # somebody else holds the name: another workspace, or another AWS account
    FAILED = "failed"  # stopped for a reason that only a person can remove
    REMOVING = "removing"  # taken off the edge, CloudFront and ACM
    REMOVED = "removed"  # nothing of it is left there

    @property
    def label(self) -> str:
        """The state in words: "Awaiting DNS"."""
        return str(LABELS[self])


LABELS: Final = {
    State.AWAITING_DNS: _("Awaiting DNS"),
    State.VERIFYING: _("Verifying"),
    State.ISSUING: _("Issuing certificate"),
    State.DEPLOYING: _("Deploying"),
    State.ACTIVE: _("Active"),
    State.DEGRADED: _("Degraded"),
    State.CONFLICT: _("Conflict"),
    State.FAILED: _("Failed"),
    State.REMOVING: _("Removing"),
    State.REMOVED: _("Removed"),
}

GONE: Final = (State.REMOVING, State.REMOVED)
"""The name is free: its workspace or any other may claim it anew."""

SERVED: Final = (State.DEPLOYING, State.ACTIVE, State.DEGRADED)
"""The edge answers for a proven domain in these: while it is deployed, so that the first redirect can be tested."""


def serves(state: State, adapter: str) -> bool:
    """Whether the edge answers for a proven domain: also while another certificate is issued for one that was deployed
    before (it has an `adapter`), whose old one may still be good."""
    return state in SERVED or (state == State.ISSUING and adapter != "")


LIVE: Final = (State.ACTIVE, State.DEGRADED)
"""Visitors were seen to reach it."""

TELLS_AFTER: Final = timedelta(hours=4)
"""Its workspace is told of a fault that lasts so long; DNS is often mended, or still spreading, before."""
AT_ONCE: Final = (State.VERIFYING, State.ISSUING, State.DEPLOYING, State.DEGRADED, State.REMOVING)
"""There is something to do as soon as a domain is in these."""

WARNS_AFTER: Final = timedelta(days=11)
GIVES_UP_AFTER: Final = timedelta(days=14)
"""A domain whose records were never there is given up so long after the first look that did not find them, if its
workspace was warned some days before. One that was active is never given up."""

FOLLOWING: Final[dict[State, frozenset[State]]] = {
    State.AWAITING_DNS: frozenset({State.VERIFYING, State.CONFLICT, State.FAILED, State.REMOVING}),
    # Records can go away again at every stage before the certificate is attached.
    State.VERIFYING: frozenset(
        {State.AWAITING_DNS, State.ISSUING, State.CONFLICT, State.FAILED, State.REMOVING},
    ),
    State.ISSUING: frozenset({State.AWAITING_DNS, State.DEPLOYING, State.CONFLICT, State.FAILED, State.REMOVING}),
    # Back to ISSUING when the certificate was deleted behind our back.
    State.DEPLOYING: frozenset({State.ISSUING, State.ACTIVE, State.CONFLICT, State.FAILED, State.REMOVING}),
    # A domain that was active never fails by itself: it may still get clicks.
    State.ACTIVE: frozenset({State.DEGRADED, State.REMOVING}),
    # Back to ISSUING or DEPLOYING when what AWS lost is made again.
    State.DEGRADED: frozenset({State.ACTIVE, State.ISSUING, State.DEPLOYING, State.REMOVING}),
    # Freed, or proven: from the start, with what the other holder may have changed.
    State.CONFLICT: frozenset({State.AWAITING_DNS, State.FAILED, State.REMOVING}),
    State.FAILED: frozenset({State.AWAITING_DNS, State.REMOVING}),
    State.REMOVING: frozenset({State.REMOVED}),
    State.REMOVED: frozenset(),  # adding the name again makes a new domain
}
"""Every transition there is."""

# How long after the last change of state, the wait between two looks. DNS is set in the first minutes or days later;
# ACM issues within minutes, mostly. `bench/domains` shows what these waits cost owners, DNS and AWS.
_EAGER: Final = timedelta(minutes=2)
_WAITING: Final = (
    (_EAGER, timedelta(seconds=3)),
    (timedelta(minutes=10), timedelta(seconds=15)),
    (timedelta(hours=1), timedelta(seconds=30)),
    (timedelta(days=1), timedelta(minutes=5)),
    (timedelta(days=3), timedelta(minutes=30)),
)
_PATIENT: Final = timedelta(hours=6)
# Where these states wait otherwise. Should our own edge fail, every live domain looked at meanwhile is degraded: all of
# them together must not be more than workers and AWS bear.
_OTHERWISE: Final = {
    State.ISSUING: ((_EAGER, timedelta(seconds=3)), (timedelta(minutes=10), timedelta(seconds=5))),
    State.DEGRADED: ((timedelta(hours=1), timedelta(minutes=1)),),
}
_DAY: Final = timedelta(days=1)


class ForbiddenTransition(Exception):
    """A state was asked to follow one that it may not follow: a fault in this code. Nothing was changed."""

    def __init__(self, old: State, new: State) -> None:
        super().__init__(f"{old} may not become {new}")


def require_transition(old: State, new: State) -> None:
    """Raises ForbiddenTransition unless `new` may follow `old`."""
    if new not in FOLLOWING[old]:
        raise ForbiddenTransition(old, new)


def next_check(state: State, *, domain_id: str, since: datetime, now: datetime) -> datetime | None:
    """When a domain that is in `state` since then is to be looked at again; None for never.

    Eager at first and patient later. Active domains have a moment of the day each, by their public id, so that ten
    thousand of them are spread evenly over the day whenever they were added.
    """
    if state in (State.REMOVED, State.FAILED):
        return None
    if state == State.ACTIVE:
        return _next_moment(domain_id, now)
    age = now - since
    waits = (*_OTHERWISE.get(state, ()), *_WAITING)
    return now + next((wait for until, wait in waits if age < until), _PATIENT)


def _next_moment(domain_id: str, now: datetime) -> datetime:
    """The domain's own moment of the day, the first that is after `now`."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    second = int.from_bytes(sha256(domain_id.encode()).digest()[:8]) % int(_DAY.total_seconds())
    moment = midnight + timedelta(seconds=second)
    return moment if moment > now else moment + _DAY
