"""moto's reads of the edge table, with our short cuts: the same answers and errors as DynamoDB's."""

import uuid
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from django.conf import settings
from moto.kinesis.models import Record, Shard

from getowl.local import moto_speed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def client() -> "DynamoDBClient":
    """Speaks to the moto that the tests started."""
    return boto3.client("dynamodb", region_name="us-east-1", endpoint_url=settings.AWS_ENDPOINT_URL)


@pytest.fixture
def name(client: "DynamoDBClient") -> str:
    """A table with one item."""
    name = uuid.uuid4().hex
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.put_item(TableName=name, Item={"pk": {"S": "köder"}, "rev": {"N": "7"}})
    return name


def test_get_item_finds_misses_and_refuses(client: "DynamoDBClient", name: str) -> None:
    assert client.get_item(TableName=name, Key={"pk": {"S": "köder"}})["Item"] == {
        "pk": {"S": "köder"},
        "rev": {"N": "7"},
    }
    assert "Item" not in client.get_item(TableName=name, Key={"pk": {"S": "other"}})
    with pytest.raises(client.exceptions.ClientError, match="does not match the schema"):
        client.get_item(TableName=name, Key={"other": {"S": "x"}})
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_item(TableName="none", Key={"pk": {"S": "x"}})


def test_batch_get_item_answers_with_those_it_has(client: "DynamoDBClient", name: str) -> None:
    keys = [{"pk": {"S": "köder"}}, {"pk": {"S": "other"}}]
    answer = client.batch_get_item(RequestItems={name: {"Keys": keys, "ConsistentRead": True}})
    assert answer["Responses"] == {name: [{"pk": {"S": "köder"}, "rev": {"N": "7"}}]}
    assert answer["UnprocessedKeys"] == {}
    with pytest.raises(client.exceptions.ClientError, match="duplicates"):
        client.batch_get_item(RequestItems={name: {"Keys": [keys[0], keys[0]]}})


def test_put_records_numbers_what_it_takes() -> None:
    kinesis = boto3.client("kinesis", region_name="us-east-1", endpoint_url=settings.AWS_ENDPOINT_URL)
    name = uuid.uuid4().hex
    kinesis.create_stream(StreamName=name, ShardCount=1)
    records: list[Any] = [{"Data": f"{number}".encode(), "PartitionKey": "k"} for number in range(2)]
    numbers = []
    for _ in range(2):
        answer = kinesis.put_records(StreamName=name, Records=records)
        assert answer["FailedRecordCount"] == 0
        numbers += [int(record["SequenceNumber"]) for record in answer["Records"]]
        assert {record["ShardId"] for record in answer["Records"]} == {"shardId-000000000000"}
    assert numbers == sorted(set(numbers))
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        kinesis.put_records(StreamName="none", Records=records)


class _NoCopies(OrderedDict[int, Record]):
    def keys(self) -> Any:
        raise AssertionError("this takes longer with every record")


def test_a_record_costs_the_same_however_many_there_are() -> None:
    moto_speed.install()
    shard = Shard(0, 0, 1)
    shard.records = _NoCopies()
    assert [shard.put_record("k", "", "0") for _ in range(3)] == ["1", "2", "3"]


def test_a_read_goes_on_after_the_last_record() -> None:
    shard = Shard(0, 0, 1)
    for _ in range(5):
        shard.put_record("k", "", "")
    reads: list[tuple[str, int | None, list[int], int]] = [
        ("0", None, [1, 2, 3, 4, 5], 5),
        ("0", 2, [1, 2], 2),
        ("2", 2, [3, 4], 4),
        ("4", 9, [5], 5),
        ("5", 9, [], 5),
    ]
    for after, limit, numbers, last in reads:
        records, reached, _ = moto_speed._records_after(shard, after, limit)
        assert ([record.sequence_number for record in records], reached) == (numbers, last)
