"""The one door from a workspace to its domains: absent and foreign look the same."""

from dataclasses import dataclass

from django.http import Http404

from accounts.models import Workspace
from domains.errors import UnknownCursor
from domains.models import Domain, DomainTransition

DEFAULT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class DomainPage:
    """Some domains, by name. `next`: the public id to go on after, None on the last page."""

    domains: list[Domain]
    next: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Some of a domain's transitions, oldest first. `first` is the place in the timeline, from 1, of the first."""

    transitions: list[DomainTransition]
    first: int
    has_more: bool


def access_domain(workspace: Workspace, domain_id: str) -> Domain:
    """Return the workspace's domain with this public id, unless it is gone. Raises Http404."""
    domain = workspace.domains.listed().with_people().filter(public_id=domain_id).first()
    if domain is None:
        raise Http404("No such domain.")
    return domain


def access_past_domain(workspace: Workspace, domain_id: str) -> Domain:
    """Return the workspace's domain with this public id, also one that is gone. Raises Http404."""
    domain = workspace.domains.filter(public_id=domain_id).first()
    if domain is None:
        raise Http404("No such domain.")
    return domain


def primary_domain(workspace: Workspace) -> Domain | None:
    """Return the domain that is marked as the workspace's primary one, served or not."""
    return workspace.domains.marked_primary().first()


def list_domains(workspace: Workspace, *, after: str | None = None, limit: int = DEFAULT_LIMIT) -> DomainPage:
    """Return a page of the workspace's domains. `after` is a domain's public id. Raises UnknownCursor."""
    domains = workspace.domains.listed().with_people()
    if after:
        # One that was removed meanwhile still says where the next page begins.
        cursor = workspace.domains.filter(public_id=after).only("id", "hostname").first()
        if cursor is None:
            raise UnknownCursor
        domains = domains.after(cursor)
    rows = list(domains[: limit + 1])
    shown = rows[:limit]
    return DomainPage(shown, shown[-1].public_id if len(rows) > limit else None)


def list_events(domain: Domain, *, after: int = 0, limit: int) -> Timeline:
    """Return the domain's transitions from the one after place `after` on. They are kept for good: places stay."""
    rows = list(domain.transitions.all()[after : after + limit + 1])
    return Timeline(rows[:limit], after + 1, len(rows) > limit)


def latest_events(domain: Domain, *, limit: int = 30) -> list[DomainTransition]:
    """Return the domain's latest transitions, newest first."""
    return list(domain.transitions.order_by("-id")[:limit])
