"""Imports as they go in and out of the API."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from ninja import Schema
from ninja.errors import ValidationError
from pydantic import Field, StrictBool
from pydantic import ValidationError as PydanticError
from pydantic.alias_generators import to_camel

from links.api.rule_schemas import IN, OUT, Text
from links.errors import BadField
from links.importing.options import Options, options_of
from links.importing.words import FIELD_WORDS
from links.models import Import
from links.shown import api_name

_OTHERS: Final = {"folder": "folder", "address": "shortLink", "zone": "timezone", "indexable": "indexable"}
NAMES: Final = {field: _OTHERS.get(field) or api_name(field) for field in FIELD_WORDS}
"""What the API calls the fields that columns give."""
_FIELDS: Final = {name: field for field, name in NAMES.items()}


class ImportOptionsIn(Schema):
    """What is said about all rows; what is left out is as it stands here."""

    model_config = IN

    domain: Text | None = None
    move: StrictBool = False
    folder: Text | None = None
    tags: list[Text] = Field(default_factory=list, max_length=100)
    taken: Literal["report", "random", "skip"] = "report"
    day_first: StrictBool = True
    timezone: Text = "UTC"
    keep_created: StrictBool = False
    apply_defaults: StrictBool = False

    def options(self) -> Options:
        """The same as services take it."""
        fields = self.model_dump() | {"domain": self.domain or "", "folder": self.folder or ""}
        return Options(**{"zone" if name == "timezone" else name: value for name, value in fields.items()})


class ColumnOut(Schema):
    """A column of the file, and the field that it gives; null: it is not imported."""

    name: str
    field: str | None


class ImportOut(Schema):
    """An import and how far it is. `format`: the service whose file it seems to be, or generic."""

    model_config = OUT

    id: str
    filename: str
    format: str
    columns: list[ColumnOut]
    options: dict[str, Any]
    status: str
    failure: str
    note: str
    total_rows: int | None
    processed_rows: int
    created_rows: int
    rejected_rows: int
    warned_rows: int
    skipped_rows: int
    created_at: datetime
    finished_at: datetime | None


class ImportList(Schema):
    """A page of imports, newest first. `next`: what to pass as starting_after, null on the last page."""

    items: list[ImportOut]
    next: str | None


def options_in(text: str) -> Options:
    """What the part `options` of a request says, "" for nothing. Raises ValidationError."""
    try:
        return ImportOptionsIn.model_validate_json(text or "{}").options()
    except PydanticError as error:
        raise ValidationError([{**one, "loc": ("options", *one["loc"])} for one in error.errors()]) from None


def mapping_in(text: str, columns: Sequence[str], guess: Sequence[str]) -> list[str]:
    """The fields of the columns: as the part `mapping` says, of those that it does not name as guessed.

    Raises ValidationError, BadField.
    """
    if not text:
        return list(guess)
    try:
        given = _Mapping.model_validate_json(f'{{"mapping": {text}}}').mapping
    except PydanticError as error:
        raise ValidationError([dict(one) for one in error.errors()]) from None
    for name in given.keys() - set(columns):
        raise BadField("mapping", "unknown_column", f"The file has no column “{name[:60]}”.")
    return [_field(given[column]) if column in given else field for column, field in zip(columns, guess, strict=True)]


def import_out(source: Import) -> ImportOut:
    """The import as the API shows it."""
    return ImportOut(
        id=source.public_id,
        filename=source.filename,
        format=source.shape.get("format_id", "generic"),
        columns=_columns(source),
        options=_options(source.options),
        status=source.status,
        failure=source.failure,
        note=source.note,
        total_rows=source.total_rows,
        processed_rows=source.processed_rows,
        created_rows=source.created_rows,
        rejected_rows=source.rejected_rows,
        warned_rows=source.warned_rows,
        skipped_rows=source.skipped_rows,
        created_at=source.created_at,
        finished_at=source.finished_at,
    )


class _Mapping(Schema):
    mapping: dict[str, Text | None] = Field(max_length=1_000)


def _field(name: str | None) -> str:
    if not name:
        return ""
    if name not in _FIELDS:
        raise BadField("mapping", "choice", f"“{name[:40]}” is not a field. Known are {', '.join(_FIELDS)}.")
    return _FIELDS[name]


def _columns(source: Import) -> list[ColumnOut]:
    fields = source.mapping or [""] * len(source.columns)
    return [
        ColumnOut(name=name, field=NAMES.get(field) if field else None)
        for name, field in zip(source.columns, fields, strict=True)
    ]


def _options(stored: Mapping[str, Any]) -> dict[str, Any]:
    fields = options_of(stored).stored()
    return {_OTHERS.get(name, to_camel(name)): value for name, value in fields.items()}
