"""All that is held about a person, for that person."""

import json
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import AuditEvent, Invitation, Membership, User


def account_data(*, user: User) -> Iterator[str]:
    """Yield one JSON object in parts. What they did comes last, and as it is read: it may be much.

    Secrets are left out: whoever gets hold of the file must not be able to sign in with it.
    """
    yield _json(_account(user))[:-1] + ', "actions": ['
    events = AuditEvent.objects.filter(user=user).select_related("workspace").order_by("id")
    for number, event in enumerate(events.iterator(chunk_size=1000)):
        row = {
            "at": event.created_at,
            "workspace": event.workspace.public_id,
            "action": event.action,
            "target": event.target,
            "data": event.data,
        }
        yield (", " if number else "") + _json(row)
    yield "]}\n"


def _account(user: User) -> dict[str, Any]:
    memberships = Membership.objects.filter(user=user).select_related("workspace").order_by("id")
    invitations = Invitation.objects.filter(email=user.email).select_related("workspace").order_by("id")
    return {
        "id": user.public_id,
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "last_seen_language": user.seen_language,
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
        "email_addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "workspaces": [
            {
                "id": membership.workspace.public_id,
                "name": membership.workspace.name,
                "role": membership.role,
                "since": membership.created_at,
                "suspended_at": membership.suspended_at,
            }
            for membership in memberships
        ],
        "invitations": [
            {"workspace": invitation.workspace.name, "role": invitation.role, "at": invitation.created_at}
            for invitation in invitations
        ],
        "second_factors": [
            {"type": factor.type, "added_at": factor.created_at, "last_used_at": factor.last_used_at}
            for factor in Authenticator.objects.filter(user=user).order_by("id")
        ],
        "other_ways_to_sign_in": list(
            SocialAccount.objects.filter(user=user).values("provider", "uid", "date_joined", "last_login", "extra_data")
        ),
        "sessions": list(
            UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")
        ),
    }


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
