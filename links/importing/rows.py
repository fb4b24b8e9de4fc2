"""Turns a row's cells into what a link may have."""

import re
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.utils.dateparse import parse_date, parse_datetime

from accounts.csv_lines import plain_cell
from links.errors import BadField, BadSlug
from links.fields import LinkFields
from links.importing.layout import Layout
from links.importing.records import Record


class BadRow(Exception):
    """A row that is broken as a whole."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


_URL: Final = re.compile(r"^https?://([^/]+)/(.+)$", re.I)


def row_fields(record: Record, layout: Layout) -> LinkFields:
    """What the row says about its link, unchecked but for its types. Raises BadRow or BadField."""
    if record.problem:
        raise BadRow("malformed", record.problem)
    extra = [cell for cell in record.cells[len(layout.columns) :] if cell.strip()]
    if extra:
        raise BadRow("columns", f"The row has {len(record.cells)} columns, the first row {len(layout.columns)}.")
    values: dict[str, Any] = {"destination": ""}
    for field, index in layout.fields.items():
        text = plain_cell(record.cells[index]).strip() if index < len(record.cells) else ""
        if text:
            values[field] = _READERS.get(field, _as_is)(field, text)
    if "slug" in values:
        values |= _place(values["slug"])
    fields: LinkFields = values  # type: ignore[assignment]  # the layout's fields are those of LinkFields
    return fields


def _as_is(_: str, text: str) -> str:
    return text


def _place(text: str) -> dict[str, str]:
    """The slug, and of a whole short address also its host: a domain of the workspace's, which the service checks."""
    if "://" not in text:
        return {"slug": text}
    match = _URL.match(text)
    if match is None:
        raise BadSlug(
            "address", "This is no short address: it needs a host and a path, as in https://go.acme.com/sale."
        )
    return {"slug": match[2], "domain": match[1].lower().partition(":")[0]}


def _tags(_: str, text: str) -> list[str]:
    return re.split(r"[|,]", text)


def _moment(field: str, text: str) -> datetime:
    """A date or a time in ISO 8601; without a zone it is UTC, without a time it is midnight."""
    try:
        moment = parse_datetime(text)
        day: date | None = None if moment else parse_date(text)
    except ValueError:
        moment = day = None
    if moment is None and day is not None:
        moment = datetime.combine(day, time(), UTC)
    if moment is None:
        raise BadField(field, "time", f"“{text[:40]}” is not a date such as 2030-01-31 or 2030-01-31T12:00:00Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _status_code(field: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        raise BadField(field, "choice", "The status code must be 301, 302, 307 or 308.")
    return int(text)


_READERS: Final[dict[str, Any]] = {
    "tags": _tags,
    "expires_at": _moment,
    "activates_at": _moment,
    "status_code": _status_code,
}
