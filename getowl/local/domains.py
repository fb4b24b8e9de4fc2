"""What custom domains need of AWS and DNS on this machine: made at each start, since moto forgets everything."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3

from getowl.local.dns_records import RecordBook

ENDPOINT = "edge.getowl.test"
"""Where customers' CNAMEs lead; the local DNS knows it as this machine."""
SHARDS = 2


def prepare_domains(*, aws_url: str, dns_port: int, records: Path) -> dict[str, str]:
    """Make the distributions and the endpoint's record, tell ACM which DNS to ask, and return the settings."""
    book = RecordBook(records)
    book.set(ENDPOINT, "A", ["127.0.0.1"])
    _tell(aws_url, {"resolver": f"127.0.0.1:{dns_port}", "names_per_certificate": 100})
    cloudfront: Any = boto3.client("cloudfront", region_name="us-east-1", endpoint_url=aws_url)
    distribution = _distribution(cloudfront, "tenant-only")
    group = cloudfront.create_connection_group(Name=f"local-{uuid.uuid4().hex[:8]}")["ConnectionGroup"]["Id"]
    shards = [_distribution(cloudfront, "direct") for _ in range(SHARDS)]
    return {
        "DOMAINS_ENDPOINT": ENDPOINT,
        "DOMAINS_DISTRIBUTION_ID": distribution,
        "DOMAINS_CONNECTION_GROUP_ID": group,
        "DOMAINS_SHARD_IDS": ",".join(shards),
    }


def _distribution(cloudfront: Any, mode: str) -> str:
    config = {
        "CallerReference": uuid.uuid4().hex,
        "Comment": "local custom domains",
        "Enabled": True,
        "ConnectionMode": mode,
        "Origins": {"Quantity": 1, "Items": [{"Id": "web", "DomainName": "app.example"}]},
        "DefaultCacheBehavior": {"TargetOriginId": "web", "ViewerProtocolPolicy": "https-only"},
    }
    return str(cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"])


def _tell(aws_url: str, fields: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    request = Request(f"{aws_url}/moto-api/getowl/control", json.dumps(fields).encode(), headers, method="POST")  # noqa: S310  # our own address
    with urlopen(request, timeout=10) as answer:  # noqa: S310  # our own address
        answer.read()
