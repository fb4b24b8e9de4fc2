"""What support sees of one customer: the newest of each, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Count, F, Min, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.http import Http404

from accounts.models import (
    ApiKey,
    AuditEvent,
    BillingAccount,
    Invitation,
    Membership,
    StaffAction,
    StripeEvent,
    User,
    Workspace,
    WorkspaceUsage,
)
from accounts.plans import Allowance, allowance, month_of
from domains.models import Domain
from edge.models import EdgeChange
from exports.models import Export
from links.models import Import, Link
from webhooks.models import Delivery, Endpoint

Row = TypeVar("Row", bound=Model)

SHOWN: Final = 20
MEMBERS: Final = 100
# Older failures were seen, or are nobody's worry any more.
ERRORS_FOR: Final = timedelta(days=7)


def workspace_named(public_id: str) -> Workspace:
    """The workspace with this public id; raises Http404."""
    return _one(Workspace.objects.filter(public_id=public_id).select_related("billing"))


def person_named(public_id: str) -> User:
    """The person with this public id; raises Http404."""
    return _one(User.objects.filter(public_id=public_id))


def link_named(public_id: str) -> Link:
    """The link with this public id, with whose it is and where it lives; raises Http404."""
    return _one(Link.objects.filter(public_id=public_id).select_related("workspace", "domain", "folder", "created_by"))


def invitation_named(public_id: str) -> Invitation:
    """An invitation that waits for an answer; raises Http404."""
    return _one(Invitation.objects.pending().filter(public_id=public_id).select_related("workspace"))


def _one(found: QuerySet[Row]) -> Row:
    row = found.first()
    if row is None:
        raise Http404("There is none with this id.")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that failed lately, and where to look."""

    at: datetime
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishState:
    """What of the workspace's links is not at the edge yet."""

    waiting: int
    since: datetime | None
    stuck: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceFacts:
    """All that the page about a workspace shows."""

    workspace: Workspace
    allowance: Allowance
    usage: WorkspaceUsage | None
    members: list[Membership]
    invitations: list[Invitation]
    keys: list[ApiKey]
    links: list[Link]
    domains: list[Domain]
    endpoints: list[Endpoint]
    publish: PublishState
    troubles: list[Trouble]
    audit: list[AuditEvent]
    staff_actions: list[StaffAction]
    billing: BillingAccount | None
    stripe_events: list[StripeEvent]


def workspace_facts(workspace: Workspace, now: datetime) -> WorkspaceFacts:
    """Ask for everything; fifteen queries, each by an index of the workspace's."""
    return WorkspaceFacts(
        workspace=workspace,
        allowance=allowance(workspace),
        usage=WorkspaceUsage.objects.in_month(workspace, month_of(now)),
        members=list(workspace.memberships.listed().with_second_factor()[:MEMBERS]),
        invitations=list(workspace.invitations.pending().order_by("-id")[:SHOWN]),
        keys=list(workspace.api_keys.working()[:SHOWN]),
        links=list(Link.objects.visible_to(workspace).select_related("domain").order_by("-id")[:SHOWN]),
        domains=list(workspace.domains.order_by("-id")[:SHOWN]),
        endpoints=list(Endpoint.objects.filter(workspace=workspace).order_by("-id")[:SHOWN]),
        publish=publish_state(workspace),
        troubles=troubles(workspace, now - ERRORS_FOR),
        audit=list(workspace.audit_events.select_related("user", "api_key").order_by("-id")[:SHOWN]),
        billing=getattr(workspace, "billing", None),
        stripe_events=list(StripeEvent.objects.of_workspace(workspace)[:SHOWN]),
        staff_actions=list(StaffAction.objects.about(workspace)[:SHOWN]),
    )


def publish_state(workspace: Workspace) -> PublishState:
    """From the outbox, which is short unless something is wrong: its keys are looked up among the workspace's links."""
    keys = Link.objects.filter(key__in=EdgeChange.objects.values("key"), workspace=workspace).values("key")
    changes = EdgeChange.objects.filter(key__in=keys)
    found = changes.aggregate(waiting=Count("key"), since=Min("enqueued_at"), stuck=Count("key", ~Q(last_error="")))
    return PublishState(**found)


def troubles(workspace: Workspace, since: datetime) -> list[Trouble]:
    """What failed since then, the newest first; one query."""
    imports = Import.objects.filter(workspace=workspace, status=Import.Status.FAILED, created_at__gte=since)
    exports = Export.objects.filter(workspace=workspace, status=Export.Status.FAILED, created_at__gte=since)
    deliveries = Delivery.objects.filter(
        event__workspace=workspace, state=Delivery.State.FAILED, event__created_at__gte=since
    )
    domains = workspace.domains.filter(failing_since__isnull=False)
    status = Cast("status", TextField())
    kinds = [
        _newest(imports, F("created_at"), _words("Import ", "filename"), F("failure")),
        _newest(exports, F("created_at"), _words("Export of ", "kind"), F("failure")),
        _newest(
            deliveries, F("event__created_at"), _words("Webhook to ", "endpoint__url"), _first_text("error", status)
        ),
        _newest(domains, F("failing_since"), _words("Domain ", "hostname"), _first_text("reason", "state")),
    ]
    found = kinds[0].union(*kinds[1:], all=True).order_by("-trouble_at")[:SHOWN]
    return [Trouble(at=at, what=what, why=why or "") for at, what, why in found]


def _newest(rows: QuerySet[Row], at: F, what: Concat, why: F | Coalesce) -> QuerySet[Any, Any]:
    named = rows.annotate(trouble_at=at, trouble_what=what, trouble_why=why).order_by("-trouble_at")
    return named.values_list("trouble_at", "trouble_what", "trouble_why")[:SHOWN]


def _words(before: str, column: str) -> Concat:
    return Concat(Value(before), column, output_field=TextField())


def _first_text(first: str, other: str | Cast) -> Coalesce:
    """The first of the two that says something."""
    return Coalesce(NullIf(first, Value("")), other, output_field=TextField())


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """How somebody signs in, and where they belong."""

    person: User
    memberships: list[Membership]
    addresses: list[EmailAddress]
    providers: list[SocialAccount]
    factors: list[Authenticator]
    sessions: list[UserSession]
    invitations: list[Invitation]


def person_facts(person: User) -> PersonFacts:
    """Ask for everything; six queries."""
    return PersonFacts(
        person=person,
        memberships=list(person.memberships.by_workspace()),
        addresses=list(EmailAddress.objects.filter(user=person)),
        providers=list(SocialAccount.objects.filter(user=person)),
        factors=list(Authenticator.objects.filter(user=person)),
        sessions=list(UserSession.objects.filter(user=person).order_by("-last_seen_at")[:SHOWN]),
        invitations=list(
            Invitation.objects.pending().filter(email=person.email).select_related("workspace").order_by("-id")[:SHOWN]
        ),
    )
