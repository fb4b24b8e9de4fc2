"""Clicks through the real cache and the real resolver under a clock that is turned by hand, counting what AWS bills.

One cache per regional edge cache: a location asks its regional one before it would run the function, so only what
both do not hold is an invocation. A region's instances are used last in, first out; each takes 10 requests a
second ("Quotas on Lambda@Edge") and has its own memory; one that was idle for five minutes is gone.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field

import infra
from modelled_table import SHORT_HOST, ModelledStore, Table, address
from traffic import AGENTS, COUNTRIES, Click, Day

from edge.capacity.prices import BILLED_KB, STREAM_READERS, Usage
from edge.local.cache import Cache
from edge.local.event import build_event
from edge.local.logline import build_line, encode, target_part
from edge.local.response import Answer, accept_result
from edge.local.viewer import Viewer, read_viewer
from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.handler import Resolver
from edge.resolver.regions import _PLACES, nearest_first

# As many as edge/infra/data.yaml has places for.
REPLICAS = tuple(Replica(name) for name in ("us-east-1", "us-west-2", "eu-central-1", "ap-southeast-1"))
SECONDS_APART = 0.1  # 10 requests a second and instance
IDLE_SECONDS = 300
CACHE_BYTES = 32 << 20  # holds what is good at any time; CloudFront's own size is unknown, and not what limits this


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the replay cannot measure by itself. Times in milliseconds of one whole core, unless they say otherwise."""

    runtime_cpu: float = 0.30  # the runtime client and the event's JSON (bench/resolver)
    read_cpu: float = 0.20  # one call to the table: signature, HTTP, JSON (bench/resolver)
    start_cpu: float = 150.0  # a cold start, billed as well
    core: float = 128 / 1769  # of a core has a function with 128 MB ("Configure Lambda function memory")
    table_wait: float = 4.0  # of DynamoDB itself; the way there is added
    wait_per_1000_km: float = 15.0  # there and back, over fibre that is not straight
    log_bytes: int = 330  # START, END and REPORT of one invocation, where Lambda is not told to leave them out
    absent_bytes: int = 43  # of a line: ssl-protocol, asn and distribution-tenant-id, "-" on this machine
    forwarder_ms: float = 0.1  # for one record, with 512 MB
    forwarder_batch: int = 500


class Clock:
    """Seconds, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Region:
    """One regional edge cache with the function's instances in it."""

    name: str
    cache: Cache
    wait: float  # milliseconds to the nearest replica and back, with DynamoDB's own
    free: list[tuple[float, Resolver]] = field(default_factory=list)  # when each was last used
    busy: deque[tuple[float, Resolver]] = field(default_factory=deque)


@dataclass
class Counts:
    """What happened, beside what is billed."""

    hits: int = 0
    unique: int = 0  # misses for a query string that no other click has
    unshared: int = 0  # misses whose answer may not be kept
    starts: int = 0
    cpu_ms: float = 0.0  # of the resolver alone, measured
    line_bytes: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        """Count what another process counted."""
        for name, value in vars(other).items():
            if isinstance(value, dict):
                self.statuses = {key: self.statuses.get(key, 0) + value.get(key, 0) for key in self.statuses | value}
            else:
                setattr(self, name, getattr(self, name) + value)


