"""Removes the files of exports that are over, then their rows: one whose file is still there is found again."""

from typing import Final

import structlog
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.utils import timezone

from exports import storage
from exports.models import Export

log = structlog.get_logger(__name__)

_BATCH: Final = 500


def exports_purge() -> int:
    """Returns how many went. S3 that fails is left for the next time."""
    removed = 0
    for export in Export.objects.over(timezone.now())[:_BATCH]:
        try:
            storage.remove_all(export.folder)
        except (BotoCoreError, ClientError, Boto3Error) as error:
            log.warning("file of an export not removed", export=export.public_id, error=str(error))
            break
        export.delete()
        removed += 1
    return removed
