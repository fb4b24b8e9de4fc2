"""/metrics, for Prometheus: what waits, for how long, and how requests fare. docs/monitoring.md says what each means.

What waits is asked anew at each scrape, by small partial indexes; every process would give the same answer. Requests
are counted by the process that answers them: with PROMETHEUS_MULTIPROC_DIR all processes of a machine add up, without
it each tells of itself alone (https://prometheus.github.io/client_python/multiprocess/).
"""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import redis
import structlog
from django.conf import settings
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from accounts.models import BillingAccount, StripeEvent
from domains.models import Domain
from edge.heartbeat import AUDIT, BILLING, CLICKS, last_beat
from edge.models import EdgeChange
from links.models import AbuseReport, EdgeSweep
from webhooks.models import Delivery

log = structlog.get_logger(__name__)

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_requests = CollectorRegistry()
_answered = Counter(
    "getowl_requests", "Requests that were answered.", ["method", "route", "status"], registry=_requests
)
_took = Histogram(
    "getowl_request_seconds", "How long answers took.", ["route"], buckets=_SECONDS, registry=_requests
)  # fmt: skip


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer. `route` is one of the URL conf's, never a path: each gets a time series of its own."""
    _answered.labels(method, route, str(status)).inc()
    _took.labels(route).observe(seconds)


def _gauge(name: str, text: str, value: float | None) -> Iterator[GaugeMetricFamily]:
    if value is not None:
        yield GaugeMetricFamily(f"getowl_{name}", text, value=value)


def _gauges(name: str, text: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"getowl_{name}", text, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def _age(of: Any) -> float:
    """Seconds since the moment; 0 if there is none."""
    return max(0.0, (timezone.now() - of).total_seconds()) if of else 0.0


def edge_waits() -> Iterator[GaugeMetricFamily]:
    """How far the edge is behind."""
    changes = EdgeChange.objects
    yield from _gauge("edge_changes", "Keys that are not at the edge yet.", changes.count())
    yield from _gauge("edge_lag_seconds", "The age of the oldest of them.", _age(changes.waiting_since()))
    yield from _gauge("edge_changes_failing", "Those that failed at least once.", changes.stuck().count())
    sweeps = EdgeSweep.objects.filter(finished_at=None).aggregate(count=Count("pk"), since=Min("created_at"))
    yield from _gauge("edge_sweeps", "Workspaces and hosts whose links are all being published.", sweeps["count"])
    yield from _gauge("edge_sweep_lag_seconds", "The age of the oldest of them.", _age(sweeps["since"]))


def audited() -> Iterator[GaugeMetricFamily]:
    """What the last audit of the edge found."""
    last = last_beat(AUDIT)
    yield from _gauge("edge_audit_timestamp_seconds", "When the edge was last audited.", last.get("at"))
    yield from _gauge("edge_audit_drift", "Keys that differed and were on nobody's list.", last.get("drift"))


def domains_wait() -> Iterator[GaugeMetricFamily]:
    """Custom domains."""
    states = Domain.objects.values_list("state").annotate(count=Count("pk")).order_by()
    yield _gauges("domains", "Custom domains by state.", "state", states)
    due = Domain.objects.filter(next_check_at__lte=timezone.now())
    due_facts = due.aggregate(count=Count("pk"), since=Min("next_check_at"))
    yield from _gauge("domain_steps_due", "Steps of domains that are due.", due_facts["count"])
    yield from _gauge("domain_step_lag_seconds", "How long the oldest of them is.", _age(due_facts["since"]))
    failing = Domain.objects.filter(failing_since__isnull=False).count()
    yield from _gauge("domains_failing", "Domains that do not get on.", failing)


def webhooks_wait() -> Iterator[GaugeMetricFamily]:
    """Customers' webhooks."""
    due = Delivery.objects.due(timezone.now()).aggregate(count=Count("pk"), since=Min("next_attempt_at"))
    yield from _gauge("webhook_deliveries_due", "Deliveries that are due.", due["count"])
    yield from _gauge("webhook_lag_seconds", "How long the oldest of them is.", _age(due["since"]))


def billing_waits() -> Iterator[GaugeMetricFamily]:
    """What Stripe told us."""
    events = StripeEvent.objects.filter(processed_at=None).aggregate(count=Count("pk"), since=Min("received_at"))
    yield from _gauge("stripe_events", "Stripe's events that nobody looked at yet.", events["count"])
    yield from _gauge("stripe_lag_seconds", "The age of the oldest of them.", _age(events["since"]))
    problems = BillingAccount.objects.exclude(problem="").count()
    yield from _gauge("billing_problems", "Customers whose subscriptions cannot be right.", problems)
    last = last_beat(BILLING)
    yield from _gauge("billing_reconciled_timestamp_seconds", "When all was compared with Stripe.", last.get("at"))
    yield from _gauge("billing_repaired", "Customers that differed then.", last.get("repaired"))


def reports_wait() -> Iterator[GaugeMetricFamily]:
    """Reports of harmful links."""
    found = AbuseReport.objects.open().order_by().aggregate(count=Count("pk"), since=Min("created_at"))
    yield from _gauge("abuse_reports", "Reports that nobody answered yet.", found["count"])
    yield from _gauge("abuse_report_lag_seconds", "The age of the oldest of them.", _age(found["since"]))


def clicks_counted() -> Iterator[GaugeMetricFamily]:
    """Numbers of clicks."""
    last = last_beat(CLICKS)
    yield from _gauge("clicks_counted_timestamp_seconds", "When clicks were last counted.", last.get("at"))


def queues() -> Iterator[GaugeMetricFamily]:
    """Celery's queues, by how many tasks nobody has taken yet."""
    names = sorted({"celery", *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())})
    valkey = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2, socket_connect_timeout=2)
    with valkey, valkey.pipeline(transaction=False) as asked:
        for name in names:
            asked.llen(name)
        waiting = zip(names, asked.execute(), strict=True)
        yield _gauges("queue_tasks", "Tasks that no worker has taken.", "queue", waiting)


PARTS: Final[dict[str, Callable[[], Iterator[GaugeMetricFamily]]]] = {
    "edge": edge_waits,
    "audit": audited,
    "domains": domains_wait,
    "webhooks": webhooks_wait,
    "billing": billing_waits,
    "reports": reports_wait,
    "clicks": clicks_counted,
    "queues": queues,
}


class _WhatWaits(Collector):
    """Each part for itself: where Valkey is down, Postgres is still asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        failed: list[tuple[str, float]] = []
        for name, part in PARTS.items():
            try:
                families = list(part())
            except Exception as error:  # whatever is wrong with it, the others are told
                log.warning("metrics not read", part=name, error=str(error))
                failed.append((name, 1))
            else:
                yield from families
                failed.append((name, 0))
        yield _gauges("metrics_failed", "1 for what could not be asked.", "part", failed)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything in Prometheus' text format, for who has one of METRICS_TOKENS; without any there is no such page."""
    if not settings.METRICS_TOKENS:
        return HttpResponse("METRICS_TOKENS is not set.\n", status=404, content_type="text/plain")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    known = [constant_time_compare(token.strip(), one) for one in settings.METRICS_TOKENS]
    if scheme.lower() != "bearer" or not any(known):
        refused = HttpResponse("Send one of METRICS_TOKENS as a bearer token.\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    shown = CollectorRegistry(auto_describe=False)
    shown.register(_WhatWaits())
    requests = _requests
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(requests)  # type: ignore[no-untyped-call]  # the library has no types here
    return HttpResponse(generate_latest(shown) + generate_latest(requests), content_type=CONTENT_TYPE)
