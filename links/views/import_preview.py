"""A draft's first rows as the page shows them: what each would become, and what is wrong, beside its cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from links.errors import LinkError
from links.hosts import base_text
from links.importing.words import FIELD_WORDS
from links.services.import_rows import Row

_PLACE: Final = frozenset({"slug", "domain", "address"})
# In cells of their own, or said by others.
_SHOWN: Final = _PLACE | {"destination"}
_LONGEST: Final = 200  # characters of a value that are shown


@dataclass(slots=True)
class Cell:
    """A cell's text and what is wrong with it, as (kind of the note, words)."""

    text: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class ShownRow:
    """A row of the preview. `details`: the other fields by their names."""

    number: int
    short: Cell
    destination: Cell
    rest: Cell
    details: list[tuple[str | Promise, str]]

    @property
    def is_refused(self) -> bool:
        """Whether no link would be made of it."""
        cells = (self.short, self.destination, self.rest)
        return any(kind == "error" for cell in cells for kind, _words in cell.problems)


def shown_rows(rows: Iterable[Row]) -> list[ShownRow]:
    """The rows as the page shows them."""
    return [_shown(row) for row in rows]


def _shown(row: Row) -> ShownRow:
    fields: dict[str, Any] = dict(row.mapped.fields) if row.mapped else {}
    shown = ShownRow(row.number, Cell(_short(row)), Cell(_cut(fields.get("destination", ""))), Cell(), [])
    if not fields:
        shown.rest.text = _cut(" · ".join(cell for cell in row.record.cells if cell))
    if row.error is not None:
        _cell(shown, row.error.field if isinstance(row.error, LinkError) else "").problems.append(
            ("error", row.error.message)
        )
    for name, words in row.warnings:
        _cell(shown, name).problems.append(("warning", words))
    if row.mapped:
        if row.mapped.folder:
            shown.details.append((FIELD_WORDS["folder"], row.mapped.folder))
        if row.mapped.archived:
            shown.details.append((FIELD_WORDS["archived"], _("Yes")))
    shown.details += [(_name(name), _text(value)) for name, value in fields.items() if name not in _SHOWN and value]
    return shown


def _cell(row: ShownRow, name: str) -> Cell:
    if name in _PLACE:
        return row.short
    return row.destination if name == "destination" else row.rest


def _short(row: Row) -> str:
    """The short address; where a slug would be drawn, only what is before it."""
    if row.mapped is None:
        return ""
    host = base_text(row.mapped.fields.get("domain") or "")
    slug = row.mapped.fields.get("slug", "")
    return _cut(f"{host}/{slug}" if slug else f"{host}/…")


def _name(name: str) -> str | Promise:
    return FIELD_WORDS.get(name, name.replace("_", " "))


def _text(value: Any) -> str:
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            return ", ".join(_cut(one.get("destination", "")) for one in value)
        return _cut(", ".join(value))
    if value is True:
        return _("Yes")
    if hasattr(value, "isoformat"):
        return f"{value:%Y-%m-%d %H:%M %Z}"
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
