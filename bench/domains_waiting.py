"""What a hundred domains cost DNS and AWS while their owners are at it, and while ACM is.

Looks and answers are real ones, time passes at once (domains_world.py). Of those that wait for DNS a part is played,
and what is counted multiplied: each is looked at by its own schedule. ACM's share depends on the crowd: all are played.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from domains_aws import tell
from domains_world import Stage, next_due, open_stage, publish, seen_by_aws
from figures import figure

MANY, PART = 100, 20
A_WORKSPACE = 20
ACM_A_SECOND = 10
"""DescribeCertificate's quota (ACM user guide, "Quotas")."""
DNS_A_SECOND = 1500
"""From one address, without an agreement (Google Public DNS, "Rate limits")."""
BANDS = ((0, 2), (2, 10), (10, 60))
"""Minutes since a domain was added."""


def run() -> None:
    """Count, first for DNS, then for ACM."""
    print(f"{MANY} domains that wait, of {MANY // A_WORKSPACE} workspaces; two resolvers")
    with open_stage() as stage:
        stage.world = replace(stage.world, probe=seen_by_aws(stage))
        tell(stage.aws_url, "control", record_seconds=5, issue_seconds=86_400)
        awaiting_dns(stage)
        issuing(stage)


def awaiting_dns(stage: Stage) -> None:
    """Records that nobody publishes."""
    add(stage, PART, "slow")
    acm, dns = [], []
    began = stage.clock.now()
    for first, last in BANDS:
        with counted(stage, f"without records, minute {first} to {last}", last - first, MANY / PART) as rates:
            play(stage, until=began + timedelta(minutes=last))
        acm.append(rates[0])
        dns.append(rates[1])
    figure("domains_waiting_acm_a_second", f"{max(acm):.1f}", f"<={ACM_A_SECOND}", max(acm) <= ACM_A_SECOND)
    figure("domains_waiting_dns_a_second", f"{max(dns):.0f}", f"<={DNS_A_SECOND}", max(dns) <= DNS_A_SECOND)


def issuing(stage: Stage) -> None:
    """Records that are there, and an ACM that takes its time."""
    from domains.models import Domain
    from domains.states import State

    Domain.objects.update(next_check_at=None)  # the slow ones have had their hour
    for host in add(stage, MANY, "quick"):
        publish(stage, host)
    while Domain.objects.being_issued().count() < MANY:
        play(stage, until=stage.clock.now() + timedelta(seconds=1))
    Domain.objects.filter(state=State.ISSUING).update(state_since=stage.clock.now())
    with counted(stage, "being issued, the first 2 minutes", 2, 1) as rates:
        play(stage, until=stage.clock.now() + timedelta(minutes=2))
    figure("domains_issuing_acm_a_second", f"{rates[0]:.1f}", f"<={ACM_A_SECOND}", rates[0] <= ACM_A_SECOND)


def add(stage: Stage, count: int, word: str) -> list[str]:
    """So many domains, a workspace adding as many as it may in an hour."""
    from accounts.actor import SYSTEM
    from accounts.models import Workspace
    from domains.services import domain_add

    hosts = [f"go.{word}-{number}.test" for number in range(count)]
    for start in range(0, count, A_WORKSPACE):
        workspace = Workspace.objects.create(name=f"{word} {start}", plan="enterprise")
        for host in hosts[start : start + A_WORKSPACE]:
            domain_add(workspace=workspace, actor=SYSTEM, hostname=host)
    return hosts


def play(stage: Stage, *, until: datetime) -> None:
    """One worker, until then."""
    from domains.worker.run import work_due

    while stage.clock.now() < until:
        work_due(world=stage.world)
        due = next_due()
        stage.clock.skip_to(min(moment for moment in (due, until) if moment))


@contextmanager
def counted(stage: Stage, what: str, minutes: float, times: float) -> Iterator[list[float]]:
    """ACM's reads and DNS queries a second while the block runs, for MANY domains."""
    stage.calls.clear()
    stage.dns.queries.clear()
    rates: list[float] = []
    yield rates
    reads, questions = stage.calls["DescribeCertificate"], len(stage.dns.queries)
    rates += [reads * times / minutes / 60, questions * times / minutes / 60]
    print(f"  {what}: {rates[0]:.1f} DescribeCertificate and {rates[1]:.0f} DNS queries a second")
