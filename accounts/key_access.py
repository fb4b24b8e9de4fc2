"""The door from an API key to its workspace's people and audit trail: lists page by page."""

from dataclasses import dataclass

from accounts.models import AuditEvent, AuditFilter, Invitation, Membership, Workspace


class UnknownCursor(Exception):
    """The id to go on after is none of the list's."""


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Some members, the longest there first. `next`: the user's id to go on after, None on the last page."""

    members: list[Membership]
    next: str | None


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """Some invitations, newest first. `next`: the id to go on after, None on the last page."""

    invitations: list[Invitation]
    next: str | None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some events, newest first. `next`: the id to go on after, None on the last page."""

    events: list[AuditEvent]
    next: str | None


def members_after(workspace: Workspace, *, after: str | None, limit: int) -> MemberPage:
    """A page of the workspace's members. Raises UnknownCursor."""
    members = workspace.memberships.listed()
    if after:
        start = members.filter(user__public_id=after).first()
        if start is None:
            raise UnknownCursor
        members = members.later_than(start)
    rows = list(members.with_second_factor()[: limit + 1])
    return MemberPage(rows[:limit], rows[limit - 1].user.public_id if len(rows) > limit else None)


def invitations_after(workspace: Workspace, *, after: str | None, limit: int) -> InvitationPage:
    """A page of the invitations that wait for an answer. Raises UnknownCursor."""
    invitations = workspace.invitations.pending()
    if after:
        start = workspace.invitations.filter(public_id=after).first()
        if start is None:
            raise UnknownCursor
        invitations = invitations.filter(id__lt=start.pk)
    rows = list(invitations[: limit + 1])
    return InvitationPage(rows[:limit], rows[limit - 1].public_id if len(rows) > limit else None)


def events_after(workspace: Workspace, wanted: AuditFilter, *, after: str | None, limit: int) -> AuditPage:
    """A page of the events that the filter asks for. Raises UnknownCursor."""
    if after and not workspace.audit_events.filter(public_id=after).exists():
        raise UnknownCursor
    rows = list(workspace.audit_events.page(wanted, before=after or "", size=limit + 1))
    return AuditPage(rows[:limit], rows[limit - 1].public_id if len(rows) > limit else None)
