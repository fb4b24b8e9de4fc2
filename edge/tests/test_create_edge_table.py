"""create_edge_table: the table as AWS should have it, and again without harm."""

import io

import boto3
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django import Settings


def test_it_makes_the_table_and_may_run_again(settings: Settings) -> None:
    settings.EDGE_TABLE = "edge-created-by-command"
    for _ in range(2):
        call_command("create_edge_table", stdout=io.StringIO())
    client = boto3.client("dynamodb", region_name="us-east-1", endpoint_url=django_settings.AWS_ENDPOINT_URL)
    table = client.describe_table(TableName=settings.EDGE_TABLE)["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["DeletionProtectionEnabled"] is True
    ttl = client.describe_time_to_live(TableName=settings.EDGE_TABLE)["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    backups = client.describe_continuous_backups(TableName=settings.EDGE_TABLE)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_a_table_with_another_key_is_refused(settings: Settings) -> None:
    settings.EDGE_TABLE = "somebody-elses-table"
    client = boto3.client("dynamodb", region_name="us-east-1", endpoint_url=django_settings.AWS_ENDPOINT_URL)
    client.create_table(
        TableName=settings.EDGE_TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with pytest.raises(CommandError, match="the edge needs pk"):
        call_command("create_edge_table", stdout=io.StringIO())