class Replay:
    """The clicks of `day` that `regions` answer. Answers are kept for `max_age` seconds, or not at all."""

    def __init__(
        self,
        day: Day,
        regions: Collection[str],
        *,
        max_age: int = 30,
        caching: bool = True,
        machine: Machine | None = None,
    ) -> None:
        self.day = day
        self.used, self.counts = Usage(), Counts()
        self.counting = True  # off while caches and memories fill
        self.machine = machine or Machine()
        self._caching = caching
        self._clock = Clock()
        self._table = Table(day)
        # Little memory, so that this machine can hold many instances: what is older than 10 s is for outages only.
        self._config = EdgeConfig("links", REPLICAS, (SHORT_HOST,), max_age, memory_bytes=1 << 20)
        self._regions = {name: Region(name, Cache(CACHE_BYTES), self._wait(name)) for name in regions}
        self._viewers: dict[tuple[str, int, int], Viewer] = {}

    def second(self, second: int) -> None:
        """Every click of one second of the day."""
        clicks = self.day.clicks(second)
        for number, click in enumerate(clicks):
            self._clock.now = second + number / len(clicks)
            self._click(click, number)

    def finish(self, seconds: float) -> Usage:
        """What the counted clicks used, in `seconds` of time."""
        used, machine = self.used, self.machine
        used.seconds = seconds
        used.edge_ms += self.counts.starts * machine.start_cpu / machine.core
        used.stream_kept_hours = infra.stream_hours()
        used.platform_log_bytes = 0.0 if infra.platform_log_is_off() else used.invocations * machine.log_bytes
        used.forwarder_invocations = used.log_lines / machine.forwarder_batch
        used.forwarder_gb_seconds = used.log_lines * machine.forwarder_ms / 1000 * 0.5
        return used

    def _click(self, click: Click, number: int) -> None:
        link, place, agent, query, method = click
        near = COUNTRIES[place][2]
        region = self._regions.get(near[0][0] if len(near) == 1 else _pick(near, number))
        if region is None:
            return
        host, path = address(link, number, self.day)
        viewer = self._viewers.get((host, place, agent)) or self._viewer(host, place, agent)
        key = (host, path, query, viewer.kind)
        now = self._clock.now
        answer = region.cache.get(key, now)
        hit = answer is not None
        if answer is None:
            answer = self._resolve(region, viewer, method, path, query)
            answer.log = (
                f"{answer.status}\t{answer.size}",
                target_part(host, path, query),
                encode(query),
                encode(answer.header("content-type")),
            )
            if self._caching:
                region.cache.put(key, answer, now)
        if self.counting:
            self._count(answer, viewer, method, query, hit)

    def _count(self, answer: Answer, viewer: Viewer, method: str, query: str, hit: bool) -> None:
        used, counts = self.used, self.counts
        used.requests += 1
        counts.hits += hit
        counts.unshared += not hit and answer.ttl <= 0
        counts.unique += not hit and answer.ttl > 0 and query.startswith("fbclid")
        counts.statuses[answer.status] = counts.statuses.get(answer.status, 0) + 1
        used.bytes_out += answer.size + 180  # its own headers: Date, Via, X-Cache, X-Amz-Cf-Id, X-Amz-Cf-Pop, Age
        used.log_lines += 1
        line = _line(answer, viewer, method, self._clock.now, "Hit" if hit else "Miss")
        size = len(line) + self.machine.absent_bytes
        counts.line_bytes += size
        used.stream_kb += math.ceil(size / BILLED_KB)
        used.stream_out_bytes += size * STREAM_READERS

    def _resolve(self, region: Region, viewer: Viewer, method: str, path: str, query: str) -> Answer:
        """One invocation."""
        table, machine = self._table, self.machine
        calls, units, stand_in = table.calls, table.units, table.cpu
        event = build_event(viewer, method, path, query, "203.0.113.7", "x" * 56)
        resolver = self._instance(region)
        began = time.process_time()
        result = resolver.answer(event)
        cpu = (time.process_time() - began - (table.cpu - stand_in)) * 1000
        reads = table.calls - calls
        busy = (cpu + machine.runtime_cpu + reads * machine.read_cpu) / machine.core + reads * region.wait
        if self.counting:
            self.counts.cpu_ms += cpu
            self.used.invocations += 1
            self.used.edge_ms += math.ceil(busy)
            self.used.read_units += table.units - units
        region.busy.append((self._clock.now + max(SECONDS_APART, busy / 1000), resolver))
        return accept_result(result, query)

    def _instance(self, region: Region) -> Resolver:
        now = self._clock.now
        while region.busy and region.busy[0][0] <= now:
            region.free.append(region.busy.popleft())
        if region.free and region.free[0][0] < now - IDLE_SECONDS:
            region.free = [one for one in region.free if one[0] >= now - IDLE_SECONDS]
        if region.free:
            return region.free.pop()[1]
        self.counts.starts += self.counting
        return Resolver(self._config, ModelledStore(self._table, self._config, region.name, self._clock), self._clock)

    def _wait(self, region: str) -> float:
        """Milliseconds of one read: DynamoDB's own, and the way to the nearest replica and back."""
        (north1, east1) = _PLACES[region]
        (north2, east2) = _PLACES[nearest_first(region, REPLICAS)[0].region]
        cosine = math.sin(math.radians(north1)) * math.sin(math.radians(north2)) + math.cos(
            math.radians(north1)
        ) * math.cos(math.radians(north2)) * math.cos(math.radians(east1 - east2))
        kilometres = 6371 * math.acos(min(1.0, cosine))
        return self.machine.table_wait + kilometres / 1000 * self.machine.wait_per_1000_km

    def _viewer(self, host: str, place: int, agent: int) -> Viewer:
        headers = [
            ("host", host),
            ("user-agent", AGENTS[agent][0]),
            ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
            ("accept-language", "en-US,en;q=0.9"),
            ("accept-encoding", "gzip, deflate, br, zstd"),
            ("referer", "https://www.instagram.com/"),
            ("upgrade-insecure-requests", "1"),
            ("sec-fetch-dest", "document"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-site", "cross-site"),
        ]
        viewer = self._viewers[host, place, agent] = read_viewer(headers, COUNTRIES[place][0])
        return viewer


def _pick(regions: tuple[tuple[str, float], ...], number: int) -> str:
    """One of a country's regions by their shares; the golden ratio spreads the numbers evenly."""
    spot = number * 0.6180339887 % 1.0
    for name, share in regions:
        spot -= share
        if spot < 0:
            return name
    return regions[-1][0]


def _line(answer: Answer, viewer: Viewer, method: str, now: float, result: str) -> str:
    """The line of the real-time log."""
    status_size, target, query, media_type = answer.log
    return build_line(
        now=1_790_000_000 + now,
        ip="203.0.113.77",
        taken="0.012",
        status_size=status_size,
        method=method,
        target=target,
        request_id="x" * 56,
        version="2.0",
        agent=viewer.log_agent,
        query=query,
        result=result,
        forwarded=viewer.log_forwarded,
        media_type=media_type,
        detail=result,
        country=viewer.country,
    )
