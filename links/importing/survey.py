"""A first look at a file: some rows to show, whose hosts its short addresses have, how it writes dates."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from links.hosts import clean_hostname
from links.importing.mapped import ADDRESS
from links.importing.records import Record, storable
from links.importing.source import Shape

ROWS: Final = 20_000  # are looked at; reading all of a large file takes longer than people wait for a page
SHOWN: Final = 10
_MAX_CELL: Final = 10_000  # characters of a cell that are kept
# A column with more is one of destinations.
_MAX_HOSTS: Final = 20
_DOMAIN: Final = re.compile("domain|host", re.I)
_HOST: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+", re.A)
_MONTH_FIRST: Final = re.compile(r"\d{1,2}/(1[3-9]|2\d|3[01])/\d{4}\b")
_TIMES: Final = frozenset({"activates_at", "expires_at", "created"})


@dataclass(frozen=True, slots=True)
class Survey:
    """`rows` were looked at, all of them if it `is_complete`. `hosts`: how often, by the column's place and name.

    `sample`: rows with their numbers, without empty ones.
    """

    rows: int = 0
    is_complete: bool = True
    month_first: bool = False
    hosts: dict[int, dict[str, int]] = field(default_factory=dict)
    sample: list[tuple[int, Record]] = field(default_factory=list)

    def foreign(self, mapping: Sequence[str], own: frozenset[str]) -> dict[str, int]:
        """How many rows name each host that is not among `own`, most first, if the columns give these fields."""
        found: Counter[str] = Counter()
        for place, hosts in self.hosts.items():
            if mapping[place] in ("address", "domain"):
                found.update({host: count for host, count in hosts.items() if host not in own})
        return dict(found.most_common())

    def stored(self) -> dict[str, Any]:
        """The same as JSON."""
        return asdict(self) | {
            "hosts": {str(place): hosts for place, hosts in self.hosts.items()},
            "sample": [[number, record.cells, record.problem] for number, record in self.sample],
        }


def survey_of(stored: dict[str, Any]) -> Survey:
    """What stored() wrote."""
    return Survey(
        rows=stored.get("rows", 0),
        is_complete=stored.get("is_complete", True),
        month_first=stored.get("month_first", False),
        hosts={int(place): hosts for place, hosts in stored.get("hosts", {}).items()},
        sample=[(number, Record(cells, problem)) for number, cells, problem in stored.get("sample", ())],
    )


def look_at(records: Iterator[Record], shape: Shape) -> Survey:
    """Read the first rows. Raises BadFile where the file breaks off there."""
    count, month_first = 0, False
    sample: list[tuple[int, Record]] = []
    hosts: dict[int, Counter[str]] = {place: Counter() for place in range(len(shape.columns))}
    domains = {place for place, name in enumerate(shape.columns) if _DOMAIN.search(name)}
    times = [place for place, name in enumerate(shape.mapping) if name in _TIMES]
    for count, record in enumerate(itertools.islice(records, ROWS), 1):
        if len(sample) < SHOWN and not record.is_empty:
            sample.append((count + shape.first_row - 1, _storable(record)))
        cells = record.cells
        month_first = month_first or any(_MONTH_FIRST.match(cells[place]) for place in times if place < len(cells))
        for place in [*hosts]:
            if place < len(cells) and (name := _host(cells[place].strip(), is_bare=place in domains)):
                hosts[place][name] += 1
                if len(hosts[place]) > _MAX_HOSTS:
                    del hosts[place]
    is_complete = next(records, None) is None
    return Survey(count, is_complete, month_first, {place: dict(some) for place, some in hosts.items() if some}, sample)


def _host(text: str, *, is_bare: bool) -> str:
    """The host that the cell names, in front of a path, or `is_bare`, alone; "" for none and for the short domain."""
    if match := ADDRESS.match(text):
        return clean_hostname(match[1] or match[2])
    return clean_hostname(text) if is_bare and _HOST.fullmatch(text) else ""


def _storable(record: Record) -> Record:
    return Record([storable(cell, _MAX_CELL) for cell in record.cells], record.problem)
