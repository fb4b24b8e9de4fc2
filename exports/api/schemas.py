"""Exports as they go in and out of the API."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StrictStr
from pydantic.alias_generators import to_camel

from exports.models import Export

Kind = Literal["links", "clicks", "tags", "folders", "domains", "members", "audit", "webhooks", "everything"]
Text = Annotated[StrictStr, Field(max_length=1_000)]


class ExportIn(Schema):
    """What to export. Links take the options q, tag, domain and archived; clicks from, to and bots."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    kind: Kind
    format: Literal["csv", "jsonl"] = "csv"
    options: dict[str, Text] = Field(default_factory=dict, max_length=20)


class ExportOut(Schema):
    """An export and how far it is. `note`: what the plan kept out of it. `expiresAt`: when its file goes."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    id: str
    kind: str
    format: str
    options: dict[str, str]
    status: str
    failure: str
    note: str
    rows: int
    size: int
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


class ExportList(Schema):
    """Exports, newest first."""

    items: list[ExportOut]


def export_out(export: Export) -> ExportOut:
    """The export as the API shows it."""
    return ExportOut(
        id=export.public_id,
        kind=export.kind,
        format=export.file_format,
        options=export.options,
        status=export.status,
        failure=export.failure,
        note=export.note,
        rows=export.rows,
        size=export.size,
        created_at=export.created_at,
        finished_at=export.finished_at,
        expires_at=export.expires_at,
    )
