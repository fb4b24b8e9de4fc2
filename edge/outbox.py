"""Puts keys into the outbox, in the transaction of the change that touches them."""

from collections.abc import Iterable

import structlog
from django.db import connection, transaction

from edge.kicks import start_soon
from edge.models import EdgeChange

log = structlog.get_logger(__name__)

# The keys are sorted so that two transactions that touch the same ones lock them in the same order.
# `rev` is taken again when the row is there already: the value in EXCLUDED was drawn before this
# statement waited for the other transaction, and could be lower than the one that just committed.
_ENQUEUE = """
    INSERT INTO edge_edgechange (key, rev, is_new, not_before, attempts, last_error, enqueued_at)
    SELECT key, nextval('edge_rev'), %s, clock_timestamp(), 0, '', clock_timestamp()
    FROM unnest(%s::text[]) AS key
    ON CONFLICT (key) DO UPDATE SET
        rev = nextval('edge_rev'), not_before = clock_timestamp(), attempts = 0, last_error = '',
        is_new = edge_edgechange.is_new AND EXCLUDED.is_new
"""


def enqueue(keys: Iterable[str], *, is_new: bool = False) -> None:
    """Ask for these keys to be written at the edge once the caller's transaction commits.

    `is_new` is a hint that they were never published. Must be called inside a transaction, or the
    change and its publication could part.
    """
    unique = sorted(set(keys))
    if not unique:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("enqueue() must run in the transaction of the change.")
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE, [is_new, unique])
    transaction.on_commit(kick, robust=True)


def kick() -> None:
    """Start a drain now; if the broker is out of reach the next beat (one second) finds the rows."""
    from edge.tasks import drain  # tasks import the drain, which imports this module

    try:
        start_soon(drain, expires=60)
    except drain.OperationalError as error:
        log.warning("drain not started, beat will", error=str(error))


def is_settled(host: str) -> bool:
    """Whether all that was ever enqueued of the custom domain `host` has reached the table: its item and its links."""
    # The keys of a host are those between `host#` and `host$`: in byte order nothing else stands there.
    return not EdgeChange.objects.filter(key__gte=f"{host}#", key__lt=f"{host}$").exists()


def pending(keys: Iterable[str]) -> dict[str, EdgeChange]:
    """The rows of those of these keys that are not published yet, by key."""
    return {change.key: change for change in EdgeChange.objects.filter(key__in=list(keys))}
