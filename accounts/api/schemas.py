"""A workspace, its people and its audit trail as they go out of the API."""

from datetime import datetime
from typing import Any, ClassVar, Literal, cast

from ninja import Schema
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from accounts.api.auth import requests_a_minute
from accounts.models import ApiKey, AuditEvent, Invitation, Membership, Workspace

IN = ConfigDict(alias_generator=to_camel, extra="forbid")
OUT = ConfigDict(alias_generator=to_camel, populate_by_name=True)

MemberRole = Literal["owner", "admin", "member", "billing", "viewer"]


class WorkspaceOut(Schema):
    """A workspace. `slug` leads to its pages, empty if it has none. `deletesAt`: when it goes, if that is planned."""

    model_config = OUT

    id: str
    name: str
    slug: str
    plan: Literal["free", "pro", "team", "enterprise"]
    timezone: str
    created_at: datetime
    deletes_at: datetime | None


class KeyOut(Schema):
    """A key, without its secret. `networks`: from where alone it works; none means from everywhere."""

    model_config = OUT

    id: str
    name: str
    last_four: str
    scopes: list[str]
    networks: list[str]
    requests_a_minute: int
    created_at: datetime
    expires_at: datetime | None


class MeOut(Schema):
    """Who asks: the key and its workspace."""

    model_config = OUT

    key: KeyOut
    workspace: WorkspaceOut


class MemberOut(Schema):
    """A member. `secondFactor`: whether they have a passkey or an authenticator app."""

    model_config = OUT

    of_itself: ClassVar[frozenset[str]] = frozenset({"name", "email", "second_factor"})
    id: str = Field(description="The user's id.")
    name: str
    email: str
    role: MemberRole
    suspended: bool
    second_factor: bool
    joined_at: datetime


class MemberList(Schema):
    """Members, the longest there first. `next`: what to pass as starting_after, null on the last page."""

    items: list[MemberOut]
    next: str | None


class InvitationOut(Schema):
    """An invitation that waits for an answer."""

    model_config = OUT

    id: str
    email: str
    role: MemberRole
    created_at: datetime
    expires_at: datetime
    mail_sent_at: datetime | None


class InvitationList(Schema):
    """Invitations, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[InvitationOut]
    next: str | None


class AuditActorOut(Schema):
    """Who did it: a person, a key, or getowl itself. `id` is null for itself, and for who is gone."""

    kind: Literal["user", "key", "system"]
    id: str | None
    name: str | None


class AuditEventOut(Schema):
    """Something that was done. `target`: the id of what it was done to; `data`: what changed, as [before, after]."""

    model_config = OUT

    id: str
    at: datetime
    action: str
    target: str
    actor: AuditActorOut
    data: dict[str, Any]


class AuditEventList(Schema):
    """Events, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[AuditEventOut]
    next: str | None


def workspace_out(workspace: Workspace, slug: str) -> WorkspaceOut:
    """The workspace as the API shows it."""
    return WorkspaceOut(
        id=workspace.public_id,
        name=workspace.name,
        slug=slug,
        plan=cast(Any, workspace.plan),
        timezone=workspace.timezone,
        created_at=workspace.created_at,
        deletes_at=workspace.deletes_at,
    )


def key_out(key: ApiKey) -> KeyOut:
    """The key as it may see itself."""
    return KeyOut(
        id=key.public_id,
        name=key.name,
        last_four=key.last_four,
        scopes=list(key.scopes),
        networks=list(key.networks),
        requests_a_minute=requests_a_minute(key.workspace),
        created_at=key.created_at,
        expires_at=key.expires_at,
    )


def member_out(member: Membership, second_factor: bool) -> MemberOut:
    """The member as the API shows them."""
    return MemberOut(
        id=member.user.public_id,
        name=member.user.display_name,
        email=member.user.email,
        role=cast(MemberRole, member.role),
        suspended=member.suspended_at is not None,
        second_factor=second_factor,
        joined_at=member.created_at,
    )


def invitation_out(invitation: Invitation) -> InvitationOut:
    """The invitation as the API shows it."""
    return InvitationOut(
        id=invitation.public_id,
        email=invitation.email,
        role=cast(MemberRole, invitation.role),
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        mail_sent_at=invitation.mail_sent_at,
    )


def event_out(event: AuditEvent) -> AuditEventOut:
    """The event as the API shows it."""
    return AuditEventOut(
        id=event.public_id,
        at=event.created_at,
        action=event.action,
        target=event.target,
        actor=_actor_out(event),
        data=event.data,
    )


def _actor_out(event: AuditEvent) -> AuditActorOut:
    if event.user is not None:
        return AuditActorOut(kind="user", id=event.user.public_id, name=event.user.display_name)
    if event.api_key is not None:
        return AuditActorOut(kind="key", id=event.api_key.public_id, name=event.api_key.name)
    return AuditActorOut(kind="system", id=None, name=None)
