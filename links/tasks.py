"""Celery's door to imports: each task only calls a service."""

from celery import shared_task

from links import services


@shared_task(name="links.run_import")
def run_import(import_id: str) -> None:
    """Run the import with this public id."""
    services.import_run(import_id)


@shared_task(name="links.resume_imports")
def resume_imports() -> int:
    """Start every import whose worker died; returns how many."""
    return services.resume_imports()
