"""What a DNS question can come to: one type per outcome that a person would be told differently.

Answer = Found | NoData | NoSuchName | CnameLoop | CnameTooLong | Failed
"""

import enum
from dataclasses import dataclass


class Reason(enum.Enum):
    """Why one server gave no answer; the value completes the sentence "the server …"."""

    TIMEOUT = "did not answer in time"
    SERVFAIL = "could not find out (SERVFAIL)"
    DNSSEC = "found the zone's DNSSEC signatures to be wrong"
    REFUSED = "refused to answer"
    UNREACHABLE = "could not be reached"
    MALFORMED = "sent an answer that makes no sense"
    LAME = "is listed for the zone but does not serve it"
    NO_SERVER = "has no name server that can be asked"  # of a zone, by its name
    NO_TIME = "was not asked: the time for the whole check was used up"


@dataclass(frozen=True, slots=True)
class Failure:
    """One server's failure."""

    server: str  # "1.1.1.1" or "127.0.0.1:5353"
    reason: Reason

    def __str__(self) -> str:
        return f"{self.server} {self.reason.value}"


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str  # as asked, lower case without a trailing dot
    rdtype: str  # "A", "CNAME", …
    chain: tuple[str, ...]  # the CNAME targets that were followed, in order; the last one is where the answer holds


@dataclass(frozen=True, slots=True)
class Found(_Asked):
    """There are records. A CNAME's or NS's value is a lower-case name without a trailing dot; a TXT's is unquoted."""

    values: tuple[str, ...]  # sorted
    ttl: int  # seconds; the least of the chain
    server: str


@dataclass(frozen=True, slots=True)
class NoData(_Asked):
    """The name exists and has no record of this type."""

    server: str


@dataclass(frozen=True, slots=True)
class NoSuchName(_Asked):
    """The name (the last of `chain`, where there is one) does not exist."""

    server: str


@dataclass(frozen=True, slots=True)
class CnameLoop(_Asked):
    """The CNAMEs lead back to a name that was there before."""


@dataclass(frozen=True, slots=True)
class CnameTooLong(_Asked):
    """More CNAMEs follow each other than resolvers put up with."""


@dataclass(frozen=True, slots=True)
class Failed(_Asked):
    """No server gave an answer. Worth another try later."""

    failures: tuple[Failure, ...]

    @property
    def has_broken_dnssec(self) -> bool:
        """Whether the zone's signatures are why: a resolver said so, and none had another reason than SERVFAIL."""
        return self.is_zones_fault and any(failure.reason is Reason.DNSSEC for failure in self.failures)

    @property
    def is_zones_fault(self) -> bool:
        """Whether every resolver answered that it could not find out: the zone's own servers fail."""
        return {failure.reason for failure in self.failures} <= {Reason.DNSSEC, Reason.SERVFAIL}

    def __str__(self) -> str:
        return "; ".join(map(str, self.failures))


Answer = Found | NoData | NoSuchName | CnameLoop | CnameTooLong | Failed


def values_of(answer: Answer) -> tuple[str, ...]:
    """Return the records found, () for every other outcome."""
    return answer.values if isinstance(answer, Found) else ()
