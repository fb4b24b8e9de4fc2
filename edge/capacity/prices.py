"""AWS list prices and the bill for what was used.

US dollars, on-demand, us-east-1 (CloudFront: "United States, Mexico, and Canada"), first tier, without the free
tier and without discounts, as published in November 2026 on the pricing pages of CloudFront, DynamoDB, Kinesis
Data Streams, Lambda and CloudWatch. Tiers, commitments and private pricing only ever lower the sum. What CloudFront
never charges an account for is told apart, as `always_free`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

DAYS_A_MONTH = 30

HTTPS_REQUEST = 1.00e-6
EGRESS_GB = 0.085
EDGE_INVOCATION = 0.60e-6
EDGE_GB_SECOND = 0.00005001
EDGE_MEMORY_GB = 128 / 1024
READ_UNIT = 0.125e-6
WRITE_UNIT = 0.625e-6  # and the same again for every replica that it is copied to
STORAGE_GB_MONTH = 0.25
BACKUP_GB_MONTH = 0.20  # point-in-time recovery
REAL_TIME_LOG_LINE = 0.01e-6
STREAM_IN_GB = 0.08
STREAM_OUT_GB = 0.04  # for each reader; the pricing page rounds records up under "Data-In" alone
STREAM_READERS = 3  # the forwarder, watch_click_limits and send_click_webhooks
STREAM_HOUR = 0.04
STREAM_KEPT_GB_MONTH = 0.10  # after the first day, up to a week; beyond it, another price
LAMBDA_INVOCATION = 0.20e-6
LAMBDA_GB_SECOND = 0.0000166667
LOG_GB = 0.50  # CloudWatch Logs, taken in

# Per million HTTPS requests and per GB out, by where CloudFront answers ("Regional Data Transfer Out to Internet").
BY_PLACE: dict[str, tuple[float, float]] = {
    "US": (1.00, 0.085),
    "EU": (1.20, 0.085),
    "ME": (1.20, 0.110),
    "SA": (2.20, 0.110),
    "JP": (1.20, 0.114),
    "AU": (1.25, 0.114),
    "AS": (1.20, 0.120),
    "IN": (1.20, 0.109),
}

# "Included in Always Free Tier", a month and account, on CloudFront's pricing page.
FREE_REQUESTS = 10_000_000
FREE_EGRESS_GB = 1_000

GB = 1_000_000_000
BILLED_KB = 1024  # a record of a stream is rounded up to whole ones


@dataclass(kw_only=True)
class Usage:
    """What some time of traffic used. `seconds` is how long that was: some of the bill is for time alone."""

    seconds: float = 0.0
    requests: float = 0.0
    bytes_out: float = 0.0
    invocations: float = 0.0
    edge_ms: float = 0.0  # billed: each invocation rounded up
    read_units: float = 0.0
    write_units: float = 0.0
    replica_write_units: float = 0.0
    stored_gb: float = 0.0  # of all replicas together
    log_lines: float = 0.0
    stream_kb: float = 0.0  # each record rounded up
    stream_out_bytes: float = 0.0  # of all readers together; only what goes in is rounded
    stream_kept_hours: float = 24.0  # before a record is forgotten
    forwarder_invocations: float = 0.0
    forwarder_gb_seconds: float = 0.0
    platform_log_bytes: float = 0.0  # what Lambda writes of each invocation to CloudWatch Logs


@dataclass(frozen=True)
class Charge:
    """One line of the bill, in dollars."""

    name: str
    quantity: float
    unit: str
    dollars: float


def bill(used: Usage) -> Iterator[Charge]:
    """Every line, whether or not it comes to anything."""
    months = used.seconds / (DAYS_A_MONTH * 86_400)
    stream_gb = used.stream_kb * BILLED_KB / GB
    gb_seconds = used.edge_ms / 1000 * EDGE_MEMORY_GB
    logged_gb = used.platform_log_bytes / GB
    yield Charge("CloudFront: HTTPS requests", used.requests, "requests", used.requests * HTTPS_REQUEST)
    yield Charge("CloudFront: data out", used.bytes_out / GB, "GB", used.bytes_out / GB * EGRESS_GB)
    yield Charge("CloudFront: real-time log", used.log_lines, "lines", used.log_lines * REAL_TIME_LOG_LINE)
    yield Charge("Lambda@Edge: requests", used.invocations, "invocations", used.invocations * EDGE_INVOCATION)
    yield Charge("Lambda@Edge: duration", gb_seconds, "GB-s", gb_seconds * EDGE_GB_SECOND)
    yield Charge("CloudWatch: Lambda's own log lines", logged_gb, "GB", logged_gb * LOG_GB)
    yield Charge("DynamoDB: reads", used.read_units, "units", used.read_units * READ_UNIT)
    yield Charge("DynamoDB: writes", used.write_units, "units", used.write_units * WRITE_UNIT)
    replicated = used.replica_write_units
    yield Charge("DynamoDB: replicated writes", replicated, "units", replicated * WRITE_UNIT)
    gb_months = used.stored_gb * months
    stored = gb_months * (STORAGE_GB_MONTH + BACKUP_GB_MONTH)
    yield Charge("DynamoDB: storage and backup", gb_months, "GB-months", stored)
    yield Charge("Kinesis: stream", used.seconds / 3600, "hours", used.seconds / 3600 * STREAM_HOUR)
    yield Charge("Kinesis: data in", stream_gb, "GB", stream_gb * STREAM_IN_GB)
    out_gb = used.stream_out_bytes / GB
    yield Charge("Kinesis: data out", out_gb, "GB", out_gb * STREAM_OUT_GB)
    kept = stream_gb * max(0.0, used.stream_kept_hours - 24) / (DAYS_A_MONTH * 24)
    yield Charge("Kinesis: kept past a day", kept, "GB-months", kept * STREAM_KEPT_GB_MONTH)
    calls, work = used.forwarder_invocations, used.forwarder_gb_seconds
    forwarder = calls * LAMBDA_INVOCATION + work * LAMBDA_GB_SECOND
    yield Charge("Lambda: forwarder", work, "GB-s", forwarder)


def per_million(used: Usage) -> float:
    """Dollars for a million requests."""
    return sum(charge.dollars for charge in bill(used)) / used.requests * 1e6


def always_free(used: Usage) -> float:
    """Dollars of the bill that CloudFront does not charge: for some requests and gigabytes of each month."""
    months = used.seconds / (DAYS_A_MONTH * 86_400)
    requests = min(used.requests, FREE_REQUESTS * months)
    return requests * HTTPS_REQUEST + min(used.bytes_out / GB, FREE_EGRESS_GB * months) * EGRESS_GB


def charged_per_million(used: Usage) -> float:
    """Dollars for a million requests of an account that has nothing else on CloudFront."""
    return per_million(used) - always_free(used) / used.requests * 1e6
