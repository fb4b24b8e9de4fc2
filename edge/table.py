"""Makes the edge table, the same way on AWS and on the local stack.

On-demand capacity, a stream (global table replicas need NEW_AND_OLD_IMAGES), TTL for tombstones,
point-in-time recovery and protection from deletion. Every step is looked at first, so that it may be run
again, and on a table that somebody made by hand.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Report = Callable[[str], None]


class TableError(Exception):
    """The table exists but is not what the edge needs; the message says in which way."""


def ensure_table(report: Report = lambda _: None) -> None:
    """Create the table EDGE_TABLE in EDGE_HOME_REGION, or complete its settings; waits until it is active.

    `report` is told of each step taken. Raises TableError for a table with another key, botocore's
    ClientError when AWS refuses.
    """
    client: DynamoDBClient = boto3.client(
        "dynamodb",
        region_name=settings.EDGE_HOME_REGION,
        endpoint_url=settings.AWS_ENDPOINT_URL or None,
        config=Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5}),
    )
    table = settings.EDGE_TABLE
    if _create(client, table):
        report(f"created the table {table}")
    client.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    _check_key(client.describe_table(TableName=table)["Table"])
    if _enable_ttl(client, table):
        report("switched on TTL for tombstones")
    if _enable_recovery(client, table):
        report("switched on point-in-time recovery")


def _create(client: "DynamoDBClient", table: str) -> bool:
    try:
        client.create_table(
            TableName=table,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
            DeletionProtectionEnabled=True,
        )
    except client.exceptions.ResourceInUseException:
        return False
    return True


def _check_key(description: Any) -> None:
    key = [(part["AttributeName"], part["KeyType"]) for part in description["KeySchema"]]
    if key != [("pk", "HASH")]:
        raise TableError(f"The table {description['TableName']} has the key {key}; the edge needs pk (HASH) alone.")


def _enable_ttl(client: "DynamoDBClient", table: str) -> bool:
    status = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"]
    if status in {"ENABLED", "ENABLING"}:
        return False
    client.update_time_to_live(TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    return True


def _enable_recovery(client: "DynamoDBClient", table: str) -> bool:
    backups = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") == "ENABLED":
        return False
    try:
        client.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
    except ClientError as error:
        # A table made seconds ago still enables its continuous backups; running this again completes it.
        if error.response["Error"]["Code"] != "ContinuousBackupsUnavailableException":
            raise
        return False
    return True
