"""How the rows of one file become links: its shape, what its columns give, and what was said about all rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.csv_lines import plain_cell
from links.fields import LinkFields
from links.importing.errors import BadRow
from links.importing.formats import format_named
from links.importing.mapped import Mapped, Reading, preferred, read_values, values_of
from links.importing.options import Options
from links.importing.records import Record
from links.importing.source import Shape


@dataclass(frozen=True, slots=True)
class Plan:
    """`order`: the columns' places, the preferred ones of a field first."""

    shape: Shape
    mapping: Sequence[str]
    options: Options
    reading: Reading
    order: Sequence[int]

    def read(self, record: Record) -> Mapped:
        """What the row says about its link, unchecked but for its types. Raises BadRow or BadField."""
        if record.problem:
            raise BadRow("malformed", record.problem)
        width = len(self.shape.columns)
        if any(cell.strip() for cell in record.cells[width:]):
            raise BadRow(
                "columns",
                _("The row has %(count)s columns, the first row %(width)s.")
                % {"count": len(record.cells), "width": width},
            )
        # What our own report put before a cell for spreadsheets' sake; other kinds have no such cells.
        cells = [plain_cell(cell) for cell in record.cells] if self.shape.kind == "csv" else record.cells
        mapped = read_values(values_of(cells, self.mapping, self.order), self.reading)
        self._add(mapped)
        return mapped

    def has_password(self, record: Record) -> bool:
        """Whether the row may have a password, which takes long to hash."""
        return any(
            field == "password" and place < len(record.cells) and record.cells[place].strip()
            for place, field in enumerate(self.mapping)
        )

    def _add(self, mapped: Mapped) -> None:
        """Put in what was said about all rows."""
        options, fields = self.options, mapped.fields
        mapped.folder = mapped.folder or options.folder
        if options.tags:
            fields["tags"] = [*fields.get("tags", []), *options.tags]
        if options.keep_created and mapped.created:
            fields["notes"] = _with_origin(fields, mapped, format_named(self.shape.format_id).label)


def plan_of(shape: Shape, mapping: Sequence[str], options: Options, hosts: Collection[str]) -> Plan:
    """The plan of a file. `hosts`: the names of the domains that the workspace holds."""
    reading = Reading(
        hosts=frozenset({"", *hosts}),
        domain=options.domain,
        move=options.move,
        zone=ZoneInfo(options.zone),
        day_first=options.day_first,
    )
    order = preferred(shape.columns, format_named(shape.format_id))
    return Plan(shape, mapping, options, reading, order)


def _with_origin(fields: LinkFields, mapped: Mapped, label: str) -> str:
    """The notes and a line that says when, and where, the link was made."""
    day = f"{mapped.created:%Y-%m-%d}"
    line = f"Made on {day} with {label}." if label else f"Made on {day}."
    notes = fields.get("notes", "")
    return f"{notes}\n{line}" if notes else line
