"""What waits for somebody of our staff: each thing with what helps. Sections are asked by small partial indexes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from accounts.models import BillingAccount, StripeEvent, Workspace
from domains.models import Domain
from edge.models import EdgeChange
from links.models import AbuseReport, EdgeSweep
from webhooks.models import Endpoint

SHOWN: Final = 50
OFFENCES: Final = 3
"""Harmful links within 90 days after which a workspace is to be closed."""
POISONED_AFTER: Final = 5
"""Attempts after which a key at the edge is not written by waiting alone."""
LATE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing. `then` is the next step; `url` leads to where it is done."""

    what: str
    since: datetime | None
    why: str
    then: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    waiting: list[Waiting]


def queue(now: datetime) -> list[Section]:
    """Everything that waits, section by section, at most SHOWN of each."""
    return [
        Section(title="Reports of harmful links", waiting=list(_reports(now))),
        Section(title="Domains that do not get on", waiting=list(_domains())),
        Section(title="Keys that do not reach the edge", waiting=list(_edge_keys())),
        Section(title="Publishing that is not done", waiting=list(_sweeps(now))),
        Section(title="Payments", waiting=list(_payments())),
        Section(title="What Stripe told and nobody looked at", waiting=list(_stripe_events(now))),
        Section(title="Customers' webhooks that were switched off", waiting=list(_endpoints(now))),
        Section(title="Closed workspaces", waiting=list(_closed())),
    ]


def _reports(now: datetime) -> Iterable[Waiting]:
    """Link by link. Whose links were harmful before is told: from the third on the workspace is to be closed."""
    reports = list(AbuseReport.objects.open().select_related("link", "link__domain", "workspace")[:SHOWN])
    before = AbuseReport.objects.right({one.workspace_id for one in reports}, now)
    for link_id in dict.fromkeys(one.link_id for one in reports):
        own = [one for one in reports if one.link_id == link_id]
        link, count = own[0].link, before.get(own[0].workspace_id, 0)
        kinds = ", ".join(sorted({one.kind for one in own}))
        yield Waiting(
            what=f"{link.base_text}/{link.slug}",
            since=own[0].created_at,
            why=f"{len(own)} times {kinds}: leads to {link.destination[:120]} {own[-1].details[:120]}",
            then=f"{own[0].workspace.name} had {count} harmful links: close it."
            if count >= OFFENCES
            else f"Look where it leads, without a browser of yours. Take it down, or dismiss. Harmful before: {count}.",
            url=reverse("admin:support_link", args=[link.public_id]),
        )


def _domains() -> Iterable[Waiting]:
    stuck = Domain.objects.filter(failing_since__isnull=False).order_by("failing_since")
    for domain in stuck[:SHOWN]:
        yield Waiting(
            what=domain.hostname,
            since=domain.failing_since,
            why=domain.reason or domain.state,
            then="Look at its timeline; retry it, or write to its owner if DNS is theirs to mend.",
            url=reverse("admin:domains_domain_change", args=[domain.pk]),
        )


def _edge_keys() -> Iterable[Waiting]:
    poisoned = EdgeChange.objects.filter(attempts__gte=POISONED_AFTER).exclude(last_error="").order_by("enqueued_at")
    for change in poisoned[:SHOWN]:
        yield Waiting(
            what=change.key,
            since=change.enqueued_at,
            why=f"{change.attempts} attempts: {change.last_error}"[:300],
            then="Mend what the error names, then publish the link again.",
            url=f"{reverse('admin:support_find')}?q={change.key.rpartition('#')[2]}",
        )


def _sweeps(now: datetime) -> Iterable[Waiting]:
    late = EdgeSweep.objects.filter(finished_at=None, created_at__lte=now - LATE).select_related("workspace")
    for sweep in late.order_by("pk")[:SHOWN]:
        yield Waiting(
            what=str(sweep.workspace or sweep.host),
            since=sweep.created_at,
            why=f"{sweep.links} links so far",
            then="Many links take a while; if the number stands still, look at the worker.",
            url=reverse("admin:support_workspace", args=[sweep.workspace.public_id]) if sweep.workspace else "",
        )


def _payments() -> Iterable[Waiting]:
    for account in BillingAccount.objects.exclude(problem="").select_related("workspace").order_by("pk")[:SHOWN]:
        yield Waiting(
            what=account.workspace.name,
            since=account.synced_at,
            why=account.problem,
            then="See to it in Stripe, then read Stripe again.",
            url=reverse("admin:support_workspace", args=[account.workspace.public_id]),
        )


def _stripe_events(now: datetime) -> Iterable[Waiting]:
    late = StripeEvent.objects.filter(processed_at=None, received_at__lte=now - LATE).order_by("pk")
    for event in late[:SHOWN]:
        yield Waiting(
            what=f"{event.type} of {event.customer_id}",
            since=event.received_at,
            why=f"{event.attempts} attempts: {event.error}",
            then="Is Stripe reachable, and the key right? Then look at it once more.",
            url=reverse("admin:accounts_stripeevent_change", args=[event.pk]),
        )


def _endpoints(now: datetime) -> Iterable[Waiting]:
    off = Endpoint.objects.filter(disabled_at__gte=now - timedelta(days=7)).select_related("workspace")
    for endpoint in off.order_by("-disabled_at")[:SHOWN]:
        yield Waiting(
            what=endpoint.url,
            since=endpoint.disabled_at,
            why=endpoint.disabled_reason,
            then="Its owner was told. If they ask: what their server answered is on the workspace's page.",
            url=reverse("admin:support_workspace", args=[endpoint.workspace.public_id]),
        )


def _closed() -> Iterable[Waiting]:
    closed = Workspace.objects.filter(suspended_at__isnull=False, deleted_at=None).order_by("-suspended_at")
    for workspace in closed[:SHOWN]:
        yield Waiting(
            what=workspace.name,
            since=workspace.suspended_at,
            why=workspace.suspended_because,
            then="Open it once its owner has answered.",
            url=reverse("admin:support_workspace", args=[workspace.public_id]),
        )
