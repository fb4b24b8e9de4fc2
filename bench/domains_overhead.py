"""From adding a domain to its first redirect over HTTPS, on a whole local stack: what of that time is ours.

AWS's delays are simulated. It publishes no medians: ACM's record appears "several seconds" after the request
(RequestCertificate), ACM issues and CloudFront deploys within minutes. The owner's DNS has each record the moment
it is shown. Processes, beat, DNS server, TLS and HTTPS check are those of `./run`.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domains_aws import tell
from figures import figure

from getowl.local import stack as local
from getowl.local.dns_records import RecordBook
from getowl.local.supervisor import Supervisor

GOAL_SECONDS = 15
POLL_SECONDS = 0.05
PHASES = ("asked", "shown", "proven", "issued", "created", "active")


@dataclass
class Journey:
    """One domain on its way: when each of PHASES was seen, in seconds since it was added."""

    domain: Any
    began: float
    seen: dict[str, float] = field(default_factory=dict)

    def note(self, phase: str, when: float | None = None) -> None:
        self.seen.setdefault(phase, (when or time.time()) - self.began)


def run(*, domains: int, record: float, issue: float, deploy: float, apart: float) -> None:
    """Start a stack, add the domains one after the other, print the figures."""
    print(f"{domains} domains, {apart:g} s apart; simulated: ACM's record after {record:g} s, ", end="")
    print(f"issued after {issue:g} s, deployed after {deploy:g} s; DNS set at once")
    with tempfile.TemporaryDirectory(prefix="getowl-bench-") as folder:
        supervisor = Supervisor()
        try:
            with supervisor.signals():
                stack = local.Stack(folder=Path(folder))
                local.start(stack, supervisor)
                tell(stack.aws_url, "control", record_seconds=record, issue_seconds=issue, deploy_seconds=deploy)
                journeys = measure(stack, domains, apart, limit=record + issue + deploy + domains * apart + 120)
        finally:
            supervisor.stop()
    report(journeys, record=record, issue=issue, deploy=deploy)


def measure(stack: local.Stack, count: int, apart: float, *, limit: float) -> list[Journey]:
    """Add them, publish what each is told to, and watch until all are live."""
    from accounts.actor import SYSTEM
    from accounts.models import Workspace
    from domains.services import domain_add

    workspace = Workspace.objects.create(name="Bench", plan="enterprise")
    book = RecordBook(stack.dns_records)
    journeys: list[Journey] = []
    began = time.time()
    while len(journeys) < count or any("active" not in one.seen for one in journeys):
        if time.time() - began > limit:
            stuck = [(one.domain.hostname, one.domain.state, one.domain.reason) for one in journeys]
            raise SystemExit(f"not all are live after {limit:.0f} s: {stuck}")
        # Not a multiple of any interval: each domain meets beat and the looks at another moment.
        if len(journeys) < count and time.time() >= began + len(journeys) * apart:
            host = f"go.bench-{len(journeys)}.test"
            journeys.append(Journey(domain_add(workspace=workspace, actor=SYSTEM, hostname=host), time.time()))
        for journey in journeys:
            watch(journey, book)
        time.sleep(POLL_SECONDS)
    for journey in journeys:
        visit(stack, journey.domain.hostname)
    return journeys


def watch(journey: Journey, book: RecordBook) -> None:
    """Look at the row, play the owner, and note what is new."""
    from domains.records import records_of
    from domains.states import State

    if "active" in journey.seen:
        return
    domain = journey.domain
    domain.refresh_from_db()
    if domain.certificate_arn:
        journey.note("asked")
    if domain.validation_value and "shown" not in journey.seen:
        journey.note("shown")
        for record in records_of(domain):
            book.set(record.name, record.type, [record.value])
    moments = dict(domain.transitions.values_list("new", "created_at"))
    for state, phase in ((State.ISSUING, "proven"), (State.DEPLOYING, "issued"), (State.ACTIVE, "active")):
        if state.value in moments and phase != "issued":
            journey.note(phase, moments[state.value].timestamp())
    # Timeline rows of DEPLOYING are two: the certificate is there, and the tenant was made.
    rows = domain.transitions.filter(new=State.DEPLOYING).order_by("id").values_list("created_at", "reason")
    for moment, reason in rows:
        journey.note("created" if reason == "propagating" else "issued", moment.timestamp())


def visit(stack: local.Stack, host: str) -> None:
    """Ask for the redirect ourselves, over TLS by the host's own certificate."""
    import os

    from domains.dns.lookup import Dns, Server
    from domains.probe import Prober, probe

    secret = os.environ["EDGE_ORIGIN_SECRET"]
    prober = Prober(secrets=(secret,), port=stack.tls, authority_file=str(stack.authority), allow_private=True)
    seen = probe(prober, Dns([Server("127.0.0.1", stack.dns)]), host)
    if not seen.ok:
        raise SystemExit(f"{host} is said to be live, and is not: {seen.message}")


def report(journeys: list[Journey], *, record: float, issue: float, deploy: float) -> None:
    """The overhead as a whole, and step by step without what was simulated."""
    simulated = {"shown": record, "issued": issue, "active": deploy}
    steps: dict[str, list[float]] = {}
    for journey in journeys:
        moments = [0.0, *(journey.seen[phase] for phase in PHASES)]
        for phase, before, after in zip(PHASES, moments, moments[1:], strict=False):
            steps.setdefault(phase, []).append(after - before - simulated.get(phase, 0.0))
    meaning = dict(zip(PHASES, _MEANINGS, strict=True))
    for phase, spent in steps.items():
        print(f"  {meaning[phase]:52} median {statistics.median(spent):5.1f} s, worst {max(spent):5.1f} s")
    overheads = [journey.seen["active"] - record - issue - deploy for journey in journeys]
    median, worst = statistics.median(overheads), max(overheads)
    print(f"  added to live, with AWS: median {median + record + issue + deploy:.0f} s")
    figure("domains_overhead_median", f"{median:.1f}s", f"<={GOAL_SECONDS}s", median <= GOAL_SECONDS)
    figure("domains_overhead_worst", f"{worst:.1f}s", f"<={GOAL_SECONDS}s", worst <= GOAL_SECONDS)


_MEANINGS = (
    "added, until the certificate is requested",
    "until its record is shown (beyond ACM's delay)",
    "published, until proven",
    "until seen to be issued (beyond ACM's delay)",
    "until the tenant is created",
    "until the redirect is seen (beyond CloudFront's delay)",
)
