"""The bucket, a store of clicks, and exports that were run."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from django.conf import settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from analytics.tests.conftest import store, tinybird
from exports.kinds import Kind
from exports.models import Export
from exports.services import export_start
from exports.tasks import run_export
from links.tests.conftest import bucket

__all__ = ["bucket", "store", "tinybird"]

Run = Callable[..., Export]


@pytest.fixture
def run(workspace: Workspace, alice: User, bucket: str) -> Run:
    """Return a function that starts an export for alice, or another, and runs it as the worker would."""

    def start_and_run(kind: Kind, file_format: str = "csv", *, user: User = alice, **options: str) -> Export:
        export = export_start(
            workspace=workspace, actor=Actor(user=user), kind=kind, file_format=file_format, options=options
        )
        run_export(export.public_id)
        export.refresh_from_db()
        return export

    return start_and_run


def s3() -> Any:
    """S3, asked directly."""
    return boto3.client("s3", region_name=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)


def objects(export: Export) -> list[str]:
    """The keys of all objects that the export has in the bucket."""
    found = s3().list_objects_v2(Bucket=settings.FILES_BUCKET, Prefix=export.folder)
    return [one["Key"] for one in found.get("Contents", [])]


def content(export: Export) -> bytes:
    """The export's file."""
    body: bytes = s3().get_object(Bucket=settings.FILES_BUCKET, Key=export.file)["Body"].read()
    return body


def rows(export: Export) -> list[dict[str, Any]]:
    """The rows of the export's file."""
    text = content(export).decode("utf-8-sig")
    if export.file_format == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text, newline="")))
