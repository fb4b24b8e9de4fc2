"""What a program may ask of the list of links, in the query of an address."""

from enum import StrEnum
from typing import Annotated

from ninja import Query
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from accounts.api.times import Day
from links.list_access import Words
from links.models.link_filter import Has, Sort, Status

Word = Annotated[str, Field(max_length=300)]


def _one_of(kind: type[StrEnum]) -> WithJsonSchema:
    """The words in their place, where pydantic would refer to a shared list of them."""
    return WithJsonSchema({"anyOf": [{"enum": [one.value for one in kind], "type": "string"}, {"type": "null"}]})


class LinksAsked(BaseModel):
    """The filters; each that is given narrows."""

    model_config = ConfigDict(populate_by_name=True)

    search: Annotated[
        str, Field(max_length=500, description="A part of short code, destination, title, notes or tag.")
    ] = ""
    tag: Annotated[list[Word], Field(max_length=5, description="Names of tags; links that have all of them.")] = []
    domain: Annotated[Word, Field(description="The name of a domain, or of the short one.")] = ""
    folder_id: Annotated[str, Field(alias="folderId", max_length=100, description="A folder, or `none`.")] = ""
    status: Annotated[Status | None, _one_of(Status), Field(description="What the link is doing now.")] = None
    created_by: Annotated[str, Field(alias="createdBy", max_length=100, description="The id of who made it.")] = ""
    external_id: Annotated[str, Field(alias="externalId", max_length=255, description="Its id in your system.")] = ""
    has: Annotated[Has | None, _one_of(Has), Field(description="Links with rules, or with a test of variants.")] = None
    since: Annotated[Day | None, Field(description="Made on this day, in UTC, or later.")] = None
    until: Annotated[Day | None, Field(description="Made on this day, in UTC, or earlier.")] = None
    archived: Annotated[bool, Field(description="Archived links in place of the others.")] = False


Asked = Annotated[LinksAsked, Query()]
Order = Annotated[Sort, Query(description="Which come first.")]


def words_of(asked: LinksAsked) -> Words:
    """The same as the list takes it."""
    return Words(
        search=asked.search,
        tags=[tag for tag in asked.tag if tag.strip()],
        domain=asked.domain,
        folder=asked.folder_id,
        status=asked.status,
        author=asked.created_by,
        external_id=asked.external_id,
        has=asked.has,
        since=asked.since,
        until=asked.until,
        archived=asked.archived,
    )
