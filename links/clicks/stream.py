"""The Kinesis stream that the real-time log goes to.

Needs kinesis:DescribeStreamSummary, ListShards, GetShardIterator and GetRecords. Of the last, a shard bears five calls
a second from all its readers together ("Quotas and limits" in the developer guide); this one makes about one.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient

MAX_RECORDS: Final = 5_000  # of one read: with lines of 1 KB half of the 10 MB that an answer may have
_CONFIG: Final = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})


@dataclass(frozen=True, slots=True)
class Batch:
    """What one read found. `sequence` is the last record's, "" for none; `next`: None once a closed shard is read."""

    records: list[bytes]
    sequence: str
    next: str | None
    is_behind: bool
    sequences: list[str] = field(default_factory=list)  # of each record


class Stream:
    """A reader's view of the stream. Everything raises BotoCoreError or ClientError.

    `reader` tells apart readers that each read everything: how far one has got is nothing to another.
    """

    def __init__(self, name: str, reader: str = "") -> None:
        self._name = name
        self._prefix = f"{reader} " if reader else ""
        self._client: KinesisClient = boto3.client(
            "kinesis",
            region_name=settings.AWS_REGION,
            endpoint_url=settings.AWS_ENDPOINT_URL or None,
            config=_CONFIG,
        )

    def identity(self) -> str:
        """The reader, name and time of making: another stream with this name starts its sequence numbers again."""
        summary = self._client.describe_stream_summary(StreamName=self._name)["StreamDescriptionSummary"]
        return f"{self._prefix}{self._name} {summary['StreamCreationTimestamp'].timestamp():.3f}"

    def shards(self) -> list[str]:
        """The ids of all shards that still hold records, open and closed."""
        answer = self._client.list_shards(StreamName=self._name)
        found = [shard["ShardId"] for shard in answer["Shards"]]
        while answer.get("NextToken"):
            answer = self._client.list_shards(NextToken=answer["NextToken"])
            found += [shard["ShardId"] for shard in answer["Shards"]]
        return found

    def iterator(self, shard_id: str, sequence: str) -> str:
        """Where to read on after the record `sequence`; "" starts at the oldest. It is good for five minutes."""
        request: dict[str, Any] = {"StreamName": self._name, "ShardId": shard_id}
        if sequence:
            try:
                answer = self._client.get_shard_iterator(
                    **request, ShardIteratorType="AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=sequence
                )
                return answer["ShardIterator"]
            except ClientError as error:
                # The record is older than what the stream keeps: what is left are later ones.
                if error.response["Error"]["Code"] != "InvalidArgumentException":
                    raise
        return self._client.get_shard_iterator(**request, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]

    def read(self, iterator: str) -> Batch:
        """At most 5,000 records from there on."""
        answer = self._client.get_records(ShardIterator=iterator, Limit=MAX_RECORDS)
        records = answer["Records"]
        return Batch(
            records=[record["Data"] for record in records],
            sequence=records[-1]["SequenceNumber"] if records else "",
            next=answer.get("NextShardIterator"),
            is_behind=answer.get("MillisBehindLatest", 0) > 0,
            sequences=[record["SequenceNumber"] for record in records],
        )
