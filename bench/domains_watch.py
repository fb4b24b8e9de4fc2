"""What thousands of live domains cost: a day of the watcher, an hourly sweep, and the pages that list them.

The day passes at once (domains_world.py), but each look is a real one: SQL, DNS, AWS, and HTTPS by the host's name.
"""

from __future__ import annotations

import contextlib
import http.server
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domains_aws import tell
from domains_world import Stage, open_stage, publish
from figures import figure

from edge.resolver.probe import location_of
from getowl.local.tls_front import TlsFront

if TYPE_CHECKING:
    from accounts.models import Workspace

SECRET = "bench"  # noqa: S105 - of this run alone
ZONE = "fleet.test"
WORKERS = 2
FEW = 100
BUSIEST = 1.3
"""The busiest hour beside the mean: of 10,000 moments drawn evenly, the fullest of 24 hours has some 10% more."""
PER_TENANT_PAGE, PER_CERTIFICATE_PAGE = 100, 1000
SQL_A_LOOK = 4
"""To claim it (2), to write back what was seen (1), and one to spare."""


def run(*, domains: int) -> None:
    """Fill, live through a day, sweep, and open the pages."""
    print(f"{domains:,} live domains of one workspace beside {FEW} of another; two resolvers")
    with _https() as environment, open_stage(**environment) as stage:
        tell(stage.aws_url, "control", open_dns=True, certificates=1_000_000, certificate_requests=1_000_000)
        many, few = fill(stage, domains)
        watch(stage, domains)
        look_over(stage, domains)
        pages(many, few, domains)


@contextlib.contextmanager
def _https() -> Iterator[dict[str, str]]:
    """TLS for every host of the zone, and behind it an edge that knows the answer; the settings to reach it."""

    class Edge(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", location_of(SECRET, self.headers["Host"], self.path.partition("?")[2]))
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with (
        tempfile.TemporaryDirectory() as folder,
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Edge) as edge,
        TlsFront(names_for=lambda host: (f"*.{ZONE}",), edge_port=edge.server_port, root=Path(folder, "ca")) as front,
    ):
        threading.Thread(target=edge.serve_forever, daemon=True).start()
        yield {
            "EDGE_ORIGIN_SECRET": SECRET,
            "DOMAINS_PROBE_PORT": str(front.port),
            "DOMAINS_PROBE_CA": str(Path(folder, "ca")),
        }
        edge.shutdown()


def fill(stage: Stage, domains: int) -> tuple[Workspace, Workspace]:
    """Two workspaces with live domains; those of the first have all that is theirs in AWS and DNS."""
    from accounts.actor import Actor
    from accounts.models import User
    from accounts.plans import Plan
    from accounts.services.workspaces import workspace_change_plan, workspace_create

    owner = User.objects.create_user("owner@example.com")
    many, few = (
        workspace_change_plan(
            workspace=workspace_create(owner=owner, name=name), actor=Actor(user=owner), plan=Plan.ENTERPRISE
        )
        for name in ("Many", "Few")
    )
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda number: live(stage, many, f"c{number}.{ZONE}"), range(domains)))
    from domains.models import Domain

    Domain.objects.bulk_create(rows, batch_size=1000)
    Domain.objects.bulk_create([row_of(few, f"few{number}.{ZONE}") for number in range(FEW)])
    return many, few


def row_of(workspace: Workspace, host: str, **fields: Any) -> Any:
    """A live domain that was added a month ago."""
    from django.utils import timezone

    from domains.models import Domain

    now = timezone.now()
    return Domain(
        workspace=workspace,
        hostname=host,
        registrable=ZONE,
        state="active",
        state_since=now - timedelta(days=30),
        proven_at=now - timedelta(days=30),
        welcomed_at=now - timedelta(days=30),
        adapter="tenants",
        **fields,
    )


def live(stage: Stage, workspace: Workspace, host: str) -> Any:
    """The same with a certificate, a tenant and DNS records."""
    from domains.aws import certificates
    from domains.states import State, next_check
    from domains.worker.tenant_deployer import TenantDeployer
    from getowl.local.moto_acm_dns import record_of

    deployer = stage.world.deployers["tenants"]
    assert isinstance(deployer, TenantDeployer)  # noqa: S101 - for mypy
    row = row_of(workspace, host)
    publish(stage, host)
    row.certificate_arn = certificates.request(stage.world.aws, names=(host,), owner=row.public_id, attempt=1).arn
    row.resource_id = deployer.tenants.attach(host, row.certificate_arn).resource_id
    row.validation_name, row.validation_value = record_of("123456789012", host)
    row.next_check_at = next_check(State.ACTIVE, domain_id=row.public_id, since=row.state_since, now=stage.clock.now())
    return row


