"""What getowl has at AWS. Only reads, but for one small file in the bucket."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from domains.quota import use_of_quotas
from edge.deploy.aws import connect as connect_function
from edge.deploy.errors import DeployError
from edge.resolver.contract import host_key
from getowl.doctor.finding import Finding, failed, off, ok, warning

_CONFIG: Final = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})
_EDGE_REGION: Final = "us-east-1"  # of Lambda@Edge, CloudFront and its logs


def _client(service: str, region: str) -> Any:
    return boto3.client(service, region_name=region, endpoint_url=settings.AWS_ENDPOINT_URL or None, config=_CONFIG)  # type: ignore[call-overload]  # any service


def table() -> Iterator[Finding]:
    """The table in every region, with what protects it, and the short domain's own item in it."""
    name, key = settings.EDGE_TABLE, host_key(settings.SHORT_HOSTS[0])
    for region in sorted({str(one["region"]) for one in settings.EDGE_REPLICAS} | {settings.EDGE_HOME_REGION}):
        dynamodb = _client("dynamodb", region)
        try:
            found = dynamodb.describe_table(TableName=name)["Table"]
        except ClientError as error:
            yield failed(f"{region}: {error}", "`manage.py create_edge_table`; replicas are edge/infra/data.yaml's.")
            continue
        if found["TableStatus"] != "ACTIVE":
            yield warning(f"{region}: {name} is {found['TableStatus']}", "Wait until it is ACTIVE.")
        elif "Item" not in dynamodb.get_item(TableName=name, Key={"pk": {"S": key}}):
            yield failed(f"{region}: {name} has no item of {key}", "Run `manage.py audit_edge --repair`.")
        else:
            yield ok(f"{region}: {name} is there")
    yield from _protection(_client("dynamodb", settings.EDGE_HOME_REGION), name)


def _protection(dynamodb: Any, name: str) -> Iterator[Finding]:
    ttl = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"]
    if ttl not in {"ENABLED", "ENABLING"}:
        yield warning("Tombstones stay for ever: TTL is off", "Run `manage.py create_edge_table`.")
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") != "ENABLED":
        yield warning("Point-in-time recovery is off", "Run `manage.py create_edge_table`.")


def function() -> Iterator[Finding]:
    """The resolver, and that every distribution runs it."""
    if not settings.EDGE_DISTRIBUTION_IDS:
        yield off("No distributions are named (EDGE_DISTRIBUTION_IDS)")
        return
    aws = connect_function(settings.EDGE_FUNCTION_NAME, settings.AWS_ENDPOINT_URL)
    try:
        arn = aws.function().arn
        for identifier in settings.EDGE_DISTRIBUTION_IDS:
            versions = aws.distribution(identifier, arn).live
            if versions:
                yield ok(f"{identifier} runs version {', '.join(sorted(versions))} of {settings.EDGE_FUNCTION_NAME}")
            else:
                yield failed(f"{identifier} does not run the resolver", "Run `manage.py deploy_edge`.")
    except DeployError as error:
        yield failed(str(error), "See docs/deploy.md, step 4.")


def bucket() -> Iterator[Finding]:
    """Files can be written, read and deleted, and nobody else reads them."""
    name = f"doctor/{uuid4()}.txt"
    saved = default_storage.save(name, ContentFile(b"getowl"))
    try:
        with default_storage.open(saved) as file:
            if file.read() != b"getowl":
                yield failed(f"{settings.FILES_BUCKET} gives back something else", "Is the bucket getowl's alone?")
                return
    finally:
        default_storage.delete(saved)
    yield ok(f"{settings.FILES_BUCKET} takes, gives and deletes files")
    try:
        blocked = _client("s3", settings.AWS_REGION).get_public_access_block(Bucket=settings.FILES_BUCKET)
        is_closed = all(blocked["PublicAccessBlockConfiguration"].values())
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchPublicAccessBlockConfiguration":
            return  # it may not look, which is no fault
        is_closed = False
    if not is_closed:
        yield warning("A policy could make its files public", "Block all public access to the bucket.")


def stream() -> Iterator[Finding]:
    """The log of clicks."""
    if not settings.CLICK_STREAM:
        yield off("Clicks have no stream (CLICK_STREAM)")
        return
    kinesis = _client("kinesis", settings.AWS_REGION if settings.AWS_ENDPOINT_URL else _EDGE_REGION)
    try:
        found = kinesis.describe_stream_summary(StreamName=settings.CLICK_STREAM)["StreamDescriptionSummary"]
    except ClientError as error:
        yield failed(str(error), "Deploy edge/infra/clicks.yaml (docs/deploy.md, step 4).")
        return
    if found["StreamStatus"] not in {"ACTIVE", "UPDATING"}:
        yield failed(f"{settings.CLICK_STREAM} is {found['StreamStatus']}", "Wait until it is ACTIVE.")
    else:
        yield ok(f"{settings.CLICK_STREAM} is there, {found['OpenShardCount']} shards")


def domains() -> Iterator[Finding]:
    """What custom domains use of AWS's quotas."""
    if not settings.DOMAINS_ENDPOINT:
        yield off("Custom domains are not offered (DOMAINS_ENDPOINT)")
        return
    for use in use_of_quotas():
        allowed = int("".join(filter(str.isdigit, use.allowed.partition(" ")[0])) or 0)
        text = f"{use.name}: {use.known:,} of {use.allowed}"
        if allowed and use.known > allowed * 0.8:
            yield warning(text, "Ask AWS for more before it is used up: that takes days (docs/capacity.md).")
        else:
            yield ok(text)
