"""Tags in the API."""

from typing import Annotated, ClassVar, Literal, cast

from django.http import HttpResponse
from ninja import Router, Status
from pydantic import BaseModel, Field, StrictBool

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.etags import matched
from links.api.rule_schemas import IN, OUT, Text
from links.reach import EVERYTHING
from links.services import tag_create, tag_delete, tag_update, tag_update_or_merge
from links.tag_access import CountedTag, access_tag, counted, list_tag_page

router = Router()

Color = Literal["red", "amber", "green", "teal", "blue", "violet", "pink"]


class TagIn(BaseModel):
    """A new tag."""

    model_config = IN

    name: Text
    color: Color | None = None


class TagPatch(BaseModel):
    """What to change; what is left out stays. `merge`: where another tag has the name, become that one."""

    model_config = IN

    name: Text = ""
    color: Color | None = None
    merge: StrictBool = False


class TagOut(BaseModel):
    """A tag and how many links have it, archived ones too."""

    model_config = OUT

    of_itself: ClassVar[frozenset[str]] = frozenset({"link_count"})
    id: str
    name: str
    color: Color | None
    link_count: int


class TagList(BaseModel):
    """A page of tags by name. `next`: what to pass as starting_after, null on the last page."""

    items: list[TagOut]
    next: str | None


@router.get("/tags", auth=BearerKey(Scope.LINKS_READ), response=TagList, by_alias=True)
def tags_list(
    request: ApiRequest,
    limit: Annotated[int, Field(ge=1, le=1_000)] = 1_000,
    starting_after: str | None = None,
    search: Annotated[str, Field(max_length=100)] = "",
) -> TagList:
    """Tags by name; 1 to 1,000 at a time."""
    page = list_tag_page(workspace_of(request), EVERYTHING, search=search, after=starting_after, limit=limit)
    return TagList(items=[_out(one) for one in page.tags], next=page.next)


@router.post("/tags", auth=BearerKey(Scope.LINKS_WRITE), response={201: TagOut}, by_alias=True)
def tags_create(request: ApiRequest, payload: TagIn) -> Status[TagOut]:
    """Make a tag. Links may also name tags that do not exist yet."""
    made = tag_create(
        workspace=workspace_of(request), actor=actor_of(request), name=payload.name, color=payload.color or ""
    )
    return Status(201, _out(counted(made, EVERYTHING)))


@router.get("/tags/{tag_id}", auth=BearerKey(Scope.LINKS_READ), response=TagOut, by_alias=True)
def tags_get(request: ApiRequest, tag_id: str) -> TagOut:
    """One tag."""
    return _out(counted(access_tag(workspace_of(request), tag_id, EVERYTHING), EVERYTHING))


@router.patch("/tags/{tag_id}", auth=BearerKey(Scope.LINKS_WRITE), response=TagOut, by_alias=True)
def tags_update(request: ApiRequest, tag_id: str, payload: TagPatch) -> TagOut:
    """Rename, recolour or merge: the answer to a merge is the tag that stays."""
    tag = access_tag(workspace_of(request), tag_id, EVERYTHING)
    given = payload.model_fields_set
    change = tag_update_or_merge if payload.merge else tag_update
    with matched(request, tag, lambda: _out(counted(tag, EVERYTHING))):
        changed = change(
            tag=tag,
            actor=actor_of(request),
            name=payload.name if "name" in given else None,
            color=(payload.color or "") if "color" in given else None,
        )
    return _out(counted(changed, EVERYTHING))


@router.delete("/tags/{tag_id}", auth=BearerKey(Scope.LINKS_WRITE), response={204: None})
def tags_delete(request: ApiRequest, tag_id: str) -> HttpResponse:
    """Take the tag off all links; of very many it goes within a minute."""
    tag = access_tag(workspace_of(request), tag_id, EVERYTHING)
    with matched(request, tag, lambda: _out(counted(tag, EVERYTHING))):
        tag_delete(tag=tag, actor=actor_of(request))
    return HttpResponse(status=204)


def _out(one: CountedTag) -> TagOut:
    tag = one.tag
    color = cast("Color | None", tag.color or None)  # the model has the same choices
    return TagOut(id=tag.public_id, name=tag.name, color=color, link_count=one.links)
