"""moto's reads of the edge table, with our short cuts: the same answers and errors as DynamoDB's."""

import uuid
from typing import TYPE_CHECKING

import boto3
import pytest
from django.conf import settings

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
