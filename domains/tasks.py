"""Celery's door to the domains' workers: each task only calls a function."""

from typing import Final

from celery import shared_task

PATIENCE_SECONDS: Final = 1.0
"""As long as from one beat to the next (CELERY_BEAT_SCHEDULE): what comes later, the next one finds."""


@shared_task(name="domains.work")
def work() -> int:
    """Take a step with every domain that is due; returns how many."""
    from domains.worker.run import work_due  # boto3 and dnspython: whoever sends a task imports this module

    return work_due(patience=PATIENCE_SECONDS)


@shared_task(name="domains.sweep")
def sweep() -> None:
    """Compare what AWS has with the domains."""
    from django.conf import settings

    from domains.worker.sweep import sweep as compare
    from domains.worker.world import make_world

    if settings.DOMAINS_ENDPOINT:
        compare(make_world())


@shared_task(name="domains.send_mails")
def send_mails() -> int:
    """Tell workspaces what happens to their domains; returns how many mails went out."""
    from domains.mails.send import send_due_mails

    return send_due_mails()
