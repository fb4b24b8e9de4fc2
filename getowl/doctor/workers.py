"""Celery: who works, and whether anything waits for too long."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from edge.models import EdgeChange
from getowl.celery import app
from getowl.doctor.finding import Finding, failed, ok, warning

_LATE: Final = timedelta(minutes=1)
_SECONDS: Final = 3.0


def queues_needed() -> set[str]:
    """The queues that somebody has to read."""
    found = {"celery", *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
    return found if settings.TINYBIRD_SIGNING_KEY else found - {"clicks"}


def workers() -> Iterator[Finding]:
    """A worker for each queue, and beat, which is seen by what it starts every second: the drain of the outbox."""
    answers = app.control.inspect(timeout=_SECONDS).active_queues() or {}
    read = {queue["name"] for queues in answers.values() for queue in queues}
    for queue in sorted(queues_needed()):
        if queue in read:
            yield ok(f"A worker reads the queue {queue}")
        else:
            yield failed(f"Nobody reads the queue {queue}", f"Start `celery -A getowl.celery worker -Q {queue}`.")
    since = EdgeChange.objects.waiting_since()
    if since is not None and timezone.now() - since > _LATE:
        yield failed(
            f"A change has waited for the edge since {since:%Y-%m-%d %H:%M:%S} UTC",
            "Is beat running, and a worker of the queue celery? `What waits` in the admin shows the key's error.",
        )
    if stuck := EdgeChange.objects.stuck().count():
        yield warning(f"{stuck} keys failed and are tried again", "`What waits` in the admin shows their errors.")
