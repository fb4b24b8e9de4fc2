"""Does one thing to many links, and undoes it; it may be killed at any line.

1. `batch_begin` does it at once where there is one chunk of links. Else it starts a worker, so that no request takes
   long; `batches_resume` finds what no worker was told of, or what one left unfinished.
2. Each chunk is one transaction in which the batch's row is locked: a second worker finds it taken and stops, and what
   dies with its worker is undone as a whole.
3. A chunk notes for each link that changed what it was before and which version it has since. An undo gives it back
   to those that still have that version; others were changed meanwhile, are left alone and named.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Workspace
from links.errors import LinkError
from links.models import LinkBatch
from links.models.link_batch import LinkBatchPart
from links.services.batch_steps import CHUNK, Step, clean_params, do_chunk, undo_part

MAX_LINKS: Final = 10_000
KEPT_FOR: Final = timedelta(days=30)
_NAMED: Final = 20  # links that are named of those left alone
_AT_ONCE: Final = 100

log = structlog.get_logger(__name__)


def batch_begin(
    *, workspace: Workspace, actor: Actor, action: str, link_ids: Sequence[int], params: Mapping[str, Any]
) -> LinkBatch:
    """Do it to these links (primary keys): now if they are 500 or fewer, or else by a worker.

    `params`: `add` and `remove` (names) of tag, `folder` (a public id, "" for none) of move, `expires_at` (a time, or
    None for never) of expire. Raises a LinkError, and nothing is changed then; ValueError above 10,000 links.
    """
    if len(link_ids) > MAX_LINKS:
        raise ValueError(f"at most {MAX_LINKS} links")
    cleaned = clean_params(workspace, actor, action, params)
    with transaction.atomic():
        batch = LinkBatch.objects.create(
            workspace=workspace,
            action=action,
            params=cleaned,
            link_ids=list(link_ids),
            total=len(link_ids),
            user=actor.user,
            api_key=actor.api_key,
        )
        _start(batch, at_once=len(link_ids) <= CHUNK)
    return batch


def batch_undo(*, batch: LinkBatch, actor: Actor) -> LinkBatch:
    """Take back what the batch did; one that is still at work is stopped. Undone already: returns that undo."""
    with transaction.atomic():
        batch = LinkBatch.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=batch.pk)
        done = LinkBatch.objects.filter(undoes=batch).first()
        if done is not None:
            return done
        if not batch.is_finished:
            _finish(batch)
        parts = batch.parts.count()
        undo = LinkBatch.objects.create(
            workspace=batch.workspace,
            action=LinkBatch.Action.UNDO,
            undoes=batch,
            total=parts,
            user=actor.user,
            api_key=actor.api_key,
        )
        _start(undo, at_once=parts <= 1)
    return undo


def batch_run(batch_id: int) -> None:
    """Go on with the batch to its end. Does nothing while another worker is at it."""
    while True:
        with transaction.atomic():
            batch = LinkBatch.objects.claim(batch_id)
            if batch is None:
                return
            try:
                with transaction.atomic():
                    _step(batch)
            except LinkError as error:  # a folder that is gone by now, for instance: the rest would fail as well
                batch.problems = [*batch.problems, error.message][:_NAMED]
                _finish(batch)


def batches_resume() -> int:
    """Go on with batches that are unfinished; returns how many. One that a worker is at costs nothing."""
    unfinished = LinkBatch.objects.unfinished()
    for batch_id in unfinished:
        kick(batch_id)
    return len(unfinished)


def forget_batches() -> int:
    """Forget what was done more than 30 days ago; returns how many batches. Can be stopped at any line."""
    count = 0
    while old := LinkBatch.objects.older_than(timezone.now() - KEPT_FOR, _AT_ONCE):
        LinkBatch.objects.filter(pk__in=old).delete()
        count += len(old)
    return count


def kick(batch_id: int) -> None:
    """Start a worker on it; if the broker is out of reach, batches_resume finds it."""
    from links.tasks import run_batch  # the task calls this module

    try:
        run_batch.delay(batch_id)
    except run_batch.OperationalError as error:
        log.warning("batch of links not started, beat will", error=str(error))


def _start(batch: LinkBatch, *, at_once: bool) -> None:
    if at_once:
        _step(batch)
    else:
        transaction.on_commit(lambda: kick(batch.pk), robust=True)


def _step(batch: LinkBatch) -> None:
    """Do the next chunk, or undo the next part. Raises a LinkError."""
    actor = Actor(user=batch.user, api_key=batch.api_key)
    if batch.undoes is not None:
        part = batch.undoes.parts.order_by("pk")[batch.position : batch.position + 1].first()
        step = undo_part(batch, actor, part.entries) if part is not None else Step()
        batch.position += 1
    else:
        step = do_chunk(batch, actor, batch.link_ids[batch.position : batch.position + CHUNK])
        batch.position += CHUNK
        if step.entries:
            LinkBatchPart.objects.create(batch=batch, entries=step.entries)
    batch.changed += step.changed
    batch.skipped += len(step.problems)
    batch.problems = [*batch.problems, *step.problems][:_NAMED]
    if batch.position >= batch.total:
        batch.position = batch.total
        _finish(batch)
    else:
        batch.save(update_fields=["position", "changed", "skipped", "problems"])


def _finish(batch: LinkBatch) -> None:
    batch.finished_at = timezone.now()
    batch.link_ids = []
    batch.save(update_fields=["position", "changed", "skipped", "problems", "finished_at", "link_ids"])
