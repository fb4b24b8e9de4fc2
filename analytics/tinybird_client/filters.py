"""What a question about clicks may be narrowed to: a stretch of time, and values of dimensions.

Everything here becomes parameters of Tinybird's endpoints. A list of values travels as one JSON array: commas, quotes
and braces in a value are only that value.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

FILTERS: Final = frozenset(
    {
        "link", "tagged", "host", "country", "region", "city", "continent", "device", "os", "browser", "referrer",
        "channel", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "click_id", "rule", "variant",
        "qr",
    }
)  # fmt: skip
"""What can be filtered by. `tagged` holds the ids of the links that have a tag; it narrows beside `link`."""
MAX_VALUES: Final = 5000
"""Values in one filter: as many links as a tag may have."""
MAX_CHARACTERS: Final = 200_000
"""Of all filters as they stand in the query: ClickHouse reads queries of 256 KiB (max_query_size)."""
ESCAPED: Final = re.compile(r"\\([,\\-])")


class FilterError(ValueError):
    """A filter cannot be understood; the message is for the person who wrote it."""


class Bots(StrEnum):
    """Whether clicks of bots are counted."""

    HIDE = "hide"
    ONLY = "only"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` until just before `end`, both aware; days and months are those of `zone`."""

    start: datetime
    end: datetime
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def __post_init__(self) -> None:
        """Raises FilterError for times without a zone, or an end that is not after the start."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise FilterError("A time needs a time zone.")
        # In UTC: two times of one zone would be compared by their clocks, which go back when summer time ends.
        if self.start.astimezone(UTC) >= self.end.astimezone(UTC):
            raise FilterError(_("The end must be after the start."))

    def previous(self) -> Self:
        """The stretch of the same length just before; whole days stay whole days when the clocks are changed."""
        start, end = self.start.astimezone(self.zone), self.end.astimezone(self.zone)
        if start.time() == end.time() == time.min:
            before = datetime.combine(start.date() - (end.date() - start.date()), time.min, self.zone)
        else:
            before = self.start.astimezone(UTC) - (self.end.astimezone(UTC) - self.start.astimezone(UTC))
        return type(self)(before, self.start, self.zone)

    def parameters(self) -> dict[str, str]:
        """The parameters of every endpoint that reads clicks."""
        return {"start_ms": str(milliseconds(self.start)), "end_ms": str(milliseconds(self.end))}


@dataclass(frozen=True, slots=True)
class Filter:
    """Values to keep (any of them; all if empty) and values to drop."""

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        r"""Read `a,b` (a or b), `-a` (not a), `a,-b`; a comma or a leading minus of a value is written `\,` or `\-`.

        An empty part is the empty value: clicks of which it is not known. Raises FilterError for too many values.
        """
        keep: list[str] = []
        drop: list[str] = []
        for part in _parts(text):
            target, value = (drop, part[1:]) if part.startswith("-") else (keep, part)
            target.append(ESCAPED.sub(r"\1", value))
        return cls(tuple(keep), tuple(drop))

    def __post_init__(self) -> None:
        """Raises FilterError for too many values."""
        if len(self.keep) + len(self.drop) > MAX_VALUES:
            raise FilterError(_("A filter may hold at most %(limit)s values.") % {"limit": MAX_VALUES})


def filter_parameters(filters: Mapping[str, Filter], bots: Bots) -> dict[str, str]:
    """The parameters of the endpoints for these filters.

    Raises FilterError for one that does not exist, and where they are too long together.
    """
    parameters = {"bots": bots.value}
    if not any(values.keep or values.drop for values in filters.values()):
        parameters["rollups"] = "1"  # they know nothing of combinations: what is narrowed is read click by click
    for name, values in filters.items():
        if name not in FILTERS:
            raise FilterError(f"There is no filter {name!r}.")
        if values.keep:
            parameters[f"in_{name}"] = json_parameter(values.keep)
        if values.drop:
            parameters[f"not_{name}"] = json_parameter(values.drop)
    if sum(map(quoted_length, parameters.values())) > MAX_CHARACTERS:
        raise FilterError(_("These filters are too long together; name fewer values."))
    return parameters


def json_parameter(value: Iterable[object]) -> str:
    """A list as one parameter of an endpoint."""
    # Tinybird writes % in a String() as \%, which ClickHouse would take for two characters.
    return json.dumps(list(value), separators=(",", ":")).replace("%", "\\u0025")


def quoted_length(text: str) -> int:
    """The characters that a parameter takes in a query: in the literal a backslash stands before these."""
    return len(text) + sum(text.count(character) for character in "\\\"'`")


def milliseconds(moment: datetime) -> int:
    """Unix time in milliseconds, rounded down."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _parts(text: str) -> list[str]:
    """Split at the commas that no backslash stands before."""
    parts, current, escaped = [], "", False
    for character in text:
        if character == "," and not escaped:
            parts.append(current)
            current = ""
        else:
            current += character
        escaped = character == "\\" and not escaped
    return [*parts, current]
