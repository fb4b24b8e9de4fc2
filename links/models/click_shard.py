"""How far each reader of the log of clicks has got."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone


class ClickShardQuerySet(models.QuerySet["ClickShard"]):
    def keep_track(self, *, stream: str, shard_ids: Collection[str]) -> None:
        """Have a row for each of the stream's shards; drop the finished rows of those that are gone."""
        now = timezone.now()
        rows = [ClickShard(stream=stream, shard_id=shard_id, lease_until=now) for shard_id in shard_ids]
        self.bulk_create(rows, ignore_conflicts=True)
        self.filter(stream=stream, is_finished=True).exclude(shard_id__in=shard_ids).delete()

    def claim(self, *, stream: str, shard_ids: Collection[str], token: str, lease: timedelta) -> list["ClickShard"]:
        """Those of the shards that `token` may read now: the ones it holds, and the ones that nobody does any more."""
        now = timezone.now()
        unfinished = self.filter(stream=stream, shard_id__in=shard_ids, is_finished=False)
        # Its own are renewed when half of the lease is over: a row that is written every second bloats its table.
        due = models.Q(lease_until__lte=now) | models.Q(lease_token=token, lease_until__lte=now + lease / 2)
        unfinished.filter(due).update(lease_token=token, lease_until=now + lease)
        return list(unfinished.filter(lease_token=token).order_by("shard_id"))

    def advance(self, shard: "ClickShard", *, to: str, token: str, finished: bool) -> bool:
        """Move the shard's row from where it was read; False if it is not there, or another's, by now."""
        held = self.filter(pk=shard.pk, sequence=shard.sequence, lease_token=token, is_finished=False)
        return held.update(sequence=to, is_finished=finished, updated_at=timezone.now()) == 1

    def release(self, *, token: str) -> None:
        """Let others have at once what `token` holds."""
        self.filter(lease_token=token).update(lease_token="", lease_until=timezone.now())


class ClickShard(models.Model):
    """One shard of the click stream, for one of its readers. It moves in the transaction that notes what is done."""

    # The reader, unless it is the one that counts; the stream's name; when it was made, for one made anew starts its
    # sequence numbers again.
    stream = models.CharField(max_length=200)
    shard_id = models.CharField(max_length=128)
    # The last record that is done, "" before the first. Compared, never ordered.
    sequence = models.CharField(max_length=128, blank=True, default="")
    # Kinesis closed it (its stream was resharded) and its last record is done.
    is_finished = models.BooleanField(default=False)
    lease_token = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    objects = ClickShardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "shard_id"], name="click_shard_once")]

    def __str__(self) -> str:
        return f"{self.stream} {self.shard_id}"
