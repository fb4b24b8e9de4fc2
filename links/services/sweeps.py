"""Publishes many links anew; it may be killed at any line.

1. `sweep_begin` notes what is to be done, in the transaction of its cause, and starts a worker; `sweeps_resume` finds
   what no worker was told of, or what one left unfinished.
2. Each chunk of links is one transaction in which the sweep's row is locked, and noted in it: a second worker stops.
"""

from collections.abc import Sequence
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Workspace
from links.blocked_hosts import leads_under
from links.models import BlockedHost, EdgeSweep, Link
from links.services.settling import enqueue_links

CHUNK: Final = 1_000
AGAIN_AFTER_SECONDS: Final = 15
"""When links that were saved while a host was being blocked are looked for: no transaction is open that long."""

log = structlog.get_logger(__name__)


def sweep_begin(*, kind: EdgeSweep.Kind, workspace: Workspace | None = None, host: str = "") -> EdgeSweep:
    """Have a worker publish the workspace's links, or take those that lead to the host off or back."""
    sweep = EdgeSweep.objects.create(kind=kind, workspace=workspace, host=host)
    transaction.on_commit(lambda: kick(sweep.pk), robust=True)
    if kind == EdgeSweep.Kind.BLOCK:
        again = EdgeSweep.objects.create(kind=kind, host=host)
        transaction.on_commit(lambda: kick(again.pk, AGAIN_AFTER_SECONDS), robust=True)
    return sweep


def sweep_run(sweep_id: int) -> None:
    """Go on with the sweep to its end. Does nothing while another worker is at it."""
    while _step(sweep_id):
        pass


def sweeps_resume() -> int:
    """Go on with those that are unfinished; returns how many."""
    unfinished = EdgeSweep.objects.unfinished()
    for sweep_id in unfinished:
        kick(sweep_id)
    return len(unfinished)


def kick(sweep_id: int, countdown: int = 0) -> None:
    """Start a worker on it; if the broker is out of reach, sweeps_resume finds it."""
    from links.tasks import run_sweep  # the task calls this module

    try:
        run_sweep.apply_async((sweep_id,), countdown=countdown)
    except run_sweep.OperationalError as error:
        log.warning("sweep not started, beat will", error=str(error))


def _step(sweep_id: int) -> bool:
    """Do a chunk; whether there may be more."""
    with transaction.atomic():
        sweep = EdgeSweep.objects.claim(sweep_id)
        if sweep is None:
            return False
        links = _next_links(sweep)
        if not links:
            sweep.finished_at = timezone.now()
            sweep.save(update_fields=["finished_at"])
            return False
        sweep.after_link = links[-1].pk
        sweep.links += _publish(sweep, links)
        sweep.save(update_fields=["after_link", "links"])
    return True


def _next_links(sweep: EdgeSweep) -> list[Link]:
    links = Link.objects.filter(pk__gt=sweep.after_link).select_related("domain").order_by("pk")
    if sweep.kind == EdgeSweep.Kind.WORKSPACE:
        return list(links.filter(workspace=sweep.workspace)[:CHUNK])
    if sweep.kind == EdgeSweep.Kind.UNBLOCK:
        return list(links.filter(taken_down_host=sweep.host)[:CHUNK])
    wanted = Q(destination__icontains=sweep.host) | Q(expired_url__icontains=sweep.host)
    wanted |= Q(ios_url__icontains=sweep.host) | Q(android_url__icontains=sweep.host)
    wanted |= Q(rules__icontains=sweep.host) | Q(variants__icontains=sweep.host)
    return list(links.filter(wanted, taken_down_at=None)[:CHUNK])


def _publish(sweep: EdgeSweep, links: Sequence[Link]) -> int:
    """Note what has changed for these links, and enqueue them; returns how many they were."""
    chosen = list(links)
    if sweep.kind == EdgeSweep.Kind.BLOCK:
        blocked = BlockedHost.objects.filter(host=sweep.host).first()
        chosen = [link for link in links if blocked is not None and leads_under(link, {sweep.host})]
        Link.objects.filter(pk__in=[link.pk for link in chosen]).update(
            taken_down_at=timezone.now(),
            taken_down_because=blocked.because if blocked else "",
            taken_down_host=sweep.host,
        )
    elif sweep.kind == EdgeSweep.Kind.UNBLOCK:
        pks = [link.pk for link in chosen]
        Link.objects.filter(pk__in=pks).update(taken_down_at=None, taken_down_because="", taken_down_host="")
    enqueue_links([link.key for link in chosen])
    return len(chosen)