def watch(stage: Stage, domains: int) -> None:
    """A day of two workers, from one midnight to the next."""
    from django.db import connection

    from domains.models import Domain
    from domains.worker.run import work_due

    statements: Counter[str] = Counter()

    def counted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements["all"] += 1
        return execute(sql, *rest)

    def work() -> int:
        with connection.execute_wrapper(counted):
            return work_due(world=stage.world)

    begun = stage.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    Domain.objects.filter(next_check_at__lt=begun).update(next_check_at=begun)
    spread(begun)
    stage.calls.clear()
    stage.dns.queries.clear()
    looks: Counter[int] = Counter()
    empty = 0
    with ThreadPoolExecutor(WORKERS) as pool:
        for minute in range(24 * 60):
            stage.clock.skip_to(begun + timedelta(minutes=minute + 1))
            steps = sum(one.result() for one in [pool.submit(work) for _ in range(WORKERS)])
            looks[minute // 60] += steps
            empty += WORKERS  # each worker's last claim finds nothing
    total = sum(looks.values())
    wrong = Domain.objects.exclude(state="active").count()
    report(stage, looks, domains, total, (statements["all"] - empty) / total)
    figure("domains_watch_wrong", wrong, "=0", wrong == 0)


def spread(begun: datetime) -> None:
    """Have each domain be due at its own moment of the day that begins then."""
    from domains.models import Domain
    from domains.states import State, next_check

    rows = list(Domain.objects.filter(next_check_at__isnull=False).only("public_id", "state_since"))
    before = begun - timedelta(microseconds=1)
    for row in rows:
        row.next_check_at = next_check(State.ACTIVE, domain_id=row.public_id, since=row.state_since, now=before)
    Domain.objects.bulk_update(rows, ["next_check_at"], batch_size=1000)


def report(stage: Stage, looks: Counter[int], domains: int, total: int, sql: float) -> None:
    """The day by the hour and by the look."""
    mean, busiest = total / 24, max(looks.values())
    print(f"  looks an hour: {' '.join(str(looks[hour]) for hour in range(24))}")
    print(f"  a look: {len(stage.dns.queries) / total:.2f} DNS queries, {sql:.2f} SQL statements, ", end="")
    calls = {name: round(count / total, 2) for name, count in stage.calls.items()}
    print(f"AWS {calls}, one HTTPS request")
    print(f"  the mean hour: {mean:.0f} looks, {len(stage.dns.queries) / 24:.0f} DNS queries, ", end="")
    print(f"{sum(stage.calls.values()) / 24:.0f} AWS calls ({sum(stage.calls.values()) / 86_400:.2f} a second)")
    figure("domains_watch_looks_a_day", f"{total / domains:.3f}", "=1", total == domains)
    figure("domains_watch_busiest_hour", f"{busiest / mean:.2f}", f"<={BUSIEST}", busiest / mean <= BUSIEST)
    figure("domains_watch_sql_a_look", f"{sql:.2f}", f"<={SQL_A_LOOK}", sql <= SQL_A_LOOK)
    figure("domains_watch_aws_a_look", f"{stage.calls.total() / total:.2f}", "<=2", stage.calls.total() <= 2 * total)


def look_over(stage: Stage, domains: int) -> None:
    """The hourly sweep: one call for each page of what AWS has, none for each domain."""
    from domains.worker.sweep import sweep

    stage.calls.clear()
    lost, left_over = sweep(stage.world)
    most = -(-domains // PER_TENANT_PAGE) + -(-domains // PER_CERTIFICATE_PAGE)
    print(f"  the sweep: {dict(stage.calls)}")
    figure("domains_sweep_calls", stage.calls.total(), f"<={most}", stage.calls.total() <= most)
    figure("domains_sweep_found", lost + left_over, "=0", lost + left_over == 0)


def pages(many: Workspace, few: Workspace, domains: int) -> None:
    """Queries of each page in a workspace of many beside one of few."""
    from django.conf import settings
    from django.test import Client

    from accounts.actor import Actor
    from accounts.models import ApiKey, User
    from accounts.services.api_keys import api_key_create

    settings.ALLOWED_HOSTS = ["testserver"]
    owner = User.objects.get()
    browser = Client()
    browser.force_login(owner)
    counts: dict[str, list[int]] = {}
    for workspace in (few, many):
        actor, scopes = Actor(user=owner), [ApiKey.Scope.READ]
        _, secret = api_key_create(workspace=workspace, actor=actor, name="bench", scopes=scopes)
        program = Client(headers={"Authorization": f"Bearer {secret}"})
        rows = list(workspace.domains.listed().values_list("public_id", flat=True))
        middle, last = rows[len(rows) // 2], rows[-2]
        page = f"/w/{workspace.public_id}/domains"
        paths = {
            "list_first": (browser, page),
            "list_middle": (browser, f"{page}?after={middle}"),
            "list_last": (browser, f"{page}?after={last}"),
            "detail": (browser, f"{page}/{middle}"),
            "api_first": (program, "/api/v1/domains"),
            "api_middle": (program, f"/api/v1/domains?starting_after={middle}"),
            "api_detail": (program, f"/api/v1/domains/{middle}"),
        }
        for name, (client, path) in paths.items():
            counts.setdefault(name, []).append(queries(client, path))
    for name, (at_few, at_many) in counts.items():
        figure(f"domains_queries_{name}", at_many, f"={at_few}", at_many == at_few)


def queries(client: Any, path: str) -> int:
    """How many it takes the second time: the first fills caches."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path}: {response.status_code}")
    return len(captured)
