"""How much of AWS's quotas custom domains use: as the database knows it, and as AWS counts, if it answers in time.

The allowances are AWS's defaults of 2026 and can be raised: 10,000 tenants (CloudFront developer guide, "Quotas");
2,500 certificates at a time and 5,000 requests within 365 days, deleted ones too (ACM user guide, "Quotas").
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone

from domains.aws import certificates
from domains.aws.client import connect
from domains.aws.errors import AwsError
from domains.aws.tenants import Tenants
from domains.models import Domain

YEAR = timedelta(days=365)
SECONDS = 4.0
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Use:
    """One quota. `counted` is AWS's own count, None where there is nothing to ask."""

    name: str
    known: int
    allowed: str
    counted: str | None = None


def use_of_quotas(*, ask: bool = True) -> list[Use]:
    """Tenants, certificates of the last 365 days, then each shard; four queries, and at most about twice SECONDS."""
    tenants = Domain.objects.filter(adapter="tenants").exclude(resource_id="").count()
    recent = Domain.objects.filter(Q(created_at__gt=timezone.now() - YEAR) | ~Q(certificate_arn=""))
    requested = recent.aggregate(total=Sum("certificate_attempt"))["total"] or 0
    held = Domain.objects.filter(adapter="shards").exclude(resource_id="")
    shards = dict(held.values_list("resource_id").annotate(Count("id")).order_by("resource_id"))
    counted = _counted() if ask else {}
    certificates_held = Domain.objects.exclude(certificate_arn="").count()
    return [
        Use("Distribution tenants", tenants, "10,000 by default", counted.get("tenants")),
        Use("Certificates held", certificates_held, "2,500 by default", counted.get("held")),
        Use("Certificates requested within 365 days", requested, "5,000 by default", counted.get("requested")),
        *(
            Use(f"Names on {shard}", shards.get(shard, 0), f"{settings.DOMAINS_SHARD_ALIASES:,}")
            for shard in sorted({*settings.DOMAINS_SHARD_IDS, *shards})
        ),
    ]


def _counted() -> dict[str, str]:
    aws = connect(endpoint_url=settings.AWS_ENDPOINT_URL, connect_seconds=1.0, read_seconds=2.0, attempts=1)
    since = timezone.now() - YEAR
    # The newest come first, so that a list that is cut short still counts the year's.
    moments, cut = _read(certificates.requested_at(aws))
    found = {
        "held": _shown(len(moments), cut),
        "requested": _shown(sum(moment > since for moment in moments), cut),
    }
    if settings.DOMAINS_DISTRIBUTION_ID:
        tenants = Tenants(aws, settings.DOMAINS_DISTRIBUTION_ID, settings.DOMAINS_CONNECTION_GROUP_ID)
        hosts, cut = _read(tenants.listed())
        found["tenants"] = _shown(len(hosts), cut)
    return found


def _read(things: Iterator[Thing]) -> tuple[list[Thing], str]:
    """What came in time, and why there may be more, "" when that is all."""
    end, found = time.monotonic() + SECONDS, []
    try:
        for thing in things:
            found.append(thing)
            if time.monotonic() > end:
                return found, "AWS was too slow to count all"
    except AwsError as error:
        return found, str(error)
    return found, ""


def _shown(count: int, cut: str) -> str:
    return f"at least {count:,}: {cut}" if cut else f"{count:,}"
