"""`python manage.py create_aws_resources`: the bucket for files and the stream of clicks, on AWS or locally."""

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

if TYPE_CHECKING:
    from mypy_boto3_kinesis import KinesisClient
    from mypy_boto3_s3 import S3Client

_CONFIG = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})
_WAIT = {"Delay": 1, "MaxAttempts": 120}


class Command(BaseCommand):
    help = "Create the S3 bucket FILES_BUCKET and the Kinesis stream CLICK_STREAM. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _ensure_bucket(settings.FILES_BUCKET)
            _ensure_rules(settings.FILES_BUCKET)
            if settings.CLICK_STREAM:
                _ensure_stream(settings.CLICK_STREAM)
        except (BotoCoreError, ClientError) as error:
            raise CommandError(f"Not everything is there yet, run it again: {error}") from error
        self.stdout.write("The bucket and the stream are ready.")


def _ensure_bucket(bucket: str) -> None:
    """Private by default, as S3 makes every new bucket."""
    endpoint, region = settings.AWS_ENDPOINT_URL or None, settings.AWS_REGION
    client: S3Client = boto3.client("s3", region_name=region, endpoint_url=endpoint, config=_CONFIG)
    try:
        if region == "us-east-1":  # the one region that must not be named
            client.create_bucket(Bucket=bucket)
        else:
            client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})  # type: ignore[typeddict-item]  # any region's name
    except client.exceptions.BucketAlreadyOwnedByYou:
        return
    client.get_waiter("bucket_exists").wait(Bucket=bucket, WaiterConfig=_WAIT)  # type: ignore[arg-type]  # a plain dict


def _ensure_rules(bucket: str) -> None:
    """What a worker that was killed left of an export goes by itself: its parts, and a file that no row knows.

    All of the bucket's rules are set anew: it is getowl's alone.
    """
    endpoint, region = settings.AWS_ENDPOINT_URL or None, settings.AWS_REGION
    client: S3Client = boto3.client("s3", region_name=region, endpoint_url=endpoint, config=_CONFIG)
    client.put_bucket_lifecycle_configuration(
        Bucket=bucket,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "exports",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "exports/"},
                    "Expiration": {"Days": settings.EXPORT_KEEP_DAYS + 2},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
                }
            ]
        },
    )


def _ensure_stream(stream: str) -> None:
    endpoint, region = settings.AWS_ENDPOINT_URL or None, settings.AWS_REGION
    client: KinesisClient = boto3.client("kinesis", region_name=region, endpoint_url=endpoint, config=_CONFIG)
    try:
        client.create_stream(StreamName=stream, StreamModeDetails={"StreamMode": "ON_DEMAND"})
    except client.exceptions.ResourceInUseException:
        return
    client.get_waiter("stream_exists").wait(StreamName=stream, WaiterConfig=_WAIT)  # type: ignore[arg-type]  # a plain dict
