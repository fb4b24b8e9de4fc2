"""Writes down what a step came to, if the domain is still as it was when the step began."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from domains.dependents import count_on
from domains.errors import DomainChanged
from domains.models import Domain, DomainTransition
from domains.proof import needs_proof
from domains.states import State, next_check
from domains.transitions import transition
from domains.worker.checks import Check
from domains.worker.outcome import Move, Outcome, Prove, Stay
from edge.outbox import is_settled

_OUT_OF_LINE: dict[str, Any] = {"queue_position": None, "queue_until": None}
_WRONG = (State.CONFLICT, State.FAILED, State.DEGRADED)
# Not every look asks for these: a record that was right does not become unknown by another step.
_HOLDS_ON = ("ownership", "certificate_record", "target")


def apply(domain: Domain, outcome: Outcome, *, now: datetime) -> None:
    """Move the domain on, or have it wait. Raises DomainChanged: then nothing was written."""
    match outcome:
        case Move():
            _move(domain, outcome, now)
        case Stay():
            _stay(domain, outcome, now)
        case Prove():
            _prove(domain, outcome, now)


def _move(domain: Domain, move: Move, now: datetime) -> None:
    changes: dict[str, Any] = {**_OUT_OF_LINE, **_seen(domain, move.checks, now), **move.changes}
    changes["failing_since"] = (domain.failing_since or now) if move.to in _WRONG else None
    if move.to == State.AWAITING_DNS:
        changes["failing_since"] = domain.failing_since
    if move.to == State.ACTIVE:
        changes["trouble_mailed_at"] = None
    transition(domain, to=move.to, reason=move.reason, detail=move.detail, **changes)


def _stay(domain: Domain, stay: Stay, now: datetime) -> None:
    state = State(domain.state)
    when = now + stay.again if stay.again is not None else None
    if when is None:
        when = next_check(state, domain_id=domain.public_id, since=domain.state_since, now=now)
    fields: dict[str, Any] = {**_OUT_OF_LINE, **_seen(domain, stay.checks, now), **stay.changes}
    fields |= {"reason": stay.reason, "next_check_at": when}
    if stay.failing is not None:
        fields["failing_since"] = (domain.failing_since or now) if stay.failing else None
    if stay.changes.keys() - _OUT_OF_LINE.keys():
        fields["version"] = F("version") + 1  # what is seen at each look is no change that others must know of
    with transaction.atomic():
        unchanged = Domain.objects.filter(pk=domain.pk, state=state, version=domain.version)
        if unchanged.update(**fields) != 1:
            raise DomainChanged(domain.hostname)
        if stay.detail or stay.reason != domain.reason:
            DomainTransition.objects.create(domain=domain, old=state, new=state, reason=stay.reason, detail=stay.detail)


def _prove(domain: Domain, prove: Prove, now: datetime) -> None:
    """The claim becomes the one that holds. Another workspace's proven claim gives way: this one published its token.

    All claims of the name are held meanwhile, so that none is removed or proven between the look and the decision, and
    no link is made on one. While one is on its way out this one waits, lest its removal takes down what this one is
    about to set up; and so it does until the edge holds nothing any more of what stood on the others, lest this one's
    host serves it. Who was alone when its records were looked at, and no longer is, has to show its own record first.
    """
    try:
        with transaction.atomic():
            others = [one for one in Domain.objects.all_of(domain.hostname) if one.pk != domain.pk]
            if needs_proof(domain) and not any(check.name == "ownership" and check.ok for check in prove.checks):
                _stay(domain, Stay(reason="claimed_elsewhere", again=timedelta(0), checks=prove.checks), now)
                return
            holder = next((one for one in others if one.holds), None)
            leaving = any(one.state == State.REMOVING or count_on(one) for one in others)
            leaving = leaving or not is_settled(domain.hostname)
            if holder is not None:
                transition(holder, to=State.REMOVING, reason="taken_over", is_primary=False)
            if holder is not None or leaving:
                _stay(domain, Stay(reason="being_released", checks=prove.checks), now)
                return
            _move(domain, Move(to=State.ISSUING, checks=prove.checks, changes={"proven_at": now}), now)
    except IntegrityError as error:
        if "domain_proven_once" not in str(error):
            raise
        _move(domain, Move(to=State.CONFLICT, reason="held_elsewhere", checks=prove.checks), now)


def _seen(domain: Domain, checks: tuple[Check, ...] | None, now: datetime) -> dict[str, Any]:
    if checks is None:
        return {}
    rows = [check.as_row() for check in checks]
    asked = {row["name"] for row in rows}
    kept = [row for row in domain.checks if row["name"] == "provider" or (row["name"] in _HOLDS_ON and row["ok"])]
    rows += [row for row in kept if row["name"] not in asked]
    return {"checks": rows, "checked_at": now}
