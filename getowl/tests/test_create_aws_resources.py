"""`manage.py create_aws_resources`, against moto."""

import uuid

import boto3
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from getowl.local.servers import free_port


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_makes_what_is_missing_and_may_run_again(settings: Settings, region: str) -> None:
    name = f"t-{uuid.uuid4().hex}"
    settings.FILES_BUCKET = settings.CLICK_STREAM = name
    settings.AWS_REGION = region
    call_command("create_aws_resources")
    call_command("create_aws_resources")
    endpoint = settings.AWS_ENDPOINT_URL
    s3 = boto3.client("s3", region_name=region, endpoint_url=endpoint)
    assert s3.get_bucket_location(Bucket=name).get("LocationConstraint") in (region, None)
    [rule] = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert rule["Filter"] == {"Prefix": "exports/"}
    assert rule["Expiration"]["Days"] > settings.EXPORT_KEEP_DAYS
    kinesis = boto3.client("kinesis", region_name=region, endpoint_url=endpoint)
    stream = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    assert stream["StreamStatus"] == "ACTIVE"
    assert stream["StreamModeDetails"]["StreamMode"] == "ON_DEMAND"


def test_says_that_it_is_not_complete(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setattr("getowl.management.commands.create_aws_resources._CONFIG", None)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(CommandError, match="run it again"):
        call_command("create_aws_resources")
