"""The outbox: which edge keys must be written to DynamoDB."""

from typing import ClassVar

from django.db import models


class EdgeChange(models.Model):
    """One key whose item at the edge may be out of date.

    The row says *that* a key changed, never what it should hold: that is asked when it is written, so
    any number of edits coalesce into one write. It goes away when its `rev` has been written.
    """

    # The partition key in DynamoDB is at most 2,048 bytes; ours are far shorter (edge/resolver/contract.py).
    # Ordered by bytes, as DynamoDB does, whatever the database's own collation is.
    key = models.CharField(max_length=600, primary_key=True, db_collation="C")
    # From the sequence edge_rev, which never goes back: the guard at the edge lets only a higher one land.
    rev = models.BigIntegerField()
    # A hint that the key was never published: it is then worth trying to insert it in a batch.
    is_new = models.BooleanField(default=False)
    # Not to be claimed before this moment: a lease while a worker has it, a back-off after a failure.
    not_before = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    enqueued_at = models.DateTimeField()

    class Meta:
        # The drain's claim: `WHERE not_before <= now() ORDER BY not_before LIMIT n`.
        indexes: ClassVar = [models.Index(fields=["not_before"], name="edge_change_due")]

    def __str__(self) -> str:
        return f"{self.key} rev {self.rev}"
