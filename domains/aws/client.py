"""CloudFront's and ACM's clients, and the one way to call them.

Both live in us-east-1: CloudFront has no other region, and takes certificates from no other (developer guide,
"Requirements for using SSL/TLS certificates with CloudFront").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from domains.aws.errors import from_client_error, from_transport_error

if TYPE_CHECKING:
    from mypy_boto3_acm import ACMClient
    from mypy_boto3_cloudfront import CloudFrontClient

REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Aws:
    """The two clients. They may be shared by threads."""

    cloudfront: "CloudFrontClient"
    acm: "ACMClient"


@dataclass(frozen=True, slots=True)
class Answer:
    """What AWS answered, and the id to quote to AWS's support."""

    data: Mapping[str, Any]
    request_id: str


def connect(
    *,
    endpoint_url: str = "",
    connect_seconds: float = 3.0,
    read_seconds: float = 15.0,
    attempts: int = 2,
) -> Aws:
    """The clients. A call takes at most `attempts` times both time-outs and botocore's short pauses.

    More patience belongs to the worker, which can put a domain off without holding anything.
    """
    config = Config(
        region_name=REGION,
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"total_max_attempts": attempts, "mode": "standard"},
    )
    url = endpoint_url or None
    return Aws(
        cloudfront=boto3.client("cloudfront", config=config, endpoint_url=url),
        acm=boto3.client("acm", config=config, endpoint_url=url),
    )


def call(operation: Callable[..., Any], **arguments: Any) -> Answer:
    """Call one method of a client. Raises `errors.AwsError`, never botocore's."""
    try:
        data = operation(**arguments)
    except ClientError as error:
        raise from_client_error(error) from error
    except BotoCoreError as error:
        raise from_transport_error(error, _camel(operation.__name__)) from error
    return Answer(data=data, request_id=data["ResponseMetadata"].get("RequestId", ""))


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
