"""Hundreds of domains in one minute while CloudFront takes three changes a minute: is any lost, is the line fair, and
is what owners are told of it true? Hours pass at once (domains_world.py).
"""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from domains_world import Stage, next_due, open_stage, publish, seen_by_aws
from figures import figure

if TYPE_CHECKING:
    from accounts.models import Workspace

SHARES = (0.6, 0.2, 0.06, 0.04, 0.04, 0.03, 0.014, 0.008, 0.004, 0.002, 0.002)
"""Of all domains, what each workspace adds: at 500, 300 and 100 down to one."""
WORKERS = 2
SAMPLE = timedelta(minutes=1)
LIMIT = timedelta(hours=24)
SLOWEST = 1.1
OFF_BY = 0.1


@dataclass
class Told:
    """What a domain's page said at a moment."""

    at: datetime
    domain: int
    position: int
    until: datetime


@dataclass
class Run:
    """What came of it. `turns`: workspace and moment of each tenant made, in order."""

    began: datetime
    turns: list[tuple[int, int, datetime]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def run(*, name: str, domains: int, taken: float, asked: float, seed: int) -> None:
    """Let them all through. `taken`: what AWS takes a minute of each kind; `asked`: DOMAINS_CHANGES_A_MINUTE."""
    sizes = sizes_of(domains)
    print(f"{domains} domains in a minute of {len(sizes)} workspaces: {', '.join(map(str, sizes))}; ", end="")
    print(f"CloudFront takes {taken:g} changes of a kind a minute, DOMAINS_CHANGES_A_MINUTE is {asked:g}; seed {seed}")
    with open_stage(DOMAINS_CHANGES_A_MINUTE=f"{asked:g}") as stage:
        from getowl.local.moto_control import Control

        control: dict[str, Any] = {"changes_per_minute": taken, "certificates": 100_000}
        tell_aws(stage, record_seconds=5, issue_seconds=15, deploy_seconds=15, **control)
        stage.world = replace(stage.world, probe=seen_by_aws(stage))
        done = play(stage, sizes, random.Random(seed))  # noqa: S311 - dice, no secret
        report(stage, done, sizes, name=f"domains_{name}", at_once=Control().changes_at_once, taken=taken)


def tell_aws(stage: Stage, **fields: Any) -> None:
    """Set fields of the local AWS's control."""
    from domains_aws import tell

    tell(stage.aws_url, "control", **fields)


def sizes_of(domains: int) -> list[int]:
    """How many each workspace adds; the first takes what rounding leaves."""
    sizes = [max(1, round(share * domains)) for share in SHARES]
    sizes[0] += domains - sum(sizes)
    return sizes


def play(stage: Stage, sizes: Sequence[int], dice: random.Random) -> Run:
    """Add them within a minute while two workers run, and go on until all are live."""
    from accounts.models import Workspace
    from domains.models import Domain
    from domains.states import State
    from domains.worker.run import work_due

    workspaces = [Workspace.objects.create(name=f"Workspace of {size}", plan="enterprise") for size in sizes]
    owners = [workspace for workspace, size in zip(workspaces, sizes, strict=True) for _ in range(size)]
    dice.shuffle(owners)
    done = Run(stage.clock.now())
    added, sampled = 0, done.began
    with ThreadPoolExecutor(WORKERS) as pool:
        while True:
            while added < len(owners) and stage.clock.now() >= done.began + timedelta(minutes=1) * added / len(owners):
                add(stage, owners[added], added)
                added += 1
            for worker in [pool.submit(work_due, world=stage.world) for _ in range(WORKERS)]:
                worker.result()
            if stage.clock.now() >= sampled + SAMPLE:
                sampled = stage.clock.now()
                sample(done, sampled)
            waiting = Domain.objects.exclude(state=State.ACTIVE).count()
            if added == len(owners) and not waiting:
                break
            if stage.clock.now() > done.began + LIMIT:
                raise SystemExit(f"{waiting} domains are not live after {LIMIT}")
            soon = done.began + timedelta(minutes=1) * added / len(owners) if added < len(owners) else None
            stage.clock.skip_to(min(moment for moment in (soon, next_due()) if moment))
    from domains.models import DomainTransition

    made = DomainTransition.objects.filter(new=State.DEPLOYING, reason="propagating").order_by("id")
    done.turns = list(made.values_list("domain_id", "domain__workspace_id", "created_at"))
    return done


def add(stage: Stage, workspace: Workspace, number: int) -> None:
    """A domain whose records are in DNS already. Where the hour's limit is used up, support adds it."""
    from accounts.actor import SYSTEM
    from domains.errors import AddedTooFast, TooManyWaiting
    from domains.names.hostname import parse_hostname
    from domains.services import domain_add
    from domains.services.add import claim

    host = f"go.customer-{number}.test"
    publish(stage, host)
    try:
        domain_add(workspace=workspace, actor=SYSTEM, hostname=host)
    except (AddedTooFast, TooManyWaiting):
        claim(workspace=workspace, actor=SYSTEM, name=parse_hostname(host, own_hosts=(), allow_test=True))


def sample(done: Run, at: datetime) -> None:
    """What the pages of all that stand in line say now."""
    from domains.models import Domain

    shown = Domain.objects.filter(queue_position__isnull=False).values_list("pk", "queue_position", "queue_until")
    done.told += [Told(at, pk, position, until) for pk, position, until in shown if position and until]


def report(stage: Stage, done: Run, sizes: Sequence[int], *, name: str, at_once: float, taken: float) -> None:
    """Lost, starved, order, and what was told."""
    total = sum(sizes)
    turns = {domain: (place, moment) for place, (domain, _, moment) in enumerate(done.turns)}
    took = (done.turns[-1][2] - done.began).total_seconds()
    fastest = (total - at_once) * 60 / taken
    print(f"  all live after {took / 3600:.1f} h; AWS's pace alone {fastest / 3600:.1f} h")
    throttled, made = sum(stage.throttled.values()), stage.calls["CreateDistributionTenant"]
    print(f"  AWS calls: {dict(stage.calls.most_common())}; throttled {throttled}")
    figure(f"{name}_lost", total - len(turns), "=0", len(turns) == total)
    figure(f"{name}_time_to_pace", f"{took / fastest:.2f}", f"<={SLOWEST}", took / fastest <= SLOWEST)
    figure(f"{name}_throttled_share", f"{throttled / made:.3f}", "-", ok=True)
    # A round, in which workspaces come in any order, and the burst, which goes to whoever comes first.
    fairness(done, sizes, name, allowed=len(sizes) + int(at_once))
    truth(done, turns, name)


def fairness(done: Run, sizes: Sequence[int], name: str, *, allowed: int) -> None:
    """A workspace's k-th domain has its turn when every other has had k-1 or k: how many turns is it off?"""
    by_workspace: dict[int, list[int]] = defaultdict(list)
    for place, (_, workspace, _) in enumerate(done.turns):
        by_workspace[workspace].append(place)
    late: list[int] = []
    for places in by_workspace.values():
        for k, place in enumerate(places, start=1):
            latest = sum(min(size, k) for size in sizes) - 1
            late.append(place - latest)
    smalls = [places[-1] for places in by_workspace.values() if len(places) <= 20]
    rounds = max(len(places) for places in by_workspace.values() if len(places) <= 20)
    print(f"  the workspaces of at most 20 were done after {max(smalls) + 1} of {len(done.turns)} turns", end="")
    print(f" ({rounds} rounds)")
    figure(f"{name}_turns_late_worst", max(late), f"<={allowed}", max(late) <= allowed)


def truth(done: Run, turns: dict[int, tuple[int, datetime]], name: str) -> None:
    """How far what pages said was off: the time as a share of the time left, and places in line."""
    moments = sorted(moment for _, moment in turns.values())
    shares, places = [], []
    for told in done.told:
        turn = turns[told.domain][1]
        left = (turn - told.at).total_seconds()
        if left < 60:
            continue
        shares.append((told.until - turn).total_seconds() / left)
        places.append(told.position - sum(told.at < moment <= turn for moment in moments))
    off = sorted(abs(share) for share in shares)
    median, most = statistics.median(off), off[int(len(off) * 0.95)]
    print(f"  told {len(shares)} times: time off by {median:.1%} (median), {most:.1%} (95 of 100); ", end="")
    print(f"{sum(share < 0 for share in shares) / len(shares):.0%} too early; places off by ", end="")
    print(f"{statistics.median(map(abs, places)):.0f} (median), {max(map(abs, places))} at most")
    figure(f"{name}_eta_off_median", f"{median:.3f}", f"<={OFF_BY}", median <= OFF_BY)
