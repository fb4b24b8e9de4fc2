"""The bucket as exports use it: parts that are sent one after the other, links that are good for minutes.

Django's storage keeps a file that it sends in memory or on disk once more, and has no way to tell that it goes on.
"""

from collections.abc import Callable
from functools import cache
from typing import IO, TYPE_CHECKING, Final

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from django.conf import settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

URL_SECONDS: Final = 600
READ_SECONDS = 20.0
# In this thread, so that what `progress` raises ends it; a part takes a minute at most with all tries (3 x 20 s).
_TRANSFER: Final = TransferConfig(
    multipart_threshold=8 * 1024 * 1024, multipart_chunksize=8 * 1024 * 1024, use_threads=False
)


@cache
def _client(endpoint: str, region: str) -> "S3Client":
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if endpoint else "virtual"},
        connect_timeout=5,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": 3, "mode": "standard"},
    )
    return boto3.client("s3", region_name=region, endpoint_url=endpoint or None, config=config)


def client() -> "S3Client":
    """S3, one client a process. It is made before the first thread asks, or twice: both work."""
    return _client(settings.AWS_ENDPOINT_URL, settings.AWS_REGION)


def put(key: str, file: IO[bytes], content_type: str, progress: Callable[[int], None]) -> None:
    """Send the file, from where it stands. `progress` is told of the bytes that went; what it raises ends it.

    Raises BotoCoreError, ClientError or S3UploadFailedError.
    """
    client().upload_fileobj(
        file, settings.FILES_BUCKET, key, ExtraArgs={"ContentType": content_type}, Callback=progress, Config=_TRANSFER
    )


def signed_url(key: str, filename: str) -> str:
    """An address that needs no credentials and gives the file under this name, for URL_SECONDS. No network."""
    parameters = {
        "Bucket": settings.FILES_BUCKET,
        "Key": key,
        "ResponseContentDisposition": f'attachment; filename="{filename}"',
        "ResponseCacheControl": "private, no-store",
    }
    return client().generate_presigned_url("get_object", Params=parameters, ExpiresIn=URL_SECONDS)


def remove_all(folder: str) -> None:
    """Remove every object whose key begins so; nothing there is no error. Raises BotoCoreError or ClientError."""
    s3, bucket = client(), settings.FILES_BUCKET
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder):
        keys = [one["Key"] for one in page.get("Contents", [])]
        for key in keys:
            s3.delete_object(Bucket=bucket, Key=key)
