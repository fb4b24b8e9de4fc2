"""Celery's door to exports: each task only calls a service."""

from celery import shared_task

from exports import services


@shared_task(name="exports.run_export")
def run_export(export_id: str) -> None:
    """Write the export with this public id."""
    services.export_run(export_id)


@shared_task(name="exports.resume")
def resume() -> int:
    """Start every export whose worker died; returns how many."""
    return services.resume_exports()


@shared_task(name="exports.send_mails")
def send_mails() -> int:
    """Tell of every long export that is ready; returns how many mails went out."""
    return services.send_due_mails()


@shared_task(name="exports.purge")
def purge() -> int:
    """Remove what is over; returns how many exports."""
    return services.exports_purge()
