"""The key itself and its workspace."""

from django.utils import timezone
from ninja import Router

from accounts.api.auth import AnyKey, ApiRequest, BearerKey, Scope, workspace_of
from accounts.api.schemas import MeOut, UsageOut, WorkspaceOut, key_out, workspace_out
from accounts.plans import allowance, month_end, month_of
from accounts.services.workspace_settings import current_slug

router = Router()


@router.get("/me", auth=AnyKey(), response=MeOut, by_alias=True)
def me_get(request: ApiRequest) -> MeOut:
    """The key that asks, what it may do, and its workspace. Every valid key may."""
    workspace = workspace_of(request)
    return MeOut(key=key_out(request.auth), workspace=workspace_out(workspace, current_slug(workspace)))


@router.get("/workspace", auth=BearerKey(Scope.WORKSPACE_READ), response=WorkspaceOut, by_alias=True)
def workspace_get(request: ApiRequest) -> WorkspaceOut:
    """The workspace that the key belongs to."""
    workspace = workspace_of(request)
    return workspace_out(workspace, current_slug(workspace))


@router.get("/workspace/usage", auth=BearerKey(Scope.WORKSPACE_READ), response=UsageOut, by_alias=True)
def workspace_usage(request: ApiRequest) -> UsageOut:
    """What the workspace used of its plan this month (UTC)."""
    workspace = workspace_of(request)
    month = month_of(timezone.now())
    used = workspace.usage.in_month(workspace, month)
    return UsageOut(
        month=month,
        resets_at=month_end(month),
        clicks=used.clicks if used else 0,
        clicks_allowed=allowance(workspace).clicks_a_month,
    )
