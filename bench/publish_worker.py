"""One measurement of bench/publish, in a process of its own; prints a JSON object on its last line."""

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

import boto3  # noqa: E402 - Django must be set up before anything imports models
from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.models import Workspace  # noqa: E402
from edge.drain import drain_due  # noqa: E402
from edge.models import EdgeChange  # noqa: E402
from edge.outbox import enqueue  # noqa: E402
from edge.resolver.contract import LinkItem, to_dynamodb  # noqa: E402
from links.models import Link  # noqa: E402

URL = "https://www.example.com/a/page/of/ordinary/length?utm_source=newsletter&utm_campaign=autumn&n={}"


def fill(count: int) -> dict[str, float]:
    """Make links bench-0 … bench-(count-1) unless they are there."""
    workspace, _ = Workspace.objects.get_or_create(name="Bench")
    have = Link.objects.filter(workspace=workspace).count()
    for start in range(have, count, 5_000):
        Link.objects.bulk_create(
            Link(workspace=workspace, slug=f"bench-{n}", key=f"bench-{n}", destination=URL.format(n))
            for n in range(start, min(start + 5_000, count))
        )
    return {}


def enqueue_all(count: int, kind: str) -> dict[str, float]:
    """Put the first `count` keys into the outbox."""
    EdgeChange.objects.all().delete()
    with transaction.atomic():
        enqueue((f"bench-{n}" for n in range(count)), is_new=kind == "new")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE edge_edgechange")
    return {}


def drain() -> dict[str, float]:
    """Publish the outbox; links a second, and this process's peak memory in MB."""
    started = time.perf_counter()
    settled = drain_due()
    rate = settled / (time.perf_counter() - started)
    return {"rate": rate, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def plain_boto3(count: int) -> dict[str, float]:
    """The baseline: a loop of guarded puts with boto3, its items built beforehand."""
    client = boto3.client("dynamodb", region_name=settings.AWS_REGION, endpoint_url=settings.AWS_ENDPOINT_URL)
    items = [to_dynamodb(f"bench-{n}", n, LinkItem(URL.format(n), link_id="lnk_0")) for n in range(count)]
    started = time.perf_counter()
    for item in items:
        client.put_item(
            TableName=settings.EDGE_TABLE,
            Item=item,
            ConditionExpression="attribute_not_exists(pk) OR rev < :rev",
            ExpressionAttributeValues={":rev": item["rev"]},
        )
    return {"rate": count / (time.perf_counter() - started)}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", count]:
            answer = fill(int(count))
        case ["enqueue", count, kind]:
            answer = enqueue_all(int(count), kind)
        case ["boto3", count]:
            answer = plain_boto3(int(count))
        case _:
            answer = drain()
    print(json.dumps(answer))
