"""What each part has to bear at a number of clicks a month, which quota that meets first, and what it costs.

Pure arithmetic over `Assumptions`; nothing is measured here. Rates are per second. `edge.capacity.quotas` and
`edge.capacity.prices` name their sources.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from edge.capacity import quotas
from edge.capacity.hits import Shape, send_misses, shared_hits
from edge.capacity.prices import DAYS_A_MONTH, STREAM_READERS, Usage

MONTH = DAYS_A_MONTH * 86_400


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """The traffic of `bench/traffic.py` and what `bench/edge_cost` and `bench/resolver` measured of it."""

    peak_factor: float = 4_200 / (90_000_000 / MONTH)
    """Peak to mean: the forerunner's. Kept for every size, which is pessimistic: many customers' peaks do not meet."""

    background: float = 0.40
    """Of the clicks; the rest comes in sends, whose few links are hot."""
    day_peak: float = 1.5
    """The background's highest hour to its mean."""
    links_a_click: float = 100_000 / 3_000_000
    """Links that are clicked on a day, for each click of it: customers come with links of their own."""
    unique: float = 0.10
    """Of the clicks carry a query string that nobody else's has."""
    unshared: float = 0.035
    """Of the clicks get an answer that may not be kept: A/B tests, unknown codes."""
    kept_seconds: float = 27.0
    """How long an answer is kept, of the 30 s that an edit may take: less what memory's item is old."""
    memory_seconds: float = 10.0
    """How long an instance believes an item."""
    send_seconds: float = 120.0
    """In which a send falls to 1/e."""
    sends_a_day: int = 20

    region_share: float = 0.15
    """Of the mean, in the busiest region."""
    region_peak_share: float = 0.75
    """Of a send, whose visitors are mostly in one country, in its region."""
    invocation_ms: float = 29.0
    read_units: float = 0.6
    """For an invocation on an average link: an item is half a unit, and memory has the host's."""

    line_bytes: float = 530.0
    """Of the real-time log, with the fields of edge/infra/clicks.yaml."""
    row_bytes: float = 400.0
    """Of NDJSON for one click, at Tinybird."""
    response_bytes: float = 500.0
    platform_log_bytes: float = 0.0
    """That Lambda writes of an invocation: nothing, at SystemLogLevel WARN; else 330."""
    stream_hours: float = 24.0
    edits_a_click: float = 20_000 / 3_000_000
    edit_peak: float = 10.0
    """Imports to the mean of edits."""
    replicas: int = 4
    stored_links_a_click: float = 2_000_000 / 90_000_000
    """Links kept, for each click of a month."""
    item_bytes: float = 400.0


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a month of `clicks` asks of each part, per second where it is a rate."""

    clicks: float
    mean: float
    peak: float
    hit_ratio: float
    invocations_mean: float
    invocations_peak: float
    region_instances: float
    region_instances_ab: float
    table_units: float
    hot_item_units: float
    write_units: float
    log_bytes: float
    shards: float
    rows_mean: float
    row_bytes_mean: float
    row_bytes_peak: float


@dataclass(frozen=True)
class Limit:
    """One quota and how much of it is used: above 1 it breaks. `what_then` says what to do about it."""

    name: str
    need: float
    quota: float
    unit: str
    what_then: str

    @property
    def used(self) -> float:
        """As a share of the quota."""
        return self.need / self.quota


def need(clicks: float, given: Assumptions) -> Need:
    """What `clicks` a month ask for."""
    mean = clicks / MONTH
    peak = mean * given.peak_factor
    background = mean * given.background
    bare = 1 - given.unique - given.unshared
    missed = 1 - bare * _background_hits(mean, given)
    missed_send = 1 - bare * (1 - _send_miss_share(peak, given))
    missed_mean = given.background * missed + (1 - given.background) * missed_send
    background_peak = background * given.day_peak
    send_peak = max(0.0, peak - background_peak)
    in_region = background_peak * missed * given.region_share
    instances = _instances(in_region + send_peak * missed_send * given.region_peak_share, given)
    if_ab = _instances(in_region + send_peak * given.region_peak_share, given)
    return Need(
        clicks=clicks,
        mean=mean,
        peak=peak,
        hit_ratio=1 - missed_mean,
        invocations_mean=mean * missed_mean,
        invocations_peak=background_peak * missed + send_peak * missed_send,
        region_instances=instances,
        region_instances_ab=if_ab,
        # The hot link and its host are read once by each instance in `memory_seconds`.
        table_units=in_region * given.read_units + 2 * _hot(instances, given),
        hot_item_units=_hot(instances, given),
        write_units=mean * given.edits_a_click * given.edit_peak,
        log_bytes=peak * given.line_bytes,
        shards=math.ceil(max(peak * given.line_bytes / quotas.SHARD_BYTES, peak / quotas.SHARD_RECORDS)),
        rows_mean=mean,
        row_bytes_mean=mean * given.row_bytes,
        row_bytes_peak=peak * given.row_bytes,
    )


def limits(need: Need) -> Iterator[Limit]:
    """Every quota, in the order of the way of a click."""
    yield Limit(
        "CloudFront: requests",
        need.peak,
        quotas.CLOUDFRONT_REQUESTS,
        "/s and distribution",
        "Ask for more per distribution, and spread customers over several: 20 multi-tenant ones are the default.",
    )
    yield Limit(
        "Lambda@Edge: instances in the busiest region",
        need.region_instances,
        quotas.EDGE_CONCURRENCY,
        "at once",
        "Ask for more concurrency in every region with a regional edge cache.",
    )
    yield Limit(
        "Lambda@Edge: instances, if the largest send is an A/B test",
        need.region_instances_ab,
        quotas.EDGE_CONCURRENCY,
        "at once",
        "As above; far beyond it, a CloudFront Function that puts a bucket into the key: A/B answers can be shared.",
    )
    yield Limit(
        "Lambda@Edge: instances started for the largest send",
        need.region_instances,
        quotas.EDGE_STARTS,
        "in 10 s",
        "Cannot be raised: a CloudFront Function that takes click ids off the key and puts them back on the way out.",
    )
    yield Limit(
        "DynamoDB: reads of one table, a new one",
        need.table_units,
        quotas.TABLE_NEW_READ_UNITS,
        "units/s and region",
        "Set the table's warm throughput before it carries traffic.",
    )
    yield Limit(
        "DynamoDB: reads of one table",
        need.table_units,
        quotas.TABLE_READ_UNITS,
        "units/s and region",
        "Ask for more per table, in every replica's region.",
    )
    yield Limit(
        "DynamoDB: reads of one item",
        need.hot_item_units,
        quotas.PARTITION_READ_UNITS,
        "units/s and partition",
        "Cannot be raised: believe hot items longer (a third of EDGE_MAX_AGE_SECONDS now), or more replicas.",
    )
    yield Limit(
        "DynamoDB: writes of one table",
        need.write_units,
        quotas.TABLE_WRITE_UNITS,
        "units/s",
        "Ask for more; the outbox waits meanwhile. Several publishers claim rows beside each other.",
    )
    yield Limit(
        "Kinesis: a new on-demand stream",
        need.log_bytes,
        quotas.STREAM_NEW_BYTES,
        "bytes/s",
        "Create it provisioned with enough shards, then switch it to on-demand: what a stream refuses is lost.",
    )
    yield Limit(
        "Kinesis: the largest on-demand stream",
        need.log_bytes,
        quotas.STREAM_BYTES,
        "bytes/s",
        "One real-time log configuration and stream for each distribution.",
    )
    yield Limit(
        "Tinybird: Events API, mean",
        need.row_bytes_mean,
        quotas.TINYBIRD_BYTES,
        "bytes/s and source",
        "Dedicated infrastructure, or several data sources; the stream holds a day; raise ClickHours meanwhile.",
    )


def usage(clicks: float, given: Assumptions) -> Usage:
    """What a month of `clicks` uses."""
    needed = need(clicks, given)
    share = 1 - needed.hit_ratio
    edits = clicks * given.edits_a_click
    return Usage(
        seconds=MONTH,
        requests=clicks,
        bytes_out=clicks * given.response_bytes,
        invocations=clicks * share,
        edge_ms=clicks * share * given.invocation_ms,
        read_units=clicks * share * given.read_units,
        write_units=edits,
        replica_write_units=edits * (given.replicas - 1),
        stored_gb=clicks * given.stored_links_a_click * (given.item_bytes + 100) / 1e9 * given.replicas,
        log_lines=clicks,
        stream_kb=clicks * math.ceil(given.line_bytes / 1024),
        stream_out_bytes=clicks * given.line_bytes * STREAM_READERS,
        stream_kept_hours=given.stream_hours,
        forwarder_invocations=clicks / 500,
        forwarder_gb_seconds=clicks * 0.0001 * 0.5,
        platform_log_bytes=clicks * share * given.platform_log_bytes,
    )


def _background_hits(mean: float, given: Assumptions) -> float:
    """Of the background's clicks that could share an answer."""
    links = max(1, round(mean * 86_400 * given.links_a_click))
    return shared_hits(Shape(links=links), mean * given.background, given.kept_seconds)


def _send_miss_share(peak: float, given: Assumptions) -> float:
    """Of the clicks of a middling send that could share an answer: the smaller ones hit less, but count for less."""
    middling = peak / math.sqrt(given.sends_a_day)
    shape = Shape(links=1)
    return send_misses(shape, middling, given.send_seconds, given.kept_seconds) / (middling * given.send_seconds)


def _instances(invocations: float, given: Assumptions) -> float:
    """How many it takes: each has 10 a second, or fewer where they take longer than 100 ms."""
    return math.ceil(invocations * max(1 / quotas.EDGE_REQUESTS_AN_INSTANCE, given.invocation_ms / 1000))


def _hot(instances: float, given: Assumptions) -> float:
    """Read units a second of one item that every instance keeps asking for."""
    return instances / given.memory_seconds * 0.5
