"""Celery's door to webhooks: each task only calls a function."""

from celery import shared_task


@shared_task(name="webhooks.deliver")
def deliver() -> int:
    """Send all that is due; returns the number of attempts."""
    from webhooks.sending.worker import deliver_due  # DNS and TLS: whoever emits imports this module

    return deliver_due()


@shared_task(name="webhooks.send_mails")
def send_mails() -> int:
    """Tell managers of endpoints that were disabled by themselves; returns how many mails went out."""
    from webhooks.mails import send_due_mails

    return send_due_mails()


@shared_task(name="webhooks.purge")
def purge() -> int:
    """Forget old events; returns how many."""
    from webhooks.services.purge import purge_old

    return purge_old()
