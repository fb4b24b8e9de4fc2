"""What was looked at and found: rows that pages, e-mails and the API show as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str  # ownership, certificate_record, target, caa, certificate, deployment, https, provider
    ok: bool | None  # None: it could not be found out, or not yet
    code: str  # for programs: "cname_elsewhere"
    message: str  # for people, with the cure
    expected: str = ""
    found: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()  # the resolvers that said so
    settled: bool = True  # False: caches still tell another story

    def as_row(self) -> dict[str, Any]:
        """The JSON form."""
        row = asdict(self)
        return {**row, "found": list(self.found), "servers": list(self.servers)}

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Check:
        """The other way."""
        return cls(**{**row, "found": tuple(row["found"]), "servers": tuple(row["servers"])})


def failed(checks: Iterable[Check]) -> Check | None:
    """The first that is wrong."""
    return next((check for check in checks if check.ok is False), None)


def unknown(checks: Iterable[Check]) -> Check | None:
    """The first that could not be found out."""
    return next((check for check in checks if check.ok is None), None)
