"""The resolver as Lambda runs it: from the unpacked zip, under the real runtime client, a process of its own.

CPU per request is the whole process's, so the client's share is in it on both sides: an empty handler is what
no resolver can go below. Both, and what asks them, share one core: a process that the scheduler moves from one to
another pays for that up to half of such a request, now the one side, now the other. A cold start is from starting the
process to the first answer, with one read of the table. As in Lambda, all that comes with the runtime (boto3 too) is
compiled beforehand. So is the code of both functions: the zip brings its own bytecode.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from figures import figure

from edge.local.event import build_event
from edge.local.viewer import read_viewer
from edge.tests.resolver.lambda_runtime import Runtime

ROUNDS = 7
REQUESTS = 600
STARTS = 9
PLAIN_GOAL = 1.3
QUERY_GOAL = 1.5
RULES_GOAL = 2.0
START_GOAL = 4.0
MEMORY_GOAL = 2.0

EMPTY = "def handler(event, context):\n    return None\n"

# No more than it needs: boto3 imported, one item read, a redirect returned.
BOTO3 = """
import boto3
import json
client = None

def handler(event, context):
    global client
    if client is None:
        client = boto3.client("dynamodb", endpoint_url=%(endpoint)r)
    request = event["Records"][0]["cf"]["request"]
    item = client.get_item(TableName="bench", Key={"pk": {"S": request["uri"].strip("/")}}).get("Item")
    if item is None:
        return {"status": "404"}
    location = json.loads(item["doc"]["S"])["destination"]
    return {"status": "302", "headers": {"location": [{"key": "Location", "value": location}]}}
"""

HEADERS = [
    ("host", "127.0.0.1"),
    (
        "user-agent",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.3 Mobile/15E148 Safari/604.1",
    ),
    ("accept-language", "en-US,en;q=0.9"),
    ("referer", "https://www.instagram.com/"),
]


def event_for(path: str, query: str = "") -> bytes:
    """An origin-request event, as CloudFront would send it."""
    viewer = read_viewer(HEADERS, "US")
    return json.dumps(build_event(viewer, "GET", path, query, "203.0.113.7", "x" * 56)).encode()


def measure(folder: Path, code: Path, endpoint: str) -> None:
    """Print the figures. `code` holds the unpacked zip, `endpoint` is a canned table."""
    empty, theirs = folder / "empty", folder / "boto3"
    for place, source in ((empty, EMPTY), (theirs, BOTO3 % {"endpoint": endpoint})):
        place.mkdir()
        (place / "function.py").write_text(source)
    ours = "resolver.handler.handler"
    # Ours is not run so: what the zip lacks in bytecode would be written beside it, and never be missed.
    with Runtime(theirs, "function.handler", compiling=True) as runtime:
        runtime.invoke(event_for("/code7"))
    with one_core(), Runtime(empty, "function.handler") as nothing, Runtime(code, ours) as resolver:
        plain, ruled = event_for("/code7"), event_for("/ruled")
        # What is ready for all takes a query on: that of an advertisement is another one for each visitor.
        asked = event_for("/code7", "fbclid=IwAR0x7f")
        sides: list[tuple[Callable[[], float], list[float]]] = [
            (lambda: cpu(nothing, plain, b""), []),
            (lambda: cpu(resolver, plain, b'"302"'), []),
            (lambda: cpu(resolver, asked, b'"302"'), []),
            (lambda: cpu(resolver, ruled, b'"302"'), []),
        ]
        for _ in range(ROUNDS + 1):
            for run, runs in sides:
                runs.append(run())
    base, once, query, rules = (statistics.median(runs[1:]) for _, runs in sides)  # the first round warms up
    figure("resolver_empty_handler_cpu_ms", f"{base:.3f}", "-", ok=True)
    figure("resolver_request_cpu_ms", f"{once:.3f}", "-", ok=True)
    figure("resolver_request_times_empty", f"{once / base:.2f}", f"<={PLAIN_GOAL}", once / base <= PLAIN_GOAL)
    figure("resolver_query_times_empty", f"{query / base:.2f}", f"<={QUERY_GOAL}", query / base <= QUERY_GOAL)
    figure("resolver_20_rules_times_empty", f"{rules / base:.2f}", f"<={RULES_GOAL}", rules / base <= RULES_GOAL)
    starts: tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]] = ([], [])
    for _ in range(STARTS):
        starts[0].append(cold_start(code, ours))
        starts[1].append(cold_start(theirs, "function.handler"))
    (fast, busy, small), (slow, busier, large) = (
        (statistics.median(one) for one in zip(*side, strict=True)) for side in starts
    )
    figure("resolver_cold_start_ms", f"{fast:.0f}", "-", ok=True)
    figure("resolver_cold_start_ms_boto3", f"{slow:.0f}", "-", ok=True)
    figure("resolver_cold_start_times_faster", f"{slow / fast:.1f}", f">={START_GOAL}", slow / fast >= START_GOAL)
    figure("resolver_cold_start_times_less_cpu", f"{busier / busy:.1f}", "-", ok=True)
    figure("resolver_peak_mb", f"{small:.1f}", "-", ok=True)
    figure("resolver_peak_mb_boto3", f"{large:.1f}", "-", ok=True)
    figure("resolver_memory_times_less", f"{large / small:.1f}", f">={MEMORY_GOAL}", large / small >= MEMORY_GOAL)


@contextmanager
def one_core() -> Iterator[None]:
    """Stay on one core meanwhile, as do processes that are started in it. Only Linux can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu(runtime: Runtime, event: bytes, wanted: bytes) -> float:
    """Milliseconds of CPU per request, the item in memory."""
    for count in range(REQUESTS + 1):
        if count == 1:  # the first may read the table
            began = runtime.cpu_ms()
        answer = runtime.invoke(event)
        if wanted not in answer:
            raise SystemExit(f"not a redirect: {answer[:300]!r}")
        runtime.ready()
    return (runtime.cpu_ms() - began) / REQUESTS


def cold_start(folder: Path, handler: str) -> tuple[float, float, float]:
    """Milliseconds from starting the process to its first answer, those of CPU, and the most memory, in MB."""
    with Runtime(folder, handler) as runtime:
        answer = runtime.invoke(event_for("/code7"))
        taken = (time.monotonic() - runtime.born) * 1000
        if b'"302"' not in answer:
            raise SystemExit(f"not a redirect: {answer[:300]!r}")
        return taken, runtime.cpu_ms(), runtime.peak_mb()
