"""The records of the local DNS: a JSON file `{name: {type: [value, …]}}`, or the same in memory.

Values are written as in a zone file; a CNAME's target is always a full name, and a TXT needs no quotes.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

TTL_SECONDS = 5  # short, so that a change made by hand is seen at once
TYPES = ("A", "AAAA", "CNAME", "TXT", "CAA", "NS", "SOA")

Values = dict[str, dict[str, list[str]]]


class RecordError(ValueError):
    """A record that the local DNS cannot hold; the message says which and why."""


class RecordBook:
    """Names and their records. With a file, every change is written at once and changes by others are read."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._values: Values = {}
        self._read_at = 0

    def set(self, name: str, rdtype: str, values: Iterable[str]) -> None:
        """Replace all records of one name and type. Raises RecordError, and then nothing has changed."""
        wanted = list(values)
        rrset_of(name, rdtype, wanted)
        records = self.all()
        records.setdefault(_key(name), {})[rdtype.upper()] = wanted
        self._write(records)

    def delete(self, name: str, rdtype: str = "") -> None:
        """Forget one type of a name, or the whole name; what is not there is no error."""
        records = self.all()
        types = records.get(_key(name), {})
        types.pop(rdtype.upper(), None)
        if not rdtype or not types:
            records.pop(_key(name), None)
        self._write(records)

    def all(self) -> Values:
        """Return every record as it is now. Raises RecordError if the file is not in the format above."""
        if self.path is not None:
            self._read(self.path)
        return self._values

    def find(self, name: dns.name.Name) -> dict[str, dns.rrset.RRset]:
        """Return the record sets of one name by type, a wildcard's where it has none of its own (RFC 4592)."""
        text, records = _key(name.to_text()), self.all()
        found = records.get(text) or records.get(self._wildcard_for(text), {})
        return {rdtype: rrset_of(text, rdtype, values) for rdtype, values in found.items()}

    def has_below(self, name: dns.name.Name) -> bool:
        """Whether some name under this one has records: then this one exists, though it is empty (RFC 8020)."""
        return any(other.endswith("." + _key(name.to_text())) for other in self.all())

    def _wildcard_for(self, name: str) -> str:
        """The wildcard that stands for a name which does not exist: that of its nearest ancestor which does."""
        if any(other.endswith("." + name) for other in self._values):
            return ""
        while name:
            name = name.partition(".")[2]
            if name in self._values or any(other.endswith("." + name) for other in self._values):
                return f"*.{name}"
        return ""

    def _read(self, path: Path) -> None:
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if changed == self._read_at:
            return
        try:
            values: Values = json.loads(path.read_text())
            for name, types in values.items():
                for rdtype, texts in types.items():
                    rrset_of(name, rdtype, texts)
        except (ValueError, AttributeError, TypeError) as error:
            raise RecordError(f"{path}: {error}") from error
        self._values, self._read_at = values, changed

    def _write(self, records: Values) -> None:
        self._values = records
        if self.path is None:
            return
        # Renamed into place: the server may read at any moment.
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(records, indent=1, sort_keys=True) + "\n")
        os.replace(draft, self.path)


def rrset_of(name: str, rdtype: str, values: list[str]) -> dns.rrset.RRset:
    """Return the record set for the wire. Raises RecordError."""
    if rdtype.upper() not in TYPES:
        raise RecordError(f"{name} {rdtype}: the local DNS holds only {', '.join(TYPES)}.")
    texts = [_quoted(value) if rdtype.upper() == "TXT" else value for value in values]
    try:
        owner = dns.name.from_text(name)
        kind = dns.rdatatype.from_text(rdtype)
        records = [
            dns.rdata.from_text(dns.rdataclass.IN, kind, text, origin=dns.name.root, relativize=False) for text in texts
        ]
    except dns.exception.DNSException as error:
        raise RecordError(f"{name} {rdtype} {values}: {error}") from error
    if not records:
        raise RecordError(f"{name} {rdtype}: give at least one value.")
    return dns.rrset.from_rdata(owner, TTL_SECONDS, *records)


def _quoted(text: str) -> str:
    return text if text.startswith('"') else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _key(name: str) -> str:
    return name.lower().rstrip(".")
