"""What questions about clicks are answered with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a stretch of time. Visitors are counted anew each UTC day."""

    clicks: int
    visitors: int
    qr_scans: int
    links: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a time series; `start` is in the window's zone."""

    start: datetime
    clicks: int
    visitors: int


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a dimension. `parent` is a region's country, a city's country and region, the link of a rule."""

    value: str
    parent: str
    clicks: int
    visitors: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page of single clicks begins: after this one."""

    at_ms: int
    request_id: str


@dataclass(frozen=True, slots=True)
class Event:
    """One click. `columns` are those of the click's row that a team may see (docs/clicks.md)."""

    at: datetime
    cursor: Cursor
    columns: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Missing:
    """An address without a link that was asked for."""

    host: str
    path: str
    requests: int
    last: datetime


@dataclass(frozen=True, slots=True)
class MonthlyUsage:
    """Clicks of one UTC month: of people, and of everyone."""

    month: date
    clicks: int
    all_clicks: int
