"""The bucket that uploads go to."""

import boto3
import pytest
from django.conf import settings


@pytest.fixture(scope="session")
def bucket() -> str:
    """The files bucket, made once in the run's own AWS."""
    client = boto3.client("s3", region_name=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
    client.create_bucket(Bucket=settings.FILES_BUCKET)
    return settings.FILES_BUCKET
