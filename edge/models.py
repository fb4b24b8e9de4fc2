"""The outbox: which edge keys must be written to DynamoDB."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, cast

from django.db import connection, models


@dataclass(frozen=True, slots=True)
class Claim:
    """One key that this worker may publish until its lease ends. `attempts` counts this one."""

    key: str
    rev: int
    is_new: bool
    attempts: int


# Rows that another transaction holds are being claimed, settled or enqueued again right now: skipping
# them (here and below) means that the drain never waits for an editor, nor an editor's locks for it.
# MATERIALIZED: as a sub-select Postgres may run it once for each row that it looks at, and claim more than the limit.
_CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT key FROM edge_edgechange WHERE not_before <= clock_timestamp()
        ORDER BY not_before LIMIT %s FOR UPDATE SKIP LOCKED
    )
    UPDATE edge_edgechange change
    SET not_before = clock_timestamp() + make_interval(secs => %s), attempts = attempts + 1
    FROM due WHERE change.key = due.key
    RETURNING change.key, rev, is_new, attempts
"""
_SETTLE = """
    DELETE FROM edge_edgechange WHERE key IN (
        SELECT change.key FROM edge_edgechange change
        JOIN unnest(%s::text[], %s::bigint[]) AS done(key, rev)
            ON change.key = done.key AND change.rev = done.rev
        FOR UPDATE OF change SKIP LOCKED
    )
"""
_PUT_OFF = """
    UPDATE edge_edgechange change
    SET not_before = clock_timestamp() + make_interval(secs => failed.delay), last_error = failed.error
    FROM unnest(%s::text[], %s::bigint[], %s::float8[], %s::text[]) AS failed(key, rev, delay, error)
    WHERE change.key = failed.key AND change.rev = failed.rev AND change.key IN (
        SELECT key FROM edge_edgechange WHERE key = ANY(%s) FOR UPDATE SKIP LOCKED
    )
"""


class EdgeChangeQuerySet(models.QuerySet["EdgeChange"]):
    def claim(self, *, limit: int, lease: timedelta) -> list[Claim]:
        """Take up to `limit` due rows for `lease`; a worker that dies gives them back by its end."""
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [limit, lease.total_seconds()])
            return [Claim(*row) for row in cursor.fetchall()]

    def settle(self, done: Sequence[Claim]) -> int:
        """Drop the rows that were published; one that was enqueued again meanwhile (new rev) stays."""
        with connection.cursor() as cursor:
            cursor.execute(_SETTLE, [[claim.key for claim in done], [claim.rev for claim in done]])
            return int(cursor.rowcount)

    def put_off(self, failed: Sequence[tuple[Claim, timedelta, str]]) -> None:
        """Try these again after their delay, and keep the error for the support staff."""
        keys = [claim.key for claim, _, _ in failed]
        revs = [claim.rev for claim, _, _ in failed]
        seconds = [delay.total_seconds() for _, delay, _ in failed]
        errors = [error for _, _, error in failed]
        with connection.cursor() as cursor:
            cursor.execute(_PUT_OFF, [keys, revs, seconds, errors, keys])

    def waiting_since(self) -> datetime | None:
        """When the oldest change that is not published yet was made."""
        return cast("datetime | None", self.aggregate(since=models.Min("enqueued_at"))["since"])

    def stuck(self) -> "EdgeChangeQuerySet":
        """Rows that failed at least once and wait for another try."""
        return self.exclude(last_error="")


class EdgeChange(models.Model):
    """One key whose item at the edge may be out of date.

    The row says *that* a key changed, never what it should hold: that is asked when it is written, so
    any number of edits coalesce into one write. It goes away when its `rev` has been written.
    """

    # The partition key in DynamoDB is at most 2,048 bytes; ours are far shorter (edge/resolver/contract.py).
    # Ordered by bytes, as DynamoDB does, whatever the database's own collation is.
    key = models.CharField(max_length=800, primary_key=True, db_collation="C")
    # From the sequence edge_rev, which never goes back: the guard at the edge lets only a higher one land.
    rev = models.BigIntegerField()
    # A hint that the key was never published: it is then worth trying to insert it in a batch.
    is_new = models.BooleanField(default=False)
    # Not to be claimed before this moment: a lease while a worker has it, a back-off after a failure.
    not_before = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    enqueued_at = models.DateTimeField()

    objects = EdgeChangeQuerySet.as_manager()

    class Meta:
        # The drain's claim: `WHERE not_before <= now() ORDER BY not_before LIMIT n`.
        indexes: ClassVar = [models.Index(fields=["not_before"], name="edge_change_due")]

    def __str__(self) -> str:
        return f"{self.key} rev {self.rev}"
