"""Who is in the workspace, who was asked to join, and what was done."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.utils import timezone

from accounts.audit_words import action_words, actor_words
from accounts.models import AuditFilter, Workspace
from exports.models import Export
from exports.sources.table import Row, Table

PAGE: Final = 1000
_PEOPLE: Final = ("email", "name", "role", "state", "since", "invitedBy", "expiresAt", "secondFactor", "id")
_EVENTS: Final = ("at", "who", "email", "key", "action", "target", "sentence", "data", "id")


def members_table(export: Export) -> Table:
    """Members, then those who have yet to answer their invitation."""
    return Table(_PEOPLE, _people(export.workspace, timezone.now()))


def audit_table(export: Export) -> Table:
    """The whole audit trail, newest first."""
    return Table(_EVENTS, _events(export.workspace))


def _people(workspace: Workspace, now: datetime) -> Iterator[Row]:
    names = ("user__email", "user__name", "role", "created_at", "second_factor", "user__public_id", "suspended_at")
    for email, name, role, since, factor, public_id, suspended_at in (
        workspace.memberships.listed().with_second_factor().values_list(*names)
    ):
        yield {
            "email": email,
            "name": name,
            "role": role,
            "state": "member" if suspended_at is None else "suspended",
            "since": since,
            "secondFactor": factor,
            "id": public_id,
        }
    for invitation in workspace.invitations.pending().select_related("invited_by"):
        yield {
            "email": invitation.email,
            "role": invitation.role,
            "state": "expired" if invitation.is_expired(now) else "invited",
            "since": invitation.created_at,
            "invitedBy": invitation.invited_by.email if invitation.invited_by else "",
            "expiresAt": invitation.expires_at,
            "id": invitation.public_id,
        }


def _events(workspace: Workspace) -> Iterator[Row]:
    before = ""
    while page := list(workspace.audit_events.page(AuditFilter(), before=before, size=PAGE)):
        for event in page:
            who = actor_words(event)
            yield {
                "at": event.created_at,
                "who": who,
                "email": event.user.email if event.user else "",
                "key": event.api_key.public_id if event.api_key else "",
                "action": event.action,
                "target": event.target,
                "sentence": f"{who} {action_words(event)}",
                "data": event.data,
                "id": event.public_id,
            }
        before = page[-1].public_id
