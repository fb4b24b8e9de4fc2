"""The audit trail: who did what, when."""

from typing import Annotated

from ninja import Query, Router

from accounts.api.auth import ApiRequest, BearerKey, Scope, workspace_of
from accounts.api.schemas import AuditEventList, event_out
from accounts.api.times import Day
from accounts.entitlements import require_feature
from accounts.key_access import events_after
from accounts.models import AuditFilter
from accounts.plans import Feature

router = Router()

Text = Annotated[str, Query(max_length=300)]


@router.get("/audit-events", auth=BearerKey(Scope.AUDIT_READ), response=AuditEventList, by_alias=True)
def audit_events_list(
    request: ApiRequest,
    actor: Text = "",
    action: Text = "",
    target: Text = "",
    since: Annotated[Day | None, Query()] = None,
    until: Annotated[Day | None, Query()] = None,
    starting_after: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> AuditEventList:
    """What was done, newest first; each parameter narrows.

    `actor`: a user's or a key's id, or `system`. `action`: one as `link.updated`, or all of a kind as `link.`.
    `since` and `until`: days in UTC, both included.
    """
    require_feature(workspace_of(request), Feature.AUDIT_LOG)
    wanted = AuditFilter(who=actor, action=action, target=target, since=since, until=until)
    page = events_after(workspace_of(request), wanted, after=starting_after, limit=limit)
    return AuditEventList(items=[event_out(one) for one in page.events], next=page.next)
