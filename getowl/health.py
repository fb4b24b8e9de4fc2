"""Health endpoints: /healthz says the process answers, /readyz asks each thing it depends on."""

from collections.abc import Callable

import boto3
import structlog
from botocore.config import Config
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)


def check_postgres() -> None:
    """Raise unless Postgres answers a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_valkey() -> None:
    """Raise unless Valkey answers (2 s time-outs, see CACHES)."""
    cache.get("readyz")


def check_dynamodb() -> None:
    """Raise unless the edge table exists and answers."""
    client = boto3.client(
        "dynamodb",
        region_name=settings.EDGE_HOME_REGION,
        endpoint_url=settings.AWS_ENDPOINT_URL or None,
        config=Config(connect_timeout=2, read_timeout=2, retries={"total_max_attempts": 1}),
    )
    client.describe_table(TableName=settings.EDGE_TABLE)


CHECKS: dict[str, Callable[[], None]] = {
    "postgres": check_postgres,
    "valkey": check_valkey,
    "dynamodb": check_dynamodb,
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if every dependency answers, else 503; names each, without its error's text (that is logged)."""
    answers = {}
    for name, check in CHECKS.items():
        try:
            check()
        except Exception as error:  # whatever is wrong with it, it is not ready
            log.warning("not ready", dependency=name, error=str(error))
            answers[name] = "failed"
        else:
            answers[name] = "ok"
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"status": "ok" if ready else "failed", "checks": answers}, status=200 if ready else 503)
