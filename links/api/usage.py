"""What a workspace uses of its plan, in the API."""

from datetime import date, datetime

from django.utils import timezone
from ninja import Router
from pydantic import BaseModel

from accounts.api.auth import ApiRequest, BearerKey, Scope, workspace_of
from accounts.entitlements import Limit
from accounts.plans import allowance, month_end, month_of
from links.api.rule_schemas import OUT
from links.usage import counted

router = Router()


class UsageOut(BaseModel):
    """What is used of each limit of the plan, and how much of it there is; null: no limit. Clicks are minutes old."""

    model_config = OUT

    month: date
    resets_at: datetime
    clicks: int
    clicks_allowed: int | None
    links: int
    links_allowed: int | None
    domains: int
    domains_allowed: int | None
    members: int
    members_allowed: int | None
    tags: int
    tags_allowed: int | None
    folders: int
    folders_allowed: int | None


@router.get("/workspace/usage", auth=BearerKey(Scope.WORKSPACE_READ), response=UsageOut, by_alias=True)
def workspace_usage(request: ApiRequest) -> UsageOut:
    """What the workspace uses of its plan: clicks and new links of this month (UTC), all else as it stands."""
    workspace, now = workspace_of(request), timezone.now()
    month, used, allowed = month_of(now), counted(workspace, now), allowance(workspace)
    return UsageOut(
        month=month,
        resets_at=month_end(month),
        clicks=used[Limit.CLICKS],
        clicks_allowed=allowed.clicks_a_month,
        links=used[Limit.LINKS],
        links_allowed=allowed.links_a_month,
        domains=used[Limit.DOMAINS],
        domains_allowed=allowed.domains,
        members=used[Limit.MEMBERS],
        members_allowed=allowed.members,
        tags=used[Limit.TAGS],
        tags_allowed=allowed.tags,
        folders=used[Limit.FOLDERS],
        folders_allowed=allowed.folders,
    )
