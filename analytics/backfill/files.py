"""The files of the standard log in S3, by the hours that they are about, and notes of those that are done.

The delivery's path is PREFIX/yyyy/MM/dd/HH/ (edge/infra/standard_log.yaml). A file that is late by up to a day is named
after the hour of its requests, but nothing says which hour's folder it is put into: those of the next 24 hours are
listed as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import boto3
from botocore.config import Config
from django.conf import settings

from analytics.tinybird_client import Window

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LATE: Final = timedelta(hours=24)
HOUR: Final = timedelta(hours=1)
_CHUNK: Final = 64 * 1024
_NAMED: Final = re.compile(r"\.(\d{4})-(\d\d)-(\d\d)-(\d\d)\.[^/]*$", re.ASCII)
_CONFIG: Final = Config(connect_timeout=3, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 5})


class LogFile(NamedTuple):
    """One file; `version` (S3's ETag) tells it from another that is put under the same key later."""

    key: str
    version: str


class Bucket:
    """The bucket with the files. Needs s3:ListBucket and s3:GetObject. All raises BotoCoreError or ClientError."""

    def __init__(self, name: str, prefix: str) -> None:
        self.name = name
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client: S3Client = boto3.client(
            "s3",
            region_name=settings.AWS_REGION,
            endpoint_url=settings.AWS_ENDPOINT_URL or None,
            config=_CONFIG,
        )

    def files(self, window: Window) -> Iterator[LogFile]:
        """The files that may hold lines of the window, each once, an hour's folder at a time."""
        hour = window.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - HOUR
        while hour < window.end + LATE:
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=f"{self._prefix}{hour:%Y/%m/%d/%H}/"
            ):
                for found in page.get("Contents", []):
                    if found["Size"] and _may_hold(found["Key"], window):
                        yield LogFile(found["Key"], found["ETag"].strip('"'))
            hour += HOUR

    def chunks(self, file: LogFile) -> Iterator[bytes]:
        """The bytes of a file."""
        body = self._client.get_object(Bucket=self.name, Key=file.key, IfMatch=file.version)["Body"]
        with body:
            yield from body.iter_chunks(_CHUNK)


def _may_hold(key: str, window: Window) -> bool:
    """A name that tells its hour is believed, to an hour: lines are named after the end of the request."""
    named = _NAMED.search(key)
    if named is None:
        return True
    try:
        hour = datetime(*map(int, named.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]  # four whole numbers
    except ValueError:
        return True
    return window.start - 2 * HOUR < hour < window.end + HOUR


class Notes:
    """The files of a window that are done, in a file of text. Losing it costs time and no click."""

    def __init__(self, path: Path, window: Window, bucket: str) -> None:
        self._path = path
        self._start = f"{window.start.astimezone(UTC).isoformat()} {window.end.astimezone(UTC).isoformat()} {bucket} "
        self._done = set(path.read_text().splitlines()) if path.exists() else set()

    def has(self, file: LogFile) -> bool:
        """Whether this version of the file is done."""
        return self._line(file) in self._done

    def add(self, file: LogFile) -> None:
        """Note it, so that it stays noted."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as notes:
            # After a line that a crash cut off, this one begins on its own.
            notes.write(f"\n{self._line(file)}\n")
            notes.flush()
            os.fsync(notes.fileno())
        self._done.add(self._line(file))

    def _line(self, file: LogFile) -> str:
        return f"{self._start}{file.version} {file.key}"
