"""Takes domains whose time has come one step further. Any number of workers may do so at once."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.utils import timezone

from domains.aws.errors import AwsError
from domains.budget import BudgetUnavailable
from domains.dependents import adopt_all, respell_all
from domains.errors import DomainChanged
from domains.models import Domain
from domains.states import State
from domains.worker.apply import apply
from domains.worker.outcome import Outcome, Stay
from domains.worker.stages import STAGES
from domains.worker.trouble import outcome_of
from domains.worker.world import World, make_world

log = structlog.get_logger(__name__)

_CRASHED: Final = timedelta(minutes=5)
_NAP_SECONDS: Final = 0.2


def work_due(*, seconds: float = 50.0, patience: float = 0.0, world: World | None = None) -> int:
    """Take a step with each domain that is due, for about so long; returns how many. One is claimed at a time: what
    another worker could do now does not wait behind this one.

    What is due within `patience` seconds is waited for: a domain on its way is looked at many times, and each look that
    waited for the next beat would make its owner wait too.
    """
    if world is None and not settings.DOMAINS_ENDPOINT:
        return 0  # custom domains are not set up here
    world = world or make_world()
    lease = timedelta(seconds=settings.DOMAINS_LEASE_SECONDS)
    end, steps = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        now = timezone.now()
        if claimed := Domain.objects.claim(now=now, lease=lease, limit=1):
            step(claimed[0], world)
            steps += 1
        elif patience and Domain.objects.due_by(now + timedelta(seconds=patience)).exists():
            time.sleep(_NAP_SECONDS)
        else:
            break
    return steps


def step(domain: Domain, world: World) -> None:
    """Take one step with a domain. Whatever goes wrong is written down with it, and tried again."""
    stage = STAGES.get(State(domain.state))
    if stage is None:
        return
    try:
        outcome: Outcome = _settle(domain) or stage(domain, world)
    except AwsError as error:
        outcome = outcome_of(domain, error, now=world.now())
    except BudgetUnavailable as error:
        log.warning("domain_budget_unavailable", domain=domain.public_id, error=str(error))
        outcome = Stay(reason=domain.reason, failing=None, again=timedelta(seconds=30))
    except Exception:
        # A fault of ours must not keep the others waiting, nor this one be lost.
        log.exception("domain_step_failed", domain=domain.public_id, state=domain.state)
        outcome = Stay(reason=domain.reason, failing=None, again=_CRASHED)
    try:
        apply(domain, outcome, now=world.now())
    except DomainChanged:
        log.info("domain_changed_meanwhile", domain=domain.public_id, state=domain.state)
        Domain.objects.filter(pk=domain.pk, next_check_at__isnull=False).update(next_check_at=world.now())


def _settle(domain: Domain) -> Stay | None:
    """Before anything else is done for a domain that is held: what stood on the name before comes back, and what stands
    on it is spelled as its owner set since."""
    if not domain.holds or (adopt_all(domain) and (domain.respelled_to is None or respell_all(domain))):
        return None
    return Stay(reason=domain.reason, failing=None, again=timedelta())
