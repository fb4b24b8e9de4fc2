"""What goes in and out, in camel case. Unknown fields are refused by name: a typo must not pass in silence."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StrictStr
from pydantic.alias_generators import to_camel

from edge.outbox import pending
from links.fields import LinkFields
from links.models import Import, Link

_IN = ConfigDict(alias_generator=to_camel, extra="forbid")
_OUT = ConfigDict(alias_generator=to_camel, populate_by_name=True)

# Lengths and contents are the services' business; these only keep out what is no text at all.
Text = Annotated[StrictStr, Field(max_length=10_000)]
StatusCode = Literal[301, 302, 307, 308]
QueryMode = Literal["keep", "override", "drop"]


class _LinkFields(Schema):
    model_config = _IN

    short_code: Text = ""
    title: Text = ""
    tags: list[Text] = Field(default_factory=list, max_length=100)
    notes: Text = ""
    status_code: StatusCode = 302
    activates_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None
    expired_url: Text | None = None
    query_mode: QueryMode = "keep"


class LinkIn(_LinkFields):
    """A new link; without shortCode it gets a random one."""

    destination_url: Text


class LinkPatch(_LinkFields):
    """What to change; what is left out stays. `version`: refuse (409) if the link has another one by now."""

    destination_url: Text = ""
    version: Annotated[int, Field(strict=True)] | None = None


class BulkIn(Schema):
    """Up to 100 links; each is checked on its own."""

    model_config = _IN

    links: list[dict[str, Any]] = Field(min_length=1, max_length=100)


class LinkOut(Schema):
    """A link. `published`: the edge has its latest version."""

    model_config = _OUT

    id: str
    short_code: str
    short_url: str
    ddb_partition_key: str
    destination_url: str
    title: str
    tags: list[str]
    notes: str
    status_code: int
    activates_at: datetime | None
    expires_at: datetime | None
    expired_url: str | None
    query_mode: str
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    published: bool


class LinkList(Schema):
    """A page of links. `next`: what to pass as starting_after, null on the last page."""

    items: list[LinkOut]
    next: str | None


class BulkList(Schema):
    """One outcome for each link of the request, in its order: {status, link} or {status, error}."""

    items: list[dict[str, Any]]


class TagOut(Schema):
    """A tag."""

    id: str
    name: str


class TagList(Schema):
    """All tags by name."""

    items: list[TagOut]


class WorkspaceOut(Schema):
    """The key's workspace."""

    id: str
    name: str


class ImportOut(Schema):
    """An import and how far it is."""

    model_config = _OUT

    id: str
    filename: str
    status: str
    failure: str
    note: str
    total_rows: int | None
    processed_rows: int
    created_rows: int
    rejected_rows: int
    skipped_rows: int
    created_at: datetime
    finished_at: datetime | None


def link_fields(payload: _LinkFields) -> LinkFields:
    """What the caller named, under the model's names."""
    names = {"short_code": "slug", "destination_url": "destination"}
    given = payload.model_dump(exclude_unset=True, exclude={"version"})
    fields: LinkFields = {names.get(name, name): value for name, value in given.items()}  # type: ignore[assignment]  # the schema's fields are LinkFields'
    if "expired_url" in given:
        fields["expired_url"] = given["expired_url"] or ""
    return fields


def links_out(links: Iterable[Link]) -> list[LinkOut]:
    """The links as the API shows them; one query says which of them are published."""
    links = list(links)
    waiting = pending(link.key for link in links) if links else {}
    return [_link_out(link, published=link.key not in waiting) for link in links]


def _link_out(link: Link, *, published: bool) -> LinkOut:
    return LinkOut(
        id=link.public_id,
        short_code=link.slug,
        short_url=link.short_url,
        ddb_partition_key=link.key,
        destination_url=link.destination,
        title=link.title,
        tags=link.tag_names,
        notes=link.notes,
        status_code=link.status_code,
        activates_at=link.activates_at,
        expires_at=link.expires_at,
        expired_url=link.expired_url or None,
        query_mode=link.query_mode,
        archived_at=link.archived_at,
        created_at=link.created_at,
        updated_at=link.updated_at,
        version=link.version,
        published=published,
    )


def import_out(source: Import) -> ImportOut:
    """The import as the API shows it."""
    return ImportOut(
        id=source.public_id,
        filename=source.filename,
        status=source.status,
        failure=source.failure,
        note=source.note,
        total_rows=source.total_rows,
        processed_rows=source.processed_rows,
        created_rows=source.created_rows,
        rejected_rows=source.rejected_rows,
        skipped_rows=source.skipped_rows,
        created_at=source.created_at,
        finished_at=source.finished_at,
    )
