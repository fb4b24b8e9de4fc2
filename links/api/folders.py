"""Folders. A key acts for the workspace: what its scopes allow, it may do in each of them."""

from typing import Annotated, ClassVar, Literal, cast

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.etags import matched
from links.api.rule_schemas import IN, OUT, Text
from links.folder_access import access_folder, list_folders
from links.models import Folder
from links.reach import EVERYTHING
from links.services import folder_create, folder_delete, folder_update

router = Router()
Access = Literal["edit", "view", "private"]


class FolderIn(Schema):
    """A new folder. `access`: what members may do who are not listed in it."""

    model_config = IN

    name: Text
    access: Access = "edit"


class FolderPatch(Schema):
    """What to change; what is left out stays."""

    model_config = IN

    name: Text = ""
    access: Access = "edit"


class FolderOut(Schema):
    """A folder. `linkCount`: with archived links."""

    model_config = OUT

    of_itself: ClassVar[frozenset[str]] = frozenset({"link_count"})
    id: str
    name: str
    access: Access
    link_count: int
    created_at: AwareDatetime


class FolderList(Schema):
    """A page of folders, by name. `next`: what to pass as starting_after, null on the last page."""

    items: list[FolderOut]
    next: str | None


@router.get("/folders", auth=BearerKey(Scope.LINKS_READ), response=FolderList, by_alias=True)
def folders_list(
    request: ApiRequest,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    starting_after: Annotated[str, Field(max_length=100)] = "",
) -> FolderList:
    """Folders by name; 1 to 100 at a time."""
    workspace = workspace_of(request)
    found = list_folders(workspace, EVERYTHING, counted=True, after=starting_after, limit=limit + 1)
    shown = found[:limit]
    return FolderList(items=[_out(one) for one in shown], next=shown[-1].public_id if len(found) > limit else None)


@router.post("/folders", auth=BearerKey(Scope.LINKS_WRITE), response={201: FolderOut}, by_alias=True)
def folders_create(request: ApiRequest, payload: FolderIn) -> Status[FolderOut]:
    """Make a folder."""
    folder = folder_create(workspace=workspace_of(request), actor=actor_of(request), **payload.model_dump())
    return Status(201, _shown(request, folder.public_id))


@router.get("/folders/{folder_id}", auth=BearerKey(Scope.LINKS_READ), response=FolderOut, by_alias=True)
def folders_get(request: ApiRequest, folder_id: str) -> FolderOut:
    """One folder."""
    return _shown(request, folder_id)


@router.patch("/folders/{folder_id}", auth=BearerKey(Scope.LINKS_WRITE), response=FolderOut, by_alias=True)
def folders_update(request: ApiRequest, folder_id: str, payload: FolderPatch) -> FolderOut:
    """Change the name, or the access level."""
    folder = access_folder(workspace_of(request), folder_id, EVERYTHING)
    with matched(request, folder, lambda: _out(folder)):
        folder_update(folder=folder, actor=actor_of(request), **payload.model_dump(exclude_unset=True))
    return _shown(request, folder_id)


@router.delete("/folders/{folder_id}", auth=BearerKey(Scope.LINKS_WRITE), response={204: None})
def folders_delete(request: ApiRequest, folder_id: str) -> HttpResponse:
    """Delete a folder; its links lie in none then."""
    folder = access_folder(workspace_of(request), folder_id, EVERYTHING)
    with matched(request, folder, lambda: _out(folder)):
        folder_delete(folder=folder, actor=actor_of(request))
    return HttpResponse(status=204)


def _shown(request: ApiRequest, folder_id: str) -> FolderOut:
    return _out(access_folder(workspace_of(request), folder_id, EVERYTHING))


def _out(folder: Folder) -> FolderOut:
    return FolderOut(
        id=folder.public_id,
        name=folder.name,
        access=cast("Access", folder.access),
        link_count=getattr(folder, "link_count", 0),
        created_at=folder.created_at,
    )
