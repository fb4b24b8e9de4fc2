"""The key itself and its workspace."""

from ninja import Router

from accounts.api.auth import AnyKey, ApiRequest, BearerKey, Scope, workspace_of
from accounts.api.schemas import MeOut, WorkspaceOut, key_out, workspace_out
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
