"""A world for domains in which time passes at once: real workers, PostgreSQL, Valkey, DNS server and AWS of the local
stack. What is played: the clock, customers who have their records in DNS already, and the HTTPS check.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from domains_aws import tell
from stack import scratch_stack

from getowl.local.dns_server import LocalDns
from getowl.local.domains import ENDPOINT, prepare_domains

if TYPE_CHECKING:
    from domains.worker.world import World


class Clock:
    """Real time and what was skipped of it; the AWS of the stack skips it too."""

    def __init__(self, aws_url: str) -> None:
        self._aws_url, self._skipped = aws_url, 0.0

    def seconds(self) -> float:
        """Unix seconds."""
        return time.time() + self._skipped

    def now(self) -> datetime:
        """The same as Django wants it."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def skip_to(self, moment: datetime) -> None:
        """Let this moment be now, unless it is over."""
        seconds = moment.timestamp() - self.seconds()
        if seconds > 0:
            tell(self._aws_url, "clock", seconds=seconds)
            self._skipped += seconds


@dataclass
class Stage:
    """Everything a part of the benchmark works with. `calls` counts AWS's operations, tries included."""

    aws_url: str
    clock: Clock
    dns: LocalDns
    world: World
    calls: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)


@contextlib.contextmanager
def open_stage(**environment: str) -> Iterator[Stage]:
    """Start the servers, set Django up, and have `timezone.now` be the clock's."""
    with scratch_stack() as folder, LocalDns() as dns:
        aws_url = os.environ["AWS_ENDPOINT_URL"]
        book = Path(folder) / "dns.json"
        os.environ |= prepare_domains(aws_url=aws_url, dns_port=dns.port, records=book)
        # Two resolvers, as in production: the same one twice costs as many questions.
        resolver = f"127.0.0.1:{dns.port}"
        os.environ |= {"DNS_RESOLVERS": f"{resolver},{resolver}", "DNS_AUTHORITY_PORT": str(dns.port)}
        os.environ |= {"DNS_ALLOW_PRIVATE": "1", **environment}
        dns.book.set(ENDPOINT, "A", ["127.0.0.1"])
        import django

        django.setup()
        clock = Clock(aws_url)
        with mock.patch("django.utils.timezone.now", clock.now):
            stage = Stage(aws_url, clock, dns, _make_world(clock))
            _count(stage)
            yield stage


def _make_world(clock: Clock) -> World:
    from domains.worker.tenant_deployer import TenantDeployer
    from domains.worker.world import make_world

    world = make_world()
    budget = replace(world.budget, clock=clock.seconds)
    tenants = world.deployers["tenants"]
    assert isinstance(tenants, TenantDeployer)  # noqa: S101 - for mypy
    deployers = {"tenants": replace(tenants, budget=budget)}
    return replace(world, budget=budget, deployers=deployers, now=clock.now)


def _count(stage: Stage) -> None:
    def count(model: Any, **_: Any) -> None:
        stage.calls[model.name] += 1

    def judge(parsed: Any, model: Any, **_: Any) -> None:
        if (parsed.get("Error") or {}).get("Code") == "Throttling":
            stage.throttled[model.name] += 1

    for client in (stage.world.aws.cloudfront, stage.world.aws.acm):
        client.meta.events.register("before-call", count)
        client.meta.events.register("after-call", judge)


def publish(stage: Stage, hostname: str) -> None:
    """Have the name's records in DNS, ACM's too: it is the same each time, and known before it is asked for."""
    from moto.core.models import DEFAULT_ACCOUNT_ID

    from getowl.local.moto_acm_dns import record_of

    name, value = record_of(DEFAULT_ACCOUNT_ID, hostname)
    stage.dns.book.set(name, "CNAME", [f"{value}."])
    stage.dns.book.set(hostname, "CNAME", [f"{ENDPOINT}."])


def next_due() -> datetime | None:
    """When some domain is to be looked at next."""
    from django.db.models import Min

    from domains.models import Domain

    due: datetime | None = Domain.objects.aggregate(when=Min("next_check_at"))["when"]
    return due


def seen_by_aws(stage: Stage) -> Callable[[Any, str], Any]:
    """The HTTPS check without TLS: whether CloudFront serves the host and the edge would know it."""
    from domains.aws.adapter import State as Attached
    from domains.models import Domain
    from domains.probe import Probed

    tenants: Any = stage.world.deployers["tenants"]

    def probe(dns: Any, host: str) -> Probed:
        attached = tenants.tenants.status(host).state is Attached.ATTACHED
        if attached and Domain.objects.served([host]).exists():
            return Probed(True, "redirects", "A redirect was seen.", "127.0.0.1")
        return Probed(False, "not_served_yet", "CloudFront does not serve it yet.")

    return probe
