"""What tests of the local AWS share: clients, and its control as one object."""

import json
import uuid
from typing import Any
from urllib.request import Request, urlopen

import boto3
from django.conf import settings


def make_client(name: str) -> Any:
    """A plain client of the run's own AWS, in us-east-1."""
    return boto3.client(name, region_name="us-east-1", endpoint_url=settings.AWS_ENDPOINT_URL)  # type: ignore[call-overload]  # any service


def make_distribution(cloudfront: Any, mode: str = "direct", **more: Any) -> Any:
    """CreateDistribution's answer."""
    config = {
        "CallerReference": uuid.uuid4().hex,
        "Comment": "",
        "Enabled": True,
        "ConnectionMode": mode,
        "Origins": {"Quantity": 1, "Items": [{"Id": "web", "DomainName": "app.example"}]},
        "DefaultCacheBehavior": {"TargetOriginId": "web", "ViewerProtocolPolicy": "https-only"},
    }
    return cloudfront.create_distribution(DistributionConfig=config | more)


class AwsControl:
    """Speaks to /moto-api/getowl (getowl/local/moto_control.py)."""

    def set(self, **fields: Any) -> None:
        """Change fields of `Control`."""
        self._send("POST", "control", fields)

    def reset(self) -> None:
        """Put everything back but the clock."""
        self._send("DELETE", "control", {})

    def advance(self, seconds: float) -> None:
        """Move CloudFront's and ACM's time forward."""
        self._send("POST", "clock", {"seconds": seconds})

    def fault(self, operation: str, **fields: Any) -> None:
        """Add a `Fault`."""
        self._send("POST", "faults", {"operation": operation} | fields)

    def throttle(self, operation: str, times: int = 1) -> None:
        """CloudFront's and ACM's answer to calls that come too fast."""
        self.fault(operation, code="ThrottlingException", times=times)

    def _send(self, method: str, path: str, body: dict[str, Any]) -> None:
        url = f"{settings.AWS_ENDPOINT_URL}/moto-api/getowl/{path}"
        headers = {"Content-Type": "application/json"}
        request = Request(url, json.dumps(body).encode(), headers, method=method)  # noqa: S310  # the run's own server
        with urlopen(request) as answer:  # noqa: S310  # the run's own server
            answer.read()
