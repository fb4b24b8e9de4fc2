"""Finds the delimiter and what each column means, in the layouts that other services export."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from links.importing.errors import BadFile
from links.importing.records import records

_DELIMITERS: Final = (",", ";", "\t", "|")
_ALIASES: Final = {
    "destination": (
        "destination",
        "destinationurl",
        "destinationlink",
        "url",
        "longurl",
        "longlink",
        "originalurl",
        "target",
        "targeturl",
        "redirecturl",
        "link",
    ),
    "slug": (
        "slug",
        "shortcode",
        "keyword",
        "slashtag",
        "slugtag",
        "path",
        "custom",
        "customslug",
        "alias",
        "backhalf",
        "custombitlinks",
        "key",
        "shorturl",
        "shortlink",
    ),
    "title": ("title", "name", "linktitle"),
    "tags": ("tags", "tag", "labels", "tagnames", "tagsname"),
    "notes": ("notes", "note", "description", "comment", "comments"),
    "expires_at": ("expires", "expiresat", "expiry", "expirationdate", "validuntil", "expiration"),
    "activates_at": ("activates", "activatesat", "starts", "validsince"),
    "expired_url": ("expiredurl",),
    "status_code": ("statuscode", "status", "redirecttype", "redirectcode"),
}
"""Column names in lower case without blanks and punctuation; the first that a file has wins."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file's rows. `fields`: the column's index for each link field it gives."""

    delimiter: str
    columns: list[str]
    fields: dict[str, int]


def find_layout(header: str) -> Layout:
    """The layout that the header line shows. Raises BadFile when there is no column of addresses."""
    if header.startswith("PK\x03\x04"):
        raise BadFile("not_csv", "This is a spreadsheet or an archive. Export it as CSV and import that.")
    if not header.strip():
        raise BadFile(
            "no_header", "The first row is empty. It must name the columns, for example: url,slug,title,tags."
        )
    if "\0" in header or "\ufffd" in header:
        raise BadFile("not_csv", "This file is not text. Export your links as CSV and import that.")
    layouts = [_layout(header, delimiter) for delimiter in _DELIMITERS]
    best = max(layouts, key=lambda layout: ("destination" in layout.fields, len(layout.fields), len(layout.columns)))
    if "destination" not in best.fields:
        seen = ", ".join(column[:30] for column in best.columns[:8])
        raise BadFile("no_url_column", f"No column is called url or destination. The first row reads: {seen}."[:300])
    return best


def _layout(header: str, delimiter: str) -> Layout:
    record = next(records([header], delimiter))
    columns = [column.strip().replace("\0", "") for column in record.cells]
    names = [re.sub(r"[\W_]", "", column.lower()) for column in columns]
    return Layout(delimiter, columns, _fields(names))


def _fields(names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for field, aliases in _ALIASES.items():
        index = next((names.index(alias) for alias in aliases if alias in names), None)
        if index is not None:
            found[field] = index
    return found
