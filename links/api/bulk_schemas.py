"""Many links in one request, as they go in and out."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictBool

from links.api.rule_schemas import IN, Text
from links.api.schemas import LinkPatch

Name = tuple[Literal["id", "externalId"], str]
"""What a request calls a link."""


class BulkIn(BaseModel):
    """Up to 100 links; each is checked on its own."""

    model_config = IN

    links: list[dict[str, Any]] = Field(min_length=1, max_length=100)
    atomic: StrictBool = False


class BulkPatch(BaseModel):
    """Changes of up to 100 links; each is checked on its own."""

    model_config = IN

    links: list[dict[str, Any]] = Field(min_length=1, max_length=100)
    atomic: StrictBool = False


class BulkRow(LinkPatch):
    """A change of one of many links. Without `id` the link is the one with this `externalId`, which stays."""

    id: Text | None = None
    version: Annotated[int, Field(strict=True)] | None = None

    @property
    def name(self) -> Name:
        """What the request calls the link."""
        return ("id", self.id) if self.id is not None else ("externalId", self.external_id or "")

    @property
    def puts_away(self) -> bool | None:
        """Whether the link goes to the archive or comes back; None if neither was asked for."""
        return self.archived if "archived" in self.model_fields_set else None


class BulkList(BaseModel):
    """One outcome for each link of the request, in its order: {status, link} or {status, error}."""

    items: list[dict[str, Any]]
