"""Celery's door to links: each task only calls a function."""

from celery import shared_task
from django.utils import timezone

from links import services
from links.pages import pictures
from links.pages.reading import read
from links.services.limit_mail import send_due_limit_mails
from links.services.limit_notices import limits_note
from links.services.page_titles import read_due_pages
from links.services.sweeps import sweep_run, sweeps_resume


@shared_task(name="links.run_import")
def run_import(import_id: str) -> None:
    """Run the import with this public id."""
    services.import_run(import_id)


@shared_task(name="links.resume_imports")
def resume_imports() -> int:
    """Start every import whose worker died; returns how many."""
    return services.resume_imports()


@shared_task(name="links.clean_imports")
def clean_imports() -> int:
    """Delete the files of drafts that nobody wants; returns how many."""
    return services.clean_imports()


@shared_task(name="links.change_tag")
def change_tag(change_id: int) -> None:
    """Take the change of a tag with this primary key to its links."""
    services.tag_change_run(change_id)


@shared_task(name="links.resume_tag_changes")
def resume_tag_changes() -> int:
    """Go on with every change of a tag that is unfinished; returns how many."""
    return services.tag_changes_resume()


@shared_task(name="links.run_sweep")
def run_sweep(sweep_id: int) -> None:
    """Publish the links of the sweep with this primary key anew."""
    sweep_run(sweep_id)


@shared_task(name="links.resume_sweeps")
def resume_sweeps() -> int:
    """Go on with every sweep that is unfinished; returns how many."""
    return sweeps_resume()


@shared_task(name="links.read_page")
def read_page(url: str) -> None:
    """Read the page at this address, for the editor that waits for it."""
    read(url)


@shared_task(name="links.read_picture")
def read_picture(url: str) -> None:
    """Read the picture at this address, for the social card that waits for it."""
    pictures.read_picture(url)


@shared_task(name="links.read_pages")
def read_pages() -> int:
    """Read the pages of links without a title that are due; returns of how many links."""
    return read_due_pages()


@shared_task(name="links.empty_bin")
def empty_bin() -> int:
    """Forget links that were deleted, and batches that were done, long ago; returns how many links."""
    services.forget_batches()
    return services.empty_bin()


@shared_task(name="links.tell_of_limits")
def tell_of_limits() -> int:
    """Tell those who pay what of their plans is nearly or all used; returns of how many workspaces."""
    limits_note(timezone.now())
    return send_due_limit_mails()


@shared_task(name="links.run_batch")
def run_batch(batch_id: int) -> None:
    """Go on with the batch with this primary key."""
    services.batch_run(batch_id)


@shared_task(name="links.resume_batches")
def resume_batches() -> int:
    """Go on with every batch that is unfinished; returns how many."""
    return services.batches_resume()
