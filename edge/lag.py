"""How far the edge is behind Postgres, as CloudWatch metrics; the alarm is in edge/infra/data.yaml.

PublishLag is the age in seconds of the oldest change that is not at the edge yet, 0 if there is none; StuckChanges
is how many failed at least once. Both are reported even when all is well: silence is an alarm, too.
"""

from typing import Any

import boto3
from botocore.config import Config
from django.conf import settings
from django.utils import timezone

from edge.models import EdgeChange

PUBLISH_LAG = "PublishLag"
STUCK_CHANGES = "StuckChanges"

_CONFIG = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})


def report_lag() -> float:
    """Publish both metrics under EDGE_METRICS_NAMESPACE; returns the lag in seconds.

    Raises botocore's errors: the next beat, a minute later, is the retry.
    """
    since = EdgeChange.objects.waiting_since()
    lag = max(0.0, (timezone.now() - since).total_seconds()) if since else 0.0
    client: Any = boto3.client(
        "cloudwatch",
        region_name=settings.EDGE_HOME_REGION,
        endpoint_url=settings.AWS_ENDPOINT_URL or None,
        config=_CONFIG,
    )
    client.put_metric_data(
        Namespace=settings.EDGE_METRICS_NAMESPACE,
        MetricData=[
            {"MetricName": PUBLISH_LAG, "Unit": "Seconds", "Value": lag},
            {"MetricName": STUCK_CHANGES, "Unit": "Count", "Value": EdgeChange.objects.stuck().count()},
        ],
    )
    return lag
