"""How far the log of clicks has been counted."""

from typing import ClassVar

from django.db import models


class ClickShard(models.Model):
    """One shard of the click stream. The row moves in the transaction that adds what was counted."""

    # The stream's name and when it was made: one made anew starts its sequence numbers again.
    stream = models.CharField(max_length=200)
    shard_id = models.CharField(max_length=128)
    # The last record that was counted, "" before the first. Compared, never ordered.
    sequence = models.CharField(max_length=128, blank=True, default="")
    # Kinesis closed it (its stream was resharded) and its last record has been counted.
    is_finished = models.BooleanField(default=False)
    lease_token = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "shard_id"], name="click_shard_once")]

    def __str__(self) -> str:
        return f"{self.stream} {self.shard_id}"
